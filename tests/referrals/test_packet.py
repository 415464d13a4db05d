"""The referral on paper: what consent lets the organization see, and a trail of it."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader
from pypdf.generic import ContentStream

from people.models import AuditEvent
from referrals.actors import user_actor
from referrals.disclosure import shown_now
from referrals.packet import Way, make_packet
from referrals.status import Status
from referrals.transitions import ConsentMissing, perform
from tests.resources.factories import PhoneFactory

COLORS = {b"rg", b"RG", b"g", b"G", b"k", b"K", b"sc", b"SC", b"scn", b"SCN"}


@pytest.fixture
def referral(network):
    return network.send(note="Prefers mornings")


def address(referral, way="print"):
    return reverse("referrals:packet", args=[referral.pk, way])


def pages(pdf: bytes) -> tuple[PdfReader, list[str]]:
    reader = PdfReader(BytesIO(pdf))
    return reader, [" ".join(page.extract_text().split()) for page in reader.pages]


def inks(reader: PdfReader) -> set[float]:
    """Every number that a page, or a form drawn on one, colors with."""
    streams = [page.get_contents() for page in reader.pages]
    return {
        float(number)
        for stream in streams
        for operands, operator in ContentStream(stream, reader).operations
        if operator in COLORS
        for number in operands
        if isinstance(number, int | float)
    }


def test_it_says_what_the_organizations_page_shows_and_no_more(
    network, worker, referral
):
    network.patient.address_1 = "77 Secret Street"
    network.patient.annual_income = 12345
    network.patient.save()
    response = worker.post(address(referral))
    assert response.headers["Content-Type"] == "application/pdf"
    _reader, [text] = pages(response.content)
    for fact in shown_now(referral):
        assert fact.label in text
        assert " ".join(fact.value.split()) in text
    for words in (referral.number, "Hill Pantry", "412-555-0111", "Confidential"):
        assert words in text
    for secret in ("Secret Street", "12345", "1984"):
        assert secret not in text


def test_it_is_kept_as_a_disclosure(network, worker, referral):
    worker.post(address(referral, "fax"))
    event = AuditEvent.objects.get(action="disclosure")
    assert (event.actor, event.patient_id) == (network.worker, network.patient.pk)
    assert event.reason == "packet, fax: Hill Pantry"
    last = referral.events.last()
    assert (last.name, last.facts) == ("packet_made", {"way": "fax"})
    assert "Packet made on paper" in worker.get(referral.get_absolute_url()).text


@pytest.mark.parametrize("way", list(Way))
def test_it_is_tagged(network, referral, way):
    pdf = make_packet(referral=referral, way=way, actor=user_actor(network.worker))
    reader, _text = pages(pdf)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_data()


class TestFax:
    @pytest.fixture
    def fax(self, network, referral):
        PhoneFactory(service=network.service, number="(412) 555-0166", type="fax")
        actor = user_actor(network.worker)
        return pages(make_packet(referral=referral, way=Way.FAX, actor=actor))

    def test_the_cover_names_no_patient(self, network, fax):
        _reader, [cover, *rest] = fax
        assert rest
        for words in ("CONFIDENTIAL", "Hill Pantry", "(412) 555-0166", "412-555-0111"):
            assert words in cover
        assert network.patient.family_name not in cover
        assert network.patient.family_name in rest[0]

    def test_each_page_is_numbered_and_says_whom_to_call(self, fax):
        _reader, texts = fax
        for number, text in enumerate(texts, start=1):
            assert f"{number} / {len(texts)}" in text
            assert "Not for you? Call 412-555-0111" in text

    def test_black_on_white_without_gray(self, fax):
        reader, _texts = fax
        assert inks(reader) <= {0.0, 1.0}


@pytest.mark.parametrize("way", ["print", "fax"])
def test_nothing_is_made_without_consent(network, worker, referral, way):
    network.end_consent()
    page = worker.post(address(referral, way), follow=True)
    assert "No packet was made" in page.text
    assert not AuditEvent.objects.filter(action="disclosure").exists()


def test_nothing_is_made_once_it_has_ended(network, worker, referral):
    perform(
        referral, "withdraw", actor=user_actor(network.worker), message="Changed mind"
    )
    assert referral.status == Status.WITHDRAWN
    assert "No packet was made" in worker.post(address(referral), follow=True).text
    with pytest.raises(ConsentMissing):
        make_packet(referral=referral, way=Way.PRINT, actor=user_actor(network.worker))


def test_who_may(worker, colleague, read_only, outsider, partner, referral):
    assert colleague.post(address(referral)).status_code == 200
    assert read_only.post(address(referral)).status_code == 403
    for client in (outsider, partner):
        assert client.post(address(referral)).status_code == 404
    assert worker.get(address(referral)).status_code == 405
    assert worker.post(address(referral, "pigeon")).status_code == 404


def test_a_private_need_is_for_the_care_team(sensitive, client_for):
    referral = sensitive.send()
    other = client_for(sensitive.colleague())
    assert other.post(address(referral)).status_code == 404

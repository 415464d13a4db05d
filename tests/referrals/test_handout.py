import sys
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from referrals.handout import _facts, handout_pdf
from referrals.places import chosen_places
from resources.models import Service
from resources.qr_code import qr_code
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    PhoneFactory,
    RequiredDocumentFactory,
    ServiceAtLocationFactory,
    WeeklyHoursFactory,
)


def read(pdf: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(BytesIO(pdf))
    return reader, " ".join(page.extract_text() for page in reader.pages)


@pytest.fixture
def place(network):
    Service.objects.filter(pk=network.service.pk).update(
        name_es="Comida cada semana", is_free=True
    )
    location = LocationFactory(organization=network.pantry)
    AddressFactory(location=location, address_1="12 Sample Street")
    PhoneFactory(service=network.service, number="(412) 555-0123")
    WeeklyHoursFactory(service=network.service, weekday=1)
    RequiredDocumentFactory(service=network.service)
    return ServiceAtLocationFactory(service=network.service, location=location)


def address(network):
    return reverse("referrals:handout", args=[network.need.pk])


def test_it_says_where_when_and_what_to_bring(network, place):
    key = f"{network.service.pk}:{place.pk}"
    _reader, text = read(handout_pdf(chosen_places([key]), language="en"))
    for words in (
        "Weekly groceries",
        "Hill Pantry",
        "12 Sample Street",
        "555-0123",
        "Tuesday",
        "Proof of address",
        "Free",
    ):
        assert words in text


def test_it_is_tagged_for_screen_readers(network, place):
    places = chosen_places([f"{network.service.pk}:{place.pk}"])
    reader, _text = read(handout_pdf(places, language="en"))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Places that can help - Nearhand"


def test_it_is_in_the_patients_language(network, place, worker):
    network.patient.preferred_language = "es"
    network.patient.save()
    response = worker.get(address(network), {"place": str(network.service.pk)})
    reader, text = read(response.content)
    assert reader.trailer["/Root"]["/Lang"] == "es"
    assert "Comida cada semana" in text


def test_it_names_no_patient(network, place, worker):
    response = worker.get(address(network), {"place": str(network.service.pk)})
    assert response.headers["Content-Type"] == "application/pdf"
    _reader, text = read(response.content)
    for name in (network.patient.given_name, network.patient.family_name):
        assert name not in text


def test_a_confidential_address_is_not_on_paper(network, place):
    place.location.is_confidential = True
    place.location.save()
    key = f"{network.service.pk}:{place.pk}"
    _reader, text = read(handout_pdf(chosen_places([key]), language="en"))
    assert "Sample Street" not in text
    assert "Call first" in text


def test_wrong_verb(network, worker):
    assert worker.post(address(network)).status_code == 405


def test_who_may_print_it(network, colleague, read_only, outsider):
    data = {"place": str(network.service.pk)}
    statuses = [
        c.get(address(network), data).status_code
        for c in (colleague, read_only, outsider)
    ]
    assert statuses == [200, 200, 404]


def test_without_consent_paper_is_still_given(network, worker):
    """It tells the patient about services, and nobody about the patient."""
    network.end_consent()
    response = worker.get(address(network), {"place": str(network.service.pk)})
    assert response.status_code == 200


def test_nothing_chosen_leads_back(network, worker):
    response = worker.get(address(network), follow=True)
    assert "Choose at least one service" in response.text


def test_without_its_native_part_the_page_says_what_to_install(
    network, worker, monkeypatch
):
    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    response = worker.get(
        address(network), {"place": str(network.service.pk)}, follow=True
    )
    assert "libpangoft2-1.0-0" in response.text


def test_a_qr_code_leads_to_the_public_page(network, place, settings):
    settings.BASE_URL = "https://nearhand.example.org"
    facts = _facts(chosen_places([str(network.service.pk)])[0])
    assert facts["address"] == (
        f"https://nearhand.example.org/services/{network.service.pk}/"
    )
    assert facts["qr"] == qr_code(facts["address"])
    pdf = handout_pdf(chosen_places([str(network.service.pk)]), language="es")
    _reader, text = read(pdf)
    assert "cámara" in text
    assert str(network.patient.pk) not in str(facts)


def test_the_pages_it_leads_to_are_open_to_all(network, client):
    page = client.get(reverse("resources:service", args=[network.service.pk]))
    assert page.status_code == 200

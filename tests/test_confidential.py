"""A shelter's address, in every place where a listing is shown, printed or sent."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from notifications.models import Message
from people.models import Role
from referrals.status import DeclineReason
from resources.exporting.run import export_directory
from resources.match_index import rebuild
from resources.models import Attribute, Location, Metadata, Service
from screening.models import Need
from tests.client import CheckedClient
from tests.people.factories import WorkerFactory
from tests.referrals.factories import make_network
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

CATEGORY = "intimate-partner-violence"
LATITUDE, LONGITUDE = 40.412345, -79.912345
SECRETS = (
    "77 Hidden Lane", "Rear door", "15299", "Rosebud House", "Behind the old mill",
    "555-0177", "40.4123", "79.9123",
)  # fmt: skip


@pytest.fixture
def network(db):
    """The need is one of safety; the first shelter was asked, the second is next."""
    network = make_network(CATEGORY)
    network.consent.sensitive_categories.set([CATEGORY])
    second = ServiceFactory(name="Second shelter", categories=[CATEGORY])
    for service in (network.service, second):
        _hide(service)
    rebuild()
    return network


def _hide(service: Service) -> None:
    location = LocationFactory(
        organization=service.organization,
        name="Rosebud House",
        is_confidential=True,
        transportation="Behind the old mill",
        latitude=LATITUDE,
        longitude=LONGITUDE,
    )
    AddressFactory(
        location=location,
        address_1="77 Hidden Lane",
        address_2="Rear door",
        postal_code="15299",
    )
    PhoneFactory(service=None, location=location, number="412-555-0177")
    ServiceAtLocationFactory(service=service, location=location)


def place_of(service: Service) -> str:
    return f"{service.pk}:{service.service_at_locations.get().pk}"


def paper(response) -> str:
    assert response.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(response.content))
    return " ".join(page.extract_text() for page in reader.pages)


def test_it_is_in_nothing_that_the_public_sees(network, client):
    service = reverse("resources:service", args=[network.service.pk])
    search = reverse("resources:search")
    for address in (
        service,
        f"{search}?need={CATEGORY}",
        f"{search}?need={CATEGORY}&place=15213&distance=50",
        f"/directory/?need={CATEGORY}",
    ):
        response = client.get(address)
        assert network.service.name in response.text, address
        assert not [secret for secret in SECRETS if secret in response.text], address
    for words in ("Hidden", "Rosebud", "0177"):
        found = client.get(search, {"q": words}).text
        assert network.service.name not in found, "Found by what is secret."


def test_it_is_in_no_text_that_somebody_asks_for(network, client):
    service: Service = network.service
    address = reverse("notifications:listing_text", args=[service.pk])
    assert not [secret for secret in SECRETS if secret in client.get(address).text]
    client.post(address, {"phone": "412-555-0155"})
    (text,) = Message.objects.filter(kind="listing-details")
    assert not [secret for secret in SECRETS if secret in text.body]
    page = client.get(service.get_absolute_url()).text
    assert "serviceLocation" not in page, "Nothing for search engines either."
    assert "Directions" not in page


def test_it_is_in_nothing_that_a_worker_sees_or_prints(network, client_for):
    worker = client_for(network.worker)
    asked = f"?place={place_of(network.service)}"
    need: Need = network.need
    pages = [
        worker.get(reverse("referrals:matches", args=[need.pk]) + asked).text,
        worker.get(reverse("referrals:preview", args=[need.pk]) + asked).text,
        paper(worker.get(reverse("referrals:handout", args=[need.pk]) + asked)),
    ]
    referral = network.send()
    network.as_partner(referral, "decline", reason=DeclineReason.NO_CAPACITY)
    pages += [
        worker.get(referral.get_absolute_url()).text,
        worker.get(network.patient.get_absolute_url()).text,
        worker.get(reverse("care:worklist")).text,
    ]
    assert "Second shelter" in pages[3], "The next best service is offered."
    for number, page in enumerate(pages):
        assert not [secret for secret in SECRETS if secret in page], number


def test_it_is_in_nothing_that_is_sent_or_that_a_partner_opens(network, client_for):
    referral = network.send()
    partner = client_for(network.partner)
    opened = reverse("referrals:inbox_referral", args=[referral.pk])
    texts = [f"{m.subject}\n{m.body}" for m in Message.objects.order_by("pk")]
    assert texts
    for text in (*texts, partner.get("/inbox/").text, partner.get(opened).text):
        assert not [secret for secret in SECRETS if secret in text]


def test_it_is_in_nothing_that_is_exported_or_served_openly(
    network, client, tmp_path, settings
):
    """Not even to those who know the ids, nor with all that a source ever said."""
    settings.HSDS_REQUESTS_A_MINUTE = 0
    hidden = Location.objects.get(service_at_locations__service=network.service)
    hidden.extra = {"more": {"note": "77 Hidden Lane"}}
    hidden.contacts.create(name="Matron of Rosebud House", email="m@example.org")
    hidden.save()
    at = network.service.service_at_locations.get()
    at.phones.create(number="412-555-0177")
    _say_of(hidden.pk, "location")
    _say_of(hidden.addresses.get().pk, "address")
    for kind in ("json", "csv"):
        for lossless in (False, True):
            folder = tmp_path / f"{kind}{lossless}"
            export_directory(folder=folder, format=kind, lossless=lossless)
            text = "".join(file.read_text() for file in folder.iterdir())
            assert network.service.name in text
            assert not [secret for secret in SECRETS if secret in text], folder
            for key in (hidden.pk, at.pk):
                assert str(key) not in text
    for address in (
        *("services", "services?full=true", "services?full=true&format=ndjson"),
        *("service_at_locations?full=true", "service_at_locations?format=ndjson"),
        "service_at_locations?postcode=15213&proximity=500000&full=true",
        "organizations?full=true&full_service=true",
        *(f"services/{network.service.pk}", "openapi.json", ""),
        f"organizations/{network.service.organization_id}?full_service=true",
    ):
        response = client.get(f"/hsds/{address}")
        text = response.getvalue().decode()
        assert response.status_code == 200, address
        assert not [secret for secret in SECRETS if secret in text], address
        assert str(hidden.pk) not in text, address
    assert client.get(f"/hsds/service_at_locations/{at.pk}").status_code == 404
    for words in ("Hidden", "Rosebud"):
        for name in ("services", "service_at_locations", "organizations"):
            found = client.get(f"/hsds/{name}", {"search": words}).json()
            assert found["total_items"] == 0, "Found by what is secret."
    for section in ("", "-services", "-pages", "-directory"):
        sitemap = client.get(f"/sitemap{section}.xml")
        assert sitemap.status_code == 200
        assert not [secret for secret in SECRETS if secret in sitemap.text]


def _say_of(key, table: str) -> None:
    Attribute.objects.create(
        link_id=key, link_entity=table, value="Behind the old mill"
    )
    Metadata.objects.create(
        resource_id=key,
        resource_type=table,
        last_action_date="2026-01-01",
        last_action_type="update",
        field_name="address_1",
        previous_value="77 Hidden Lane",
        replacement_value="77 Hidden Lane, Rear door",
        updated_by="Ann",
    )


def test_editors_of_others_do_not_find_it(network, client_for):
    elsewhere = OrganizationFactory()
    ServiceFactory(organization=elsewhere)
    editor: CheckedClient = client_for(WorkerFactory(role=Role.EDITOR, at=elsewhere))
    places = "/admin/snippets/resources/location/"
    chooser = "/admin/snippets/choose/resources/location/"
    for address in (
        places,
        f"{places}?q=Hidden",
        f"{places}?q=Rosebud",
        f"{chooser}?q=Rosebud",
        f"{chooser}results/?q=Rosebud",
    ):
        response = editor.get(address)
        if response.status_code != 404:
            shown = response.text.replace("?q=Rosebud", "").replace('"Rosebud"', "")
            assert not [secret for secret in SECRETS if secret in shown], address
            assert "Confidential location" not in response.text, address

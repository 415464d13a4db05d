"""Editors keep their places and their organization's own facts, live when saved."""

import pytest
from django.contrib.auth.hashers import check_password
from django.urls import reverse

from people.models import Role
from resources.models import MatchRow
from tests.cms.edit_form import form_values
from tests.people.factories import WorkerFactory
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pantry():
    return OrganizationFactory(name="Hazelwood Pantry")


@pytest.fixture
def hall(pantry):
    hall = LocationFactory(organization=pantry, name="Pantry hall")
    AddressFactory(location=hall, postal_code="15213")
    service = ServiceFactory(organization=pantry, categories=["food-insecurity"])
    ServiceAtLocationFactory(service=service, location=hall)
    return hall


def change(client, thing, **changes):
    """Open the form, change what is named, save."""
    address = reverse(thing.snippet_viewset.get_url_name("edit"), args=[thing.pk])
    values = form_values(client.get(address).content.decode())
    response = client.post(address, values | changes)
    thing.refresh_from_db()
    return response


def test_point_and_matches_follow_the_address(client_for, pantry, hall):
    before = (hall.latitude, hall.longitude)
    editor = client_for(WorkerFactory(role=Role.EDITOR, at=pantry))
    response = change(editor, hall, **{"addresses-0-postal_code": "15001"})
    assert response.status_code == 302
    assert hall.addresses.get().postal_code == "15001"
    assert (hall.latitude, hall.longitude) != before
    assert hall.point_precision == "zip"
    row = MatchRow.objects.get(service_at_location__location=hall)
    assert row.latitude == pytest.approx(hall.latitude)


def test_bad_zip_is_explained(client_for, pantry, hall):
    editor = client_for(WorkerFactory(role=Role.EDITOR, at=pantry))
    response = change(editor, hall, **{"addresses-0-postal_code": "1521"})
    assert response.status_code == 200
    assert "five digits of the ZIP" in response.content.decode()


def test_editor_hides_an_address_and_only_a_curator_shows_it(client_for, pantry, hall):
    editor = client_for(WorkerFactory(role=Role.EDITOR, at=pantry))
    change(editor, hall, is_confidential="on")
    assert hall.is_confidential
    assert hall.latitude is None
    address = reverse(hall.snippet_viewset.get_url_name("edit"), args=[hall.pk])
    values = form_values(editor.get(address).content.decode())
    del values["is_confidential"]
    page = editor.post(address, values).content.decode()
    assert "Ask a curator" in page
    hall.refresh_from_db()
    assert hall.is_confidential
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    values = form_values(curator.get(address).content.decode())
    del values["is_confidential"]
    assert curator.post(address, values).status_code == 302
    hall.refresh_from_db()
    assert not hall.is_confidential
    assert hall.latitude is not None


def test_curators_point_stays(client_for, pantry, hall):
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    change(curator, hall, latitude="40.5", longitude="-80.1")
    assert (hall.latitude, hall.longitude) == (40.5, -80.1)
    assert hall.point_source == "by hand"


def test_place_shared_with_another_organization_is_not_theirs(client_for, pantry, hall):
    guest = OrganizationFactory()
    ServiceAtLocationFactory(service=ServiceFactory(organization=guest), location=hall)
    editor = client_for(WorkerFactory(role=Role.EDITOR, at=guest))
    address = reverse(hall.snippet_viewset.get_url_name("edit"), args=[hall.pk])
    assert editor.get(address).status_code == 404


def test_organization_is_corrected_but_not_what_curators_decide(client_for, pantry):
    pantry.name_is_sensitive = True
    pantry.save()
    editor = client_for(WorkerFactory(role=Role.EDITOR, at=pantry))
    was = (pantry.referral_email, pantry.referral_pin_hash)
    response = change(
        editor,
        pantry,
        website="https://hill.example.org/",
        referral_email="mine@elsewhere.example.org",
        new_pin="482913",
    )
    assert response.status_code == 302
    assert pantry.website == "https://hill.example.org/"
    assert (pantry.referral_email, pantry.referral_pin_hash) == was
    assert pantry.name_is_sensitive


def test_where_referrals_go_is_not_moved_by_another_address(client_for, pantry):
    pantry.email, pantry.referral_email = "hill@example.org", ""
    pantry.save()
    editor = client_for(WorkerFactory(role=Role.EDITOR, at=pantry))
    assert change(editor, pantry, email="mine@example.org").status_code == 302
    assert (pantry.email, pantry.notice_email) == (
        "mine@example.org",
        "hill@example.org",
    )
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    change(curator, pantry, email="new@example.org", referral_email="")
    assert pantry.notice_email == "new@example.org"


def test_a_curator_sets_the_pin_of_an_organizations_links(client_for, pantry):
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    assert change(curator, pantry, new_pin="12").status_code == 200
    assert pantry.referral_pin_hash == ""
    assert change(curator, pantry, new_pin="482913").status_code == 302
    assert check_password("482913", pantry.referral_pin_hash)
    assert "482913" not in pantry.referral_pin_hash
    assert change(curator, pantry, new_pin="").status_code == 302
    assert check_password("482913", pantry.referral_pin_hash)

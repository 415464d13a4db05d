"""The history of a listing says who changed what, from what to what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.history import changes
from people.models import Role
from referrals.actors import Actor
from referrals.listing_care import tell_room
from resources.models import Capacity, Organization, Service
from tests.cms.edit_form import add_row, form_values
from tests.people.factories import WorkerFactory
from tests.resources.factories import (
    LocationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db


def page(client, model, name: str, listing) -> str:
    address = reverse(model.snippet_viewset.get_url_name(name), args=[listing.pk])
    return client.get(address).content.decode()


def save(client, model, listing, values, **buttons):
    address = reverse(model.snippet_viewset.get_url_name("edit"), args=[listing.pk])
    response = client.post(address, values | buttons)
    assert response.status_code == 302, response.content.decode()[-2000:]


def told(text: str) -> str:
    """The page's words without the line breaks of its template."""
    return " ".join(text.split())


@pytest.fixture
def service():
    service = ServiceFactory(name="Food boxes", categories=["food-insecurity"])
    ServiceAtLocationFactory(
        service=service,
        location=LocationFactory(organization=service.organization, name="Hall"),
    )
    PhoneFactory(service=service, number="(412) 555-0101")
    WeeklyHoursFactory(service=service)
    return service


@pytest.fixture
def editor(service):
    return WorkerFactory(
        role=Role.EDITOR, at=service.organization, first_name="Ed", last_name="Marsh"
    )


def test_each_draft_says_what_it_changed_and_who(client_for, service, editor):
    at = client_for(editor)
    values = form_values(page(at, Service, "edit", service))
    values |= {"name": "Food boxes and diapers", "phones-0-number": "(412) 555-0102"}
    values = add_row(
        values, "weekly_hours", weekday="5", opens_at="9:00", closes_at="12:00"
    )
    save(at, Service, service, values)
    values = form_values(page(at, Service, "edit", service))
    save(at, Service, service, values | {"name": "Food and diapers"})

    history = told(page(at, Service, "history", service))
    assert "Ed Marsh" in history
    for words in (
        "<strong>Name</strong>: “Food boxes” became “Food boxes and diapers”",
        "<strong>Name</strong>: “Food boxes and diapers” became “Food and diapers”",
        "<strong>Phones</strong>: “(412) 555-0101, voice” became “(412) 555-0102",
        "<strong>Opening hours</strong>: “Saturday, 9 a.m., noon” was added",
    ):
        assert words in history, words
    assert history.count("<strong>Phones</strong>") == 1
    # Who corrects a listing confirms it: that goes without saying.
    assert "Confirmed" not in history


def test_a_curator_who_publishes_at_once_is_told_of_once(client_for, service):
    at = client_for(WorkerFactory(role=Role.CURATOR))
    values = form_values(page(at, Service, "edit", service))
    values["description"] = "A box a week."
    save(at, Service, service, values, **{"action-publish": "1"})
    history = told(page(at, Service, "history", service))
    assert history.count("became “A box a week.”") == 1
    assert "Published" in history


def test_organizations_and_places_say_it_too_and_no_secret(client_for, service):
    at = client_for(WorkerFactory(role=Role.CURATOR))
    organization = service.organization
    values = form_values(page(at, Organization, "edit", organization))
    values |= {"website": "https://hill.example.org/", "new_pin": "482915"}
    save(at, Organization, organization, values)
    history = told(page(at, Organization, "history", organization))
    assert "<strong>Website</strong>: “https://hill.example.org/” was added" in history
    assert "<strong>PIN for referral links</strong>: “not shown” was added" in history
    organization.refresh_from_db()
    assert "482915" not in history
    assert organization.referral_pin_hash not in history


def test_what_is_told_in_one_tap_stands_there_too(client_for, service):
    until = timezone.localdate() + timedelta(days=9)
    tell_room(
        service=service,
        actor=Actor(label="Hill Pantry, by link"),
        capacity=Capacity.NO_CAPACITY,
        until=until,
        note="",
    )
    at = client_for(WorkerFactory(role=Role.CURATOR))
    history = told(page(at, Service, "history", service))
    assert "Told by Hill Pantry, by link" in history
    assert "<strong>Room</strong>: “Full” was added" in history
    assert "<strong>Room as stated until</strong>" in history


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"Name": ["a"]}, {"Name": ["a"]}, []),
        ({"Name": ["a"]}, {}, [("Name", "a", "")]),
        ({}, {"Phones": ["1", "2"]}, [("Phones", "", "1; 2")]),
        ({"Phones": ["1", "2"]}, {"Phones": ["2", "3"]}, [("Phones", "1", "3")]),
        ({"Phones": ["1", "2"]}, {"Phones": ["2", "1"]}, []),
    ],
)
def test_only_what_differs_is_told(before, after, found):
    told = [(c.label, c.before, c.after) for c in changes(before, after)]
    assert told == found


def test_long_words_are_cut():
    [change] = changes({}, {"Description": ["word " * 200]})
    assert len(change.after) < 310
    assert change.after.endswith("…")

"""An organization's own listings by the link in its e-mail, without an account."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cms.freshness.links import new_link_url
from notifications.models import Message
from people.models import AccessLink, AuditEvent
from resources.match_index import verify
from resources.models import Capacity, ListingCheck, ListingSuggestion, Service
from tests.queries import count_queries
from tests.resources.factories import OrganizationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pantry():
    organization = OrganizationFactory(name="Hill Pantry", email="hill@example.org")
    for name in ("Food boxes", "Winter coats"):
        ServiceFactory(organization=organization, name=name)
    return organization


@pytest.fixture
def link(pantry) -> str:
    return "/my-listings/" + new_link_url(pantry).rstrip("/").rsplit("/", 1)[-1] + "/"


@pytest.fixture
def boxes(pantry):
    return Service.objects.get(name="Food boxes")


def test_a_mail_scanner_that_follows_the_link_changes_nothing(client, link, boxes):
    before = list(Service.objects.values()), AuditEvent.objects.count()
    for _twice in range(2):
        page = client.get(link)
        assert page.status_code == 200
        client.get(f"{link}{boxes.pk}/change/")
        assert client.get(f"{link}right/").status_code == 405
        assert client.get(f"{link}e-mails/").status_code == 405
        assert client.get(f"{link}{boxes.pk}/room/").status_code == 405
    assert "Food boxes" in page.text
    assert (list(Service.objects.values()), AuditEvent.objects.count()) == before
    assert not ListingCheck.objects.exists()
    assert AccessLink.objects.get().first_opened_at is None


def test_one_tap_says_that_it_is_right(client, pantry, link, boxes):
    today = timezone.localdate()
    ListingCheck.objects.create(organization=pantry, asked_on=today, reminders=1)
    assert client.post(f"{link}right/", {"service": boxes.pk}).status_code == 302
    boxes.refresh_from_db()
    assert (boxes.assured_date, boxes.assurer_email) == (today, "hill@example.org")
    coats = Service.objects.get(name="Winter coats")
    assert coats.assured_date is None
    assert ListingCheck.objects.get().asked_on, "One of them still waits."
    client.post(f"{link}right/", {"service": [boxes.pk, coats.pk]})
    assert ListingCheck.objects.get().asked_on is None
    event = AuditEvent.objects.filter(action="listing.confirmed").latest("sequence")
    assert event.actor_label == "Hill Pantry, by link"
    assert not verify()


def test_nobody_elses_listing_is_reached(client, link):
    other = ServiceFactory(name="Somebody else's")
    assert "Somebody else" not in client.get(link).text
    client.post(f"{link}right/", {"service": [other.pk, "nonsense"]})
    data = {"capacity": "no-capacity", "until": timezone.localdate()}
    assert client.post(f"{link}{other.pk}/room/", data).status_code == 404
    assert client.get(f"{link}{other.pk}/change/").status_code == 404
    other.refresh_from_db()
    assert (other.assured_date, other.capacity) == (None, "")


@pytest.mark.parametrize("capacity", [value for value in Capacity.values if value])
def test_room_is_one_tap_and_holds_until_a_day(client, link, boxes, capacity):
    until = timezone.localdate() + timedelta(days=3)
    data = {"capacity": capacity, "until": until.isoformat(), "note": "Mondays only"}
    assert client.post(f"{link}{boxes.pk}/room/", data).status_code == 302
    boxes.refresh_from_db()
    assert boxes.capacity_on(until) == capacity
    assert boxes.capacity_on(until + timedelta(days=1)) == Capacity.UNKNOWN
    assert AuditEvent.objects.get(action="listing.room").object_id == str(boxes.pk)
    assert "Mondays only" in client.get(link).text


def test_a_mistake_in_the_room_keeps_what_was_typed(client, link, boxes):
    data = {"capacity": "capacity", "until": "2020-01-01", "note": "As typed"}
    response = client.post(f"{link}{boxes.pk}/room/", data)
    assert response.status_code == 422
    assert "As typed" in response.text
    assert "later day" in response.text


def test_a_change_waits_for_a_curator(client, link, boxes):
    page = client.get(f"{link}{boxes.pk}/change/").text
    assert "Invented for a test." in page
    data = {"name": "Food boxes and more", "key": boxes.pk, "initial-name": boxes.name}
    assert client.post(f"{link}{boxes.pk}/change/", data).status_code == 302
    suggestion = ListingSuggestion.objects.get(field="name")
    assert suggestion.text == "Food boxes and more"
    assert suggestion.by == "Hill Pantry, by link"
    boxes.refresh_from_db()
    assert boxes.name == "Food boxes"
    empty = client.post(f"{link}{boxes.pk}/change/", {"name": ""})
    assert empty.status_code == 422


def test_they_stop_the_emails_and_start_them_again(client, pantry, link):
    client.post(f"{link}e-mails/", {"stop": "1"})
    assert ListingCheck.objects.get(organization=pantry).stopped_on
    assert "You asked us not to send them" in client.get(link).text
    client.post(f"{link}e-mails/", {"stop": "0"})
    assert ListingCheck.objects.get(organization=pantry).stopped_on is None


def test_the_page_is_in_spanish_and_so_is_the_next_email(client, pantry, link, boxes):
    ListingCheck.objects.create(organization=pantry)
    client.cookies["django_language"] = "es"
    assert "Sí, sigue siendo correcta" in client.get(link).text
    client.post(f"{link}right/", {"service": boxes.pk})
    assert ListingCheck.objects.get().language == "es"


def test_a_link_that_has_ended_sends_a_new_one_once_a_day(client, pantry, link, boxes):
    past = timezone.now() - timedelta(days=1)
    AccessLink.objects.update(expires_at=past)
    assert client.get(link).status_code == 410
    for name, data in (("right", {"service": boxes.pk}), ("e-mails", {"stop": "1"})):
        assert client.post(f"{link}{name}/", data).status_code == 410
    told = client.post(f"{link}{boxes.pk}/room/", {"note": "As typed"})
    assert told.status_code == 410
    assert "As typed" in told.text
    assert client.post(f"{link}{boxes.pk}/change/").status_code == 410
    for _twice in range(2):
        assert client.post(f"{link}new-link/").status_code == 200
    assert Message.objects.get().to == "hill@example.org"
    boxes.refresh_from_db()
    assert boxes.assured_date is None
    AccessLink.objects.update(revoked_at=past)
    assert client.post(f"{link}new-link/").status_code == 404


def test_it_asks_no_pin_and_opens_nothing_else(client, pantry, link, boxes):
    pantry.referral_pin_hash = make_password("4711")
    pantry.save()
    data = {"capacity": "no-capacity", "until": timezone.localdate()}
    assert client.post(f"{link}{boxes.pk}/room/", data).status_code == 302
    token = link.split("/")[2]
    for other in ("r", "me", "invitation", "my-questions"):
        assert client.get(f"/{other}/{token}/").status_code == 404


def test_no_such_link(client, link):
    assert client.get("/my-listings/nonsense/").status_code == 404
    assert client.post("/my-listings/nonsense/right/").status_code == 404
    assert client.post("/my-listings/nonsense/new-link/").status_code == 404


def test_as_many_queries_for_many_listings_as_for_few(client, pantry, link):
    before = count_queries(client, link)
    for n in range(30):
        ServiceFactory(organization=pantry, name=f"More {n}")
    assert count_queries(client, link) == before
    first, second = client.get(link).text, client.get(f"{link}?page=2").text
    for name in Service.objects.values_list("name", flat=True):
        assert (f">{name}</h2>" in first) != (f">{name}</h2>" in second)

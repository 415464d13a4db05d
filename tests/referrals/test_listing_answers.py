"""Room, listing and reminders, told by the organization at either of its doors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import AuditEvent, Role
from referrals.actors import link_actor
from referrals.listing_care import suggest, tell_room
from referrals.status import Status
from resources.match_index import verify
from resources.models import Capacity, ListingSuggestion, Service
from tests.client import CheckedClient
from tests.people.factories import WorkerFactory
from tests.referrals.test_threads import by_door  # noqa: F401
from tests.referrals.test_views_partner import path_of


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("capacity", [c for c in Capacity.values if c])
def test_room_holds_until_the_day_that_was_said(network, by_door, capacity):  # noqa: F811
    _referral, client, path = by_door
    data = {"capacity": capacity, "until": in_days(3), "note": "Mondays only"}
    assert client.post(f"{path}listing/room/", data).status_code == 302
    service = Service.objects.get(pk=network.service.pk)
    today = timezone.localdate()
    assert service.capacity_on(today + timedelta(days=3)) == capacity
    assert service.capacity_on(today + timedelta(days=4)) == Capacity.UNKNOWN
    assert service.capacity_note == "Mondays only"
    page = client.get(path)
    assert str(Capacity(capacity).label) in page.text
    event = AuditEvent.objects.get(action="listing.room")
    assert event.patient_id is None, "It is about the service."


def test_no_room_turns_away_nobody_who_was_there_before(network, by_door):  # noqa: F811
    referral, client, path = by_door
    data = {"capacity": "no-capacity", "until": in_days(3)}
    client.post(f"{path}listing/room/", data)
    referral.refresh_from_db()
    assert referral.status == Status.SENT
    assert client.post(f"{path}do/accept/").status_code == 302


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"capacity": "lots", "until": "2099-01-01", "note": "As typed"}, "choice"),
        ({"capacity": "capacity", "until": "2020-01-01", "note": "As typed"}, "later"),
        ({"capacity": "capacity", "until": "", "note": "As typed"}, "required"),
    ],
)
def test_a_mistake_is_told_and_keeps_what_was_typed(network, by_door, data, words):  # noqa: F811
    _referral, client, path = by_door
    response = client.post(f"{path}listing/room/", data)
    assert response.status_code == 422
    assert words in response.text
    assert "As typed" in response.text
    assert Service.objects.get(pk=network.service.pk).capacity == ""


def test_still_right_confirms_it_as_of_today(network, by_door):  # noqa: F811
    _referral, client, path = by_door
    assert client.post(f"{path}listing/right/").status_code == 302
    service = Service.objects.get(pk=network.service.pk)
    assert service.assured_date == timezone.localdate()
    assert service.assurer_email == "pantry@example.org"
    assert not verify()


def test_a_change_waits_for_a_curator_once(network, by_door, client_for):  # noqa: F811
    _referral, client, path = by_door
    before = Service.objects.values().get(pk=network.service.pk)
    data = {"text": "We moved to Fifth Avenue.", "key": str(network.service.pk)}
    for _twice in range(2):
        assert client.post(f"{path}listing/change/", data).status_code == 302
    suggestion = ListingSuggestion.objects.get()
    assert suggestion.text == "We moved to Fifth Avenue."
    assert Service.objects.values().get(pk=network.service.pk) == before
    empty = client.post(f"{path}listing/change/", {"text": ""})
    assert empty.status_code == 422
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    listed = curator.get("/admin/snippets/resources/listingsuggestion/")
    assert "We moved to Fifth Avenue." in listed.text
    edit = f"/admin/snippets/resources/listingsuggestion/edit/{suggestion.pk}/"
    assert curator.post(edit, {"is_handled": "on"}).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.is_handled
    editor = client_for(WorkerFactory(role=Role.EDITOR, at=network.pantry))
    assert editor.get(edit).status_code == 404


def test_a_draft_that_waits_does_not_undo_what_was_said(network):
    service = Service.objects.get(pk=network.service.pk)
    service.description = "New words, not yet published"
    revision = service.save_revision()
    Service.objects.filter(pk=service.pk).update(has_unpublished_changes=True)
    referral = network.send()
    referral.service.refresh_from_db()
    until = timezone.localdate() + timedelta(days=5)
    facts = {"capacity": "no-capacity", "until": until, "note": ""}
    tell_room(service=referral.service, actor=link_actor(referral), **facts)
    revision.refresh_from_db()
    revision.publish()
    service.refresh_from_db()
    assert service.description == "New words, not yet published"
    assert (service.capacity, service.capacity_until) == ("no-capacity", until)


def test_reminders_are_chosen_for_the_organization_and_back(network, by_door):  # noqa: F811
    _referral, client, path = by_door
    for daily, words in (("1", "once a day in the morning"), ("0", "Each comes by")):
        client.post(f"{path}listing/reminders/", {"daily": daily})
        network.pantry.refresh_from_db()
        assert network.pantry.daily_digest is (daily == "1")
        assert words in client.get(path).text
    assert client.post(f"{path}listing/reminders/", {}).status_code == 422


def test_who_may_not(network, client_for):
    referral = network.send()
    path = path_of(referral)
    stranger = CheckedClient()
    response = stranger.post(f"{path}listing/change/", {"text": "As typed"})
    assert response.status_code == 422
    assert "year of birth" in response.text
    assert "As typed" in response.text
    assert stranger.post(f"{path}listing/right/").status_code == 422
    assert stranger.get(f"{path}listing/right/").status_code == 405
    assert stranger.post(f"{path}listing/nonsense/").status_code == 404
    inbox = f"/inbox/{referral.pk}/listing/right/"
    reader = WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
    assert client_for(reader).post(inbox).status_code == 403
    other = WorkerFactory(role=Role.PARTNER)
    assert client_for(other).post(inbox).status_code == 404
    assert client_for(network.worker).post(inbox).status_code == 404
    assert Service.objects.get(pk=network.service.pk).assured_date is None


def test_the_suggestion_says_who_made_it(network):
    referral = network.send()
    suggest(service=referral.service, actor=link_actor(referral), text="New phone")
    assert ListingSuggestion.objects.get().by == "Hill Pantry, by link"

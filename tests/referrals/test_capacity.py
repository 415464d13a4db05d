"""Full services and waitlists: nobody loses a place, and the sender sees it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import AuditEvent
from referrals.actors import link_actor
from referrals.forms import action_forms
from referrals.models import Referral, WorkCalendar
from referrals.services import send_referrals
from referrals.status import Party, Status
from referrals.transitions import perform
from resources.match_index import rebuild, verify
from resources.models import Service
from resources.models.service import Capacity
from tests.people.factories import ConsentFactory, PatientFactory
from tests.referrals.factories import NeedFactory
from tests.referrals.test_threads import by_door  # noqa: F401
from tests.resources.factories import ServiceAtLocationFactory

LATER = timezone.localdate() + timedelta(days=30)


def waiting(network, days_ago: int) -> Referral:
    """Somebody else who has waited so long for the same service."""
    patient = PatientFactory(organization=network.clinic, lead=network.worker)
    ConsentFactory(patient=patient)
    need = NeedFactory(patient=patient, created_by=network.worker)
    [referral] = send_referrals(
        need=need, places=[(network.service, None)], sender=network.worker
    )
    perform(referral, "waitlist", actor=link_actor(referral), expected_on=LATER)
    Referral.objects.filter(pk=referral.pk).update(
        accepted_at=timezone.now() - timedelta(days=days_ago)
    )
    referral.refresh_from_db()
    return referral


def fill(service, capacity=Capacity.NO_CAPACITY):
    Service.objects.filter(pk=service.pk).update(
        capacity=capacity, capacity_until=LATER
    )
    service.refresh_from_db()


def test_who_came_first_stays_first_when_the_service_fills_up(network, worker):
    second = waiting(network, days_ago=1)
    first = waiting(network, days_ago=3)
    fill(network.service)
    perform(first, "waitlist", actor=link_actor(first), expected_on=LATER)
    for place, referral in enumerate((first, second), start=1):
        referral.refresh_from_db()
        assert referral.status == Status.WAITLISTED
        assert referral.place_on_waitlist == place
        page = worker.get(referral.get_absolute_url()).text
        assert f"Number {place}, since" in page


def test_a_full_service_touches_nothing_sent_before(network):
    referral = network.send()
    before = (referral.status, referral.due_at)
    fill(network.service)
    referral.refresh_from_db()
    assert (referral.status, referral.due_at) == before


def test_the_date_of_the_waitlist_is_there_to_take_over(network):
    fill(network.service, Capacity.WAITLIST)
    referral = Referral.objects.for_listing().get(pk=network.send().pk)
    forms = {f.transition.name: f for f in action_forms(referral, Party.RECEIVER)}
    assert forms["waitlist"]["expected_on"].value() == LATER


def test_the_preview_says_that_it_is_full(network, worker):
    url = reverse("referrals:preview", args=[network.need.pk])
    for capacity, words in (
        (Capacity.NO_CAPACITY, "It is full until"),
        (Capacity.WAITLIST, "It keeps a waitlist, until about"),
    ):
        fill(network.service, capacity)
        page = worker.get(url, {"place": [str(network.service.pk)]})
        assert words in page.text


def declines(referral, until) -> dict[str, object]:
    facts = {"reason": "no-capacity", "message": "In spring", "seen": referral.version}
    return facts | {"full_until": until.isoformat()}


def assert_full(network, referral):
    referral.refresh_from_db()
    assert referral.status == Status.DECLINED
    service = Service.objects.get(pk=network.service.pk)
    stated = (service.capacity, service.capacity_until, service.capacity_note)
    assert stated == (Capacity.NO_CAPACITY, LATER, "Mondays only")
    assert not verify()
    assert AuditEvent.objects.get(action="listing.room").patient_id is None


def test_declining_says_in_the_same_step_until_when_they_are_full(network, by_door):  # noqa: F811
    referral, client, path = by_door
    earlier = waiting(network, days_ago=1)
    Service.objects.filter(pk=network.service.pk).update(capacity_note="Mondays only")
    past = declines(referral, timezone.localdate() - timedelta(days=1))
    refused = client.post(f"{path}do/decline/", past)
    assert refused.status_code == 422
    assert "Choose today or a later day." in refused.text
    assert "In spring" in refused.text
    far = declines(referral, timezone.localdate() + timedelta(days=400))
    too_far = client.post(f"{path}do/decline/", far)
    assert "Choose a day within a year." in too_far.text
    assert Service.objects.get(pk=network.service.pk).capacity == ""
    posted = client.post(f"{path}do/decline/", declines(referral, LATER))
    assert posted.status_code in {200, 302}
    assert_full(network, referral)
    assert "full until" in referral.events.get(name="decline").detail
    earlier.refresh_from_db()
    assert earlier.status == Status.WAITLISTED


@pytest.mark.parametrize("until", ["", None])
def test_declining_without_a_day_leaves_the_room_as_it_is(network, worker, until):
    """By phone, as the worker writes it down."""
    fill(network.service, Capacity.WAITLIST)
    referral = network.send()
    facts = declines(referral, LATER) | {"full_until": until}
    facts = {name: value for name, value in facts.items() if value is not None}
    worker.post(reverse("referrals:perform", args=[referral.pk, "decline"]), facts)
    referral.refresh_from_db()
    assert referral.status == Status.DECLINED
    assert Service.objects.get(pk=network.service.pk).capacity == Capacity.WAITLIST


def test_told_by_phone_it_is_full_too(network, worker):
    Service.objects.filter(pk=network.service.pk).update(capacity_note="Mondays only")
    referral = network.send()
    url = reverse("referrals:perform", args=[referral.pk, "decline"])
    worker.post(url, declines(referral, LATER))
    assert_full(network, referral)
    label = AuditEvent.objects.get(action="listing.room").actor_label
    assert "by phone" in label


@pytest.mark.parametrize(
    ("begins", "words"),
    [(-1, "Away until"), (3, "Away from"), (None, "")],
)
def test_who_is_away_is_told_of_before_anything_is_sent(network, worker, begins, words):
    """On the list of matches and on the preview; a break that is over is not."""
    ServiceAtLocationFactory(service=network.service)
    rebuild()
    today = timezone.localdate()
    ends = -1 if begins is None else 9
    WorkCalendar.objects.create(
        organization=network.pantry,
        away_from=today + timedelta(days=begins or -3),
        away_until=today + timedelta(days=ends),
        away_note="Ask for Pat.",
    )
    pages = (
        worker.get(reverse("referrals:matches", args=[network.need.pk])),
        worker.get(
            reverse("referrals:preview", args=[network.need.pk]),
            {"place": [str(network.service.pk)]},
        ),
    )
    for page in pages:
        assert "Weekly groceries" in page.text
        assert ("Ask for Pat." in page.text) == bool(words)
        assert words in page.text

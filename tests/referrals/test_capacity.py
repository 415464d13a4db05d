"""Full services and waitlists: nobody loses a place, and the sender sees it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from referrals.actors import link_actor
from referrals.forms import action_forms
from referrals.models import Referral
from referrals.services import send_referrals
from referrals.status import Party, Status
from referrals.transitions import perform
from resources.models import Service
from resources.models.service import Capacity
from tests.people.factories import ConsentFactory, PatientFactory
from tests.referrals.factories import NeedFactory

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

"""What came to nothing goes on: by one click, or by the team's rule."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from people.models import AuditEvent, Role, Task
from referrals.actors import link_actor
from referrals.forwarding import change_forwarding
from referrals.models import ForwardingRule, Referral, WorkCalendar
from referrals.next_best import next_best
from referrals.services import send_referrals
from referrals.silence import watch_clocks
from referrals.status import DeclineReason, Status
from referrals.transitions import perform
from resources.match_index import rebuild
from resources.models import Service
from resources.models.service import Capacity
from screening.models import Interest
from tests.people.factories import ConsentFactory, PatientFactory, WorkerFactory
from tests.queries import count_queries
from tests.referrals.factories import NeedFactory
from tests.resources.factories import (
    OrganizationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)


@pytest.fixture
def meals(texting):
    """Two more services for the need, each of an organization of its own."""
    network = texting
    found = [network.another_service(f"Meals {n}") for n in (1, 2)]
    for service in (network.service, *found):
        ServiceAtLocationFactory(service=service)
        service.organization.referral_email = "in@example.org"
        service.organization.save()
    rebuild()
    return found


def switch_on(network, most_times=2):
    change_forwarding(
        organization=network.clinic,
        is_on=True,
        most_times=most_times,
        actor=network.worker,
    )


def decline(network, referral, reason=DeclineReason.NO_CAPACITY):
    network.as_partner(referral, "decline", reason=reason)


def decline_anyone(referral, reason=DeclineReason.NO_CAPACITY):
    perform(referral, "decline", actor=link_actor(referral), reason=reason)


def follower_of(referral):
    return referral.followed_by.for_listing().first()


class TestNextBest:
    def test_the_task_names_it_and_keeps_it_for_the_list(self, texting, meals):
        referral = texting.send()
        decline(texting, referral)
        task = Task.objects.open().get(subject_id=referral.pk)
        assert referral.next_offer.service in meals
        assert str(referral.next_offer.service) in task.detail
        assert "No room now" in task.detail

    def test_an_organization_that_said_no_is_not_asked_by_another_door(
        self, texting, meals
    ):
        second_door = ServiceFactory(
            organization=texting.pantry, categories=[texting.need.category_id]
        )
        ServiceAtLocationFactory(service=second_door)
        Service.objects.filter(pk__in=[m.pk for m in meals]).update(maximum_age=3)
        rebuild()
        referral = texting.send()
        assert next_best(referral).service == second_door
        decline(texting, referral)
        assert next_best(referral) is None

    def test_full_services_are_passed_over_and_waitlists_are_not(self, texting, meals):
        full, waiting = meals
        Service.objects.filter(pk=full.pk).update(capacity=Capacity.NO_CAPACITY)
        Service.objects.filter(pk=waiting.pk).update(capacity=Capacity.WAITLIST)
        rebuild()
        referral = texting.send()
        decline(texting, referral)
        assert next_best(referral).service == waiting

    def test_what_consent_covers_goes_before_what_fits_better(self, texting, meals):
        covered = meals[1]
        texting.consent.all_organizations = False
        texting.consent.save()
        texting.consent.organizations.set([texting.pantry, covered.organization])
        referral = texting.send()
        decline(texting, referral)
        found = next_best(referral)
        assert (found.service, found.needs_consent) == (covered, False)
        texting.consent.organizations.set([texting.pantry])
        assert next_best(referral).needs_consent


class TestByItself:
    def test_it_is_off_until_the_team_says_so(self, texting, meals):
        referral = texting.send()
        decline(texting, referral)
        assert follower_of(referral) is None

    def test_a_decline_goes_on_and_everybody_is_told(self, texting, meals):
        switch_on(texting)
        referral = texting.send(note="Two children", patient_may_be_contacted=False)
        decline(texting, referral)
        follower = follower_of(referral)
        assert follower.status == Status.SENT
        assert follower.service in meals
        assert (follower.note, follower.patient_may_be_contacted) == (
            "Two children",
            False,
        )
        assert not Task.objects.open().filter(subject_id=referral.pk).exists()
        texts = Message.objects.filter(kind="referral-sent", patient=texting.patient)
        assert texts.count() == 2
        event = follower.events.get(name="send")
        assert event.actor is None
        assert "Street Clinic" in event.actor_label
        assert referral.events.last().name == "sent_on"

    def test_silence_goes_on_as_a_decline_does(self, texting, meals):
        switch_on(texting)
        referral = texting.late(days=20)
        watch_clocks()
        referral.refresh_from_db()
        assert referral.status == Status.EXPIRED
        assert follower_of(referral).status == Status.SENT

    def test_only_so_many_times_then_a_person(self, texting, meals):
        switch_on(texting, most_times=1)
        referral = texting.send()
        decline(texting, referral)
        second = follower_of(referral)
        decline_anyone(second)
        assert follower_of(second) is None
        task = Task.objects.open().get(subject_id=second.pk)
        assert task.kind == "referral-declined"

    def test_nobody_is_asked_twice(self, texting, meals):
        switch_on(texting, most_times=5)
        referral = texting.send()
        decline(texting, referral)
        second = follower_of(referral)
        decline_anyone(second)
        third = follower_of(second)
        decline_anyone(third)
        assert follower_of(third) is None
        services = [r.service_id for r in (referral, second, third)]
        assert len(set(services)) == 3
        assert Task.objects.open().filter(subject_id=third.pk).exists()

    @pytest.mark.parametrize(
        "why",
        [
            "consent",
            "reason",
            "not wanted",
            "no e-mail",
            "away",
            "worker left",
            "another is open",
        ],
    )
    def test_what_needs_a_person_waits_for_one(self, texting, meals, why):
        switch_on(texting)
        network, reason = texting, DeclineReason.NO_CAPACITY
        referral = network.send()
        if why == "consent":
            network.consent.all_organizations = False
            network.consent.save()
            network.consent.organizations.set([network.pantry])
        elif why == "reason":
            reason = DeclineReason.COULD_NOT_CONTACT
        elif why == "not wanted":
            network.need.interest = Interest.NO
            network.need.save()
        elif why == "no e-mail":
            for service in meals:
                service.organization.referral_email = ""
                service.organization.email = ""
                service.organization.save()
        elif why == "away":
            for service in meals:
                WorkCalendar.objects.create(
                    organization=service.organization,
                    away_from=timezone.localdate(),
                    away_until=timezone.localdate() + timedelta(days=9),
                )
        elif why == "worker left":
            network.patient.care_relationships.update(ended_at=timezone.now())
        else:
            send_referrals(
                need=network.need, places=[(meals[0], None)], sender=network.worker
            )
        decline(network, Referral.objects.for_listing().get(pk=referral.pk), reason)
        assert follower_of(referral) is None
        assert Task.objects.open().filter(subject_id=referral.pk).exists()

    def test_a_private_need_is_never_sent_on_by_itself(self, sensitive):
        service = sensitive.another_service()
        service.organization.referral_email = "in@example.org"
        service.organization.save()
        ServiceAtLocationFactory(service=service)
        rebuild()
        switch_on(sensitive)
        referral = sensitive.send()
        decline(sensitive, referral)
        assert next_best(referral).service == service
        assert follower_of(referral) is None


class TestByOneClick:
    @pytest.fixture
    def declined(self, network):
        for service in (network.service, network.another_service("Evening meals")):
            ServiceAtLocationFactory(service=service)
        rebuild()
        referral = network.send(note="Ground floor")
        decline(network, referral)
        return referral

    @staticmethod
    def post(client, referral, place=None):
        key = place or referral.next_offer.key
        url = reverse("referrals:send_on", args=[referral.pk])
        return client.post(url, {"place": key})

    def test_from_the_list_it_is_sent_with_the_same_note(self, declined, worker):
        page = worker.get(reverse("care:worklist")).text
        assert reverse("referrals:send_on", args=[declined.pk]) in page
        response = self.post(worker, declined)
        follower = follower_of(declined)
        assert response.url == follower.get_absolute_url()
        assert (follower.note, follower.service.name) == (
            "Ground floor",
            "Evening meals",
        )
        assert not Task.objects.open().filter(subject_id=declined.pk).exists()
        self.post(worker, declined)
        assert declined.followed_by.count() == 1
        # Both ends show the chain.
        assert follower.number in worker.get(declined.get_absolute_url()).text
        assert declined.number in worker.get(follower.get_absolute_url()).text

    def test_what_changed_meanwhile_is_not_sent(self, declined, worker, network):
        key = declined.next_offer.key
        Service.objects.filter(pk=declined.next_offer.service_id).update(
            capacity=Capacity.NO_CAPACITY
        )
        rebuild()
        response = self.post(worker, declined, key)
        assert response.url == declined.get_absolute_url()
        assert follower_of(declined) is None
        assert "another next best" in worker.get(response.url).text

    def test_without_consent_nothing_goes(self, declined, worker, network):
        network.end_consent()
        page = worker.get(declined.get_absolute_url()).text
        assert "No consent covers this organization." in page
        self.post(worker, declined)
        assert follower_of(declined) is None

    def test_what_is_open_is_not_sent_on(self, network, worker):
        referral = network.send()
        self.post(worker, referral, str(network.another_service().pk))
        assert Referral.objects.count() == 1

    def test_who_may(self, declined, colleague, read_only, outsider):
        url = reverse("referrals:send_on", args=[declined.pk])
        assert read_only.post(url).status_code == 403
        assert outsider.post(url).status_code == 404
        assert read_only.get(url).status_code == 405
        assert self.post(colleague, declined).status_code == 302
        assert follower_of(declined) is not None

    def test_offers_cost_the_list_one_query_however_many(
        self, declined, network, worker
    ):
        url = reverse("care:worklist")
        another_decline(network)
        few = count_queries(worker, url)
        for _ in range(4):
            another_decline(network)
        assert count_queries(worker, url) == few


def another_decline(network):
    patient = PatientFactory(organization=network.clinic, lead=network.worker)
    ConsentFactory(patient=patient)
    need = NeedFactory(patient=patient, created_by=network.worker)
    [referral] = send_referrals(
        need=need, places=[(network.service, None)], sender=network.worker
    )
    decline(network, referral)


class TestRule:
    url = "/sending-on/"

    @pytest.fixture
    def supervisor(self, network, client_for):
        return client_for(WorkerFactory(at=network.clinic, role=Role.SUPERVISOR))

    def post(self, client, network, **data):
        return client.post(self.url, {"team": network.clinic.pk, **data})

    def test_a_supervisor_sets_it_and_the_trail_keeps_it(self, network, supervisor):
        assert "Off" not in supervisor.get(self.url).text
        response = self.post(supervisor, network, is_on="on", most_times=3)
        assert response.status_code == 302
        rule = ForwardingRule.objects.get()
        assert (rule.organization, rule.is_on, rule.most_times) == (
            network.clinic,
            True,
            3,
        )
        assert AuditEvent.objects.filter(action="referral.forwarding_rule").exists()
        assert "Changed by" in supervisor.get(self.url).text

    def test_bad_input_is_kept(self, network, supervisor):
        response = self.post(supervisor, network, is_on="on", most_times=40)
        assert response.status_code == 422
        assert 'value="40"' in response.text
        assert not ForwardingRule.objects.exists()

    def test_who_may(self, network, supervisor, worker, client_for):
        assert worker.get(self.url).status_code == 404
        reader = WorkerFactory(at=network.clinic, role=Role.SUPERVISOR, read_only=True)
        assert "Off: a task asks" in client_for(reader).get(self.url).text
        refused = self.post(client_for(reader), network, most_times=1)
        assert refused.status_code == 403
        other = WorkerFactory(at=OrganizationFactory(), role=Role.SUPERVISOR)
        assert self.post(client_for(other), network, most_times=1).status_code == 404

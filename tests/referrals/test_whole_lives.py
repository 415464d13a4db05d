"""Whole lives of referrals, made up step by step; what must always hold is looked at
after each step.

`NEARHAND_LIVES=200` tries that many lives instead of the few of the suite.
"""

import contextlib
import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from people.audit import broken_events
from people.merging import merge_patients
from people.models import Consent, Role
from people.services import revoke_consent
from referrals import asking, consents, jobs, silence
from referrals.actors import link_actor, user_actor
from referrals.appointments import (
    StaleAppointment,
    book_appointment,
    cancel_appointment,
)
from referrals.forwarding import AlreadySentOnError, change_forwarding, send_on
from referrals.models import Referral, WorkCalendar
from referrals.next_best import next_best
from referrals.permissions import partner_may_open
from referrals.places import ChosenPlace
from referrals.reopening import reopen_referral
from referrals.services import record_patient_answer, send_for_needs
from referrals.status import (
    OFFERS_NEXT,
    OPEN,
    TAKEN_ON,
    TERMINAL,
    DeclineReason,
    NotHelpedReason,
    Outcome,
    Party,
    PatientAnswer,
    Status,
    transitions_from,
)
from referrals.together import TooManyAskedError
from referrals.transitions import ConsentMissing, perform
from referrals.working_hours import change_calendar
from resources.match_index import rebuild
from screening.services import NeedClosedError
from tests.people.factories import ConsentFactory, PatientFactory, WorkerFactory
from tests.referrals.factories import NeedFactory, make_network
from tests.referrals.must_hold import MustHold
from tests.resources.factories import ServiceAtLocationFactory

START = datetime(2026, 3, 2, 15, tzinfo=UTC)
LIVES = int(os.environ.get("NEARHAND_LIVES", "0"))
SETTINGS = settings(
    max_examples=LIVES or 8,
    stateful_step_count=15,
    derandomize=not LIVES,
)
JOBS = (
    silence.watch_clocks,
    consents.watch_consents,
    jobs.ask_patients,
    asking.ask_again,
    asking.call_the_silent,
)
which = st.integers(min_value=0, max_value=9)


class Lives(MustHold, RuleBasedStateMachine):
    """One patient of a clinic, four services, and everything that may happen."""

    @initialize(forwards=st.booleans())
    def network_is_made(self, forwards):
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(START, tick=False)
        self.now = self.clock.start()
        self.network = make_network(phone="+14125550142")
        self.patient = self.network.patient
        self.services = [self.network.service]
        self.services += [self.network.another_service(f"Meals {n}") for n in range(3)]
        for service in self.services:
            service.organization.referral_email = "in@example.org"
            service.organization.save()
            ServiceAtLocationFactory(service=service)
        rebuild()
        self.supervisor = WorkerFactory(at=self.network.clinic, role=Role.SUPERVISOR)
        self.twins = 0
        if forwards:
            change_forwarding(
                organization=self.network.clinic,
                is_on=True,
                most_times=2,
                actor=self.supervisor,
            )

    def teardown(self):
        if hasattr(self, "clock"):
            self.clock.stop()
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def referrals(self, *statuses):
        found = Referral.objects.for_listing().order_by("created_at", "number")
        return list(found.filter(status__in=statuses) if statuses else found)

    def one(self, number, *statuses):
        found = self.referrals(*statuses)
        return found[number % len(found)] if found else None

    @property
    def need(self):
        return self.patient.needs.open().order_by("created_at").first()

    @rule(number=which, several=st.integers(min_value=1, max_value=3))
    def worker_asks(self, number, several):
        places = [self.services[(number + n) % 4] for n in range(several)]
        try:
            send_for_needs(
                asks=[(self.need, service, None) for service in places],
                sender=self.network.worker,
                first_to_accept=several > 1,
            )
        except ConsentMissing:
            assert not Consent.objects.current().exists()
        except TooManyAskedError:
            assert Referral.objects.open().count() > 1

    @rule(number=which, step=which, answer=st.sampled_from(DeclineReason.values))
    def partner_acts(self, number, step, answer):
        if referral := self.one(number, *OPEN):
            self.act(referral, Party.RECEIVER, step, link_actor(referral), answer)

    @rule(number=which, step=which)
    def worker_acts(self, number, step):
        if referral := self.one(number, *OPEN):
            actor = user_actor(self.network.worker)
            self.act(referral, Party.SENDER, step, actor, "")

    def act(self, referral, party, step, actor, reason):
        choices = transitions_from(referral.status, party)
        if not choices:
            return
        transition = choices[step % len(choices)]
        facts = {
            "message": "A word",
            "expected_on": timezone.localdate() + timedelta(days=9),
            "outcome": Outcome.PARTLY_MET,
            "reason": reason
            if transition.name == "decline"
            else NotHelpedReason.COULD_NOT_REACH,
        }
        facts = {name: facts[name] for name in transition.requires}
        try:
            perform(referral, transition.name, actor=actor, **facts)
        except ConsentMissing:
            assert not partner_may_open(referral)
        except ValidationError as refused:
            if refused.code != "late" or not transition.within:
                raise

    @rule(number=which)
    def worker_sends_on(self, number):
        referral = self.one(number, *OFFERS_NEXT)
        found = referral and next_best(referral)
        if not found:
            return
        place = ChosenPlace(found.service, found.match.service_at_location)
        with contextlib.suppress(ConsentMissing, AlreadySentOnError, NeedClosedError):
            send_on(referral=referral, place=place, sender=self.network.worker)

    @rule(number=which)
    def worker_asks_the_same_again(self, number):
        """A new one, linked; what has ended stays ended. One that is open is kept."""
        ended = self.one(number, *TERMINAL)
        if not ended:
            return
        status, version = ended.status, ended.version
        still_open = ended.need.referrals.open().filter(service=ended.service).first()
        try:
            again = reopen_referral(
                referral=ended, actor=self.network.worker, why="They ask for it."
            )
        except (ConsentMissing, NeedClosedError):
            assert not Consent.objects.current().exists() or not ended.need.is_open
            return
        assert again == still_open or (again.follows == ended and not still_open)
        assert again.is_open
        ended.refresh_from_db()
        assert (ended.status, ended.version) == (status, version)

    @rule(number=which, minutes=st.sampled_from([5, 59, 61]))
    def partner_takes_back_a_yes(self, number, minutes):
        """Within the hour it is as if nothing had been said; later it is too late."""
        referral = self.one(number, Status.SENT)
        if not referral or not partner_may_open(referral):
            return
        actor, due_at = link_actor(referral), referral.due_at
        perform(referral, "accept", actor=actor)
        self.now.shift(timedelta(minutes=minutes))
        self.run_jobs()
        referral.refresh_from_db()
        if not referral.is_open:
            return
        if minutes > 60:
            with pytest.raises(ValidationError, match="too late"):
                perform(referral, "unaccept", actor=actor)
            return
        perform(referral, "unaccept", actor=actor)
        assert (referral.status, referral.due_at) == (Status.SENT, due_at)
        assert referral.accepted_at is None

    @rule(number=which, days=st.sampled_from([1, 20, 80]), is_off=st.booleans())
    def partner_makes_an_appointment(self, number, days, is_off):
        referral = self.one(number, *TAKEN_ON)
        if not referral:
            return
        actor = link_actor(referral)
        at = timezone.now() + timedelta(days=days)
        with contextlib.suppress(ConsentMissing, StaleAppointment):
            made = book_appointment(referral=referral, starts_at=at, actor=actor)
            if is_off:
                cancel_appointment(appointment=made, actor=actor)

    @rule(number=which, days=st.sampled_from([3, 30]))
    def partner_goes_away(self, number, days):
        organization = self.services[number % 4].organization
        today = timezone.localdate()
        away = {"away_from": today, "away_until": today + timedelta(days=days)}
        change_calendar(
            organization=organization,
            actor=self.network.partner,
            save=lambda: WorkCalendar.objects.update_or_create(
                organization=organization, defaults=away
            ),
        )

    @rule(days=st.sampled_from([0.03, 1, 4, 12, 40]))
    def time_passes(self, days):
        self.now.shift(timedelta(days=days))
        self.run_jobs()

    def run_jobs(self):
        for job in JOBS:
            job()
            job()

    @rule(number=which, answer=st.sampled_from(PatientAnswer))
    def patient_answers(self, number, answer):
        if referral := self.one(number, *OPEN, Status.CLOSED_HELPED):
            actor = user_actor(self.network.worker)
            record_patient_answer(referral=referral, answer=answer, actor=actor)

    @precondition(lambda self: Consent.objects.current().exists())
    @rule()
    def patient_takes_consent_back(self):
        for consent in Consent.objects.current().order_by("pk"):
            revoke_consent(actor=self.network.worker, consent=consent)

    @rule()
    def patient_consents_anew(self):
        ConsentFactory(patient=self.patient)

    @precondition(lambda self: self.twins < 2)
    @rule(number=which, asks=st.booleans())
    def a_second_record_is_merged(self, number, asks):
        self.twins += 1
        network = self.network
        twin = PatientFactory(organization=network.clinic, lead=network.worker)
        need = NeedFactory(patient=twin, created_by=network.worker)
        if asks:
            ConsentFactory(patient=twin)
            send_for_needs(
                asks=[(need, self.services[number % 4], None)], sender=network.worker
            )
        merge_patients(kept=self.patient, merged=twin, actor=self.supervisor)
        assert not Referral.objects.filter(patient=twin).exists()


def refuse(*words):
    """A job that fails is tried again at its next run; here it must not fail."""
    raise AssertionError(words)


@pytest.mark.django_db
def test_whatever_happens_the_loop_holds(monkeypatch):
    monkeypatch.setattr(jobs.logger, "error", refuse)
    run_state_machine_as_test(Lives, settings=SETTINGS)
    assert broken_events() == []

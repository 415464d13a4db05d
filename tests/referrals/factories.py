"""One clinic, one partner, one patient, and referrals between them in any status."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from notifications.models import InboundMessage, Message
from notifications.signals import inbound_received
from people.models import Consent, Patient, Role, User
from referrals.actors import user_actor
from referrals.clocks import STOPPED, Clock, plain_calendar, what_follows
from referrals.messages import PATIENT_ASK
from referrals.models import (
    HiddenService,
    HideReason,
    Referral,
    ServiceNote,
    TrustedService,
    UnmetNeed,
    UnmetReason,
)
from referrals.services import send_referrals
from referrals.status import OPEN, Status
from referrals.timing import CLOCK_DAYS
from referrals.transitions import perform
from resources.models import Category, Organization, Service
from screening.models import Interest, Need, NeedStatus
from tests.people.factories import ConsentFactory, PatientFactory, WorkerFactory
from tests.resources import factories as resources


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Need

    category = factory.LazyFunction(lambda: Category.objects.get(pk="food-insecurity"))
    status = NeedStatus.WANTS_HELP
    interest = Interest.YES


class TrustedServiceFactory(factory.django.DjangoModelFactory):
    """On a user's list: `TrustedServiceFactory(service=..., user=...)`, or a team's."""

    class Meta:
        model = TrustedService

    service = factory.SubFactory(resources.ServiceFactory)
    added_by = factory.SelfAttribute("user")


class ServiceNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServiceNote

    service = factory.SubFactory(resources.ServiceFactory)
    text = "Ask for Pat at the desk."


class HiddenServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HiddenService

    service = factory.SubFactory(resources.ServiceFactory)
    patient = factory.SelfAttribute("need.patient")
    reason = HideReason.NOT_WANTED


class UnmetNeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UnmetNeed

    category = factory.SelfAttribute("need.category")
    county, state, postal_prefix = "Allegheny", "PA", "152"
    reason = UnmetReason.NOTHING_IN_RANGE


def clock_of(
    status: Status, start: datetime, expected_on: date | None = None
) -> datetime | None:
    """When a status that began at `start` is late by the plain calendar."""
    clock = Clock(status, plain_calendar(), CLOCK_DAYS.get(status))
    return clock.due(start, expected_on)


@dataclass(frozen=True)
class Network:
    """A worker of a clinic, a partner of a pantry, and a patient who consented."""

    clinic: Organization
    pantry: Organization
    service: Service
    worker: User
    partner: User
    patient: Patient
    consent: Consent
    need: Need

    def send(self, **facts: Any) -> Referral:
        [referral] = send_referrals(
            need=self.need, places=[(self.service, None)], sender=self.worker, **facts
        )
        return referral

    def referral(self, status: str = Status.SENT) -> Referral:
        """A sent referral put into the status by hand, with the clock it would have."""
        referral = self.send()
        now = timezone.now()
        due = clock_of(Status(status), now) if status in OPEN else None
        stopped = status in STOPPED
        self._set(
            referral,
            status=status,
            due_at=due,
            accepted_at=now,
            answer_due_at=clock_of(Status.SENT, now) if stopped else None,
            answer_left=timedelta(hours=16) if stopped else None,
        )
        return referral

    def late(self, status: str = Status.SENT, **ago: Any) -> Referral:
        """One whose clock ran out so long ago: `late(days=1)`."""
        referral = self.referral(status)
        due = timezone.now() - timedelta(**ago)
        self._set(referral, due_at=due, clock_started_at=due)
        return referral

    def _set(self, referral: Referral, **fields: Any) -> None:
        Referral.objects.filter(pk=referral.pk).update(**fields)
        referral.refresh_from_db()
        Referral.objects.filter(pk=referral.pk).update(**what_follows(referral))
        referral.refresh_from_db()

    def as_partner(self, referral: Referral, name: str, **facts: Any) -> None:
        perform(referral, name, actor=user_actor(self.partner), **facts)

    def end_consent(self) -> None:
        """It ran out yesterday; nobody took it back."""
        today = timezone.localdate()
        Consent.objects.filter(pk=self.consent.pk).update(
            starts_on=today - timedelta(days=9), expires_on=today - timedelta(days=1)
        )

    def another_service(self, name: str = "Evening meals") -> Service:
        """At an organization of its own."""
        return resources.ServiceFactory(name=name, categories=[self.need.category_id])

    def colleague(self, *, read_only: bool = False) -> User:
        return WorkerFactory(at=self.clinic, read_only=read_only)


def make_network(category: str = "food-insecurity", *, phone: str = "") -> Network:
    clinic = resources.OrganizationFactory(name="Street Clinic")
    pantry = resources.OrganizationFactory(
        name="Hill Pantry", email="pantry@example.org"
    )
    service = resources.ServiceFactory(
        organization=pantry, name="Weekly groceries", categories=[category]
    )
    worker = WorkerFactory(at=clinic, phone="412-555-0111")
    patient = PatientFactory(organization=clinic, lead=worker, phone=phone)
    consent = ConsentFactory(
        patient=patient, expires_on=timezone.localdate() + timedelta(days=365)
    )
    need = NeedFactory(
        patient=patient,
        created_by=worker,
        category=Category.objects.get(pk=category),
    )
    return Network(
        clinic=clinic,
        pantry=pantry,
        service=service,
        worker=worker,
        partner=WorkerFactory(at=pantry, role=Role.PARTNER),
        patient=patient,
        consent=consent,
        need=need,
    )


def reply(referral: Referral, meaning: str) -> None:
    """The patient's digit, as the inbound side hands it up."""
    question = Message.objects.filter(
        kind=PATIENT_ASK.code, subject_id=referral.pk
    ).first() or Message(kind=PATIENT_ASK.code, subject_id=referral.pk)
    inbound_received.send(
        InboundMessage,
        inbound=None,
        patient=referral.patient,
        reply_to=question,
        meaning=meaning,
    )
    referral.refresh_from_db()

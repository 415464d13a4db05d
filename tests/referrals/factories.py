"""One clinic, one partner, one patient, and referrals between them in any status."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from people.models import Consent, Patient, Role, User
from referrals.actors import user_actor
from referrals.clocks import clock_of
from referrals.models import Referral
from referrals.services import send_referrals
from referrals.status import OPEN, Status
from referrals.transitions import perform
from resources.models import Category, Organization, Service
from screening.models import Interest, Need, NeedStatus
from tests.people.factories import ConsentFactory, PatientFactory, WorkerFactory
from tests.resources import factories as resources


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Need

    category = factory.LazyFunction(
        lambda: Category.objects.get(pk="food-insecurity")
    )
    status = NeedStatus.WANTS_HELP
    interest = Interest.YES


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
        Referral.objects.filter(pk=referral.pk).update(
            status=status,
            due_at=clock_of(Status(status), now) if status in OPEN else None,
            accepted_at=now,
        )
        referral.refresh_from_db()
        return referral

    def as_partner(self, referral: Referral, name: str, **facts: Any) -> None:
        perform(referral, name, actor=user_actor(self.partner), **facts)


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

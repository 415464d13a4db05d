"""Referrals between invented people and places, through the real services."""

from people.models import Patient, User
from referrals.models import Referral
from referrals.services import send_referrals
from resources.models import Service
from screening.models import Interest, Need
from tests.people.factories import ConsentFactory
from tests.resources.factories import OrganizationFactory, ServiceFactory
from tests.screening.factories import NeedFactory


def make_service(code: str = "food-insecurity") -> Service:
    pantry = OrganizationFactory(name="Hazelwood Pantry", email="box@example.org")
    return ServiceFactory(
        organization=pantry, name="Groceries on Monday", categories=[code]
    )


def make_need(
    patient: Patient, worker: User, code: str = "food-insecurity", **fields: object
) -> Need:
    """Help with it is wanted."""
    fields = {"interest": Interest.YES, "created_by": worker, **fields}
    need: Need = NeedFactory(patient=patient, code=code, **fields)
    return need


def send(need: Need, worker: User, service: Service | None = None) -> Referral:
    """Sent under a consent that covers it."""
    sensitive = [need.category] if need.category.sensitive else []
    ConsentFactory(patient=need.patient, sensitive_categories=sensitive)
    place = (service or make_service(need.category_id), None)
    [referral] = send_referrals(need=need, places=[place], sender=worker)
    return referral

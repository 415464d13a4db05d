from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from care.models import CheckIn, Monitoring, Reading, Watch
from care.monitoring.own_links import PURPOSE
from care.monitoring.services import Told, store_readings
from people.links import create_link
from people.models import Patient, User
from people.models.contact_choices import OwnPage

WEIGHT = "29463-7"


def weigh(patient: Patient, value: str, *, days_ago: int = 0) -> list[Reading]:
    at = timezone.now() - timedelta(days=days_ago)
    told = [Told(WEIGHT, Decimal(value), at)]
    return store_readings(patient=patient, told=told, source="hand")


def watch(patient: Patient, actor: User, **limits: object) -> Watch:
    facts = {"gain_day": Decimal(2), "gain_week": Decimal(5), "rising": True}
    return Watch.objects.create(
        patient=patient, code=WEIGHT, set_by=actor, **(facts | limits)
    )


def ask_daily(patient: Patient, actor: User, asks: str = "weight") -> Monitoring:
    return Monitoring.objects.create(
        patient=patient,
        every_days=1,
        agreed_days=1,
        asks=asks,
        next_on=timezone.localdate(),
        set_by=actor,
    )


def check_in_token(patient: Patient) -> str:
    """They were asked for their weight, by a link to a number that may carry one."""
    contact = patient.contact_points.get()
    contact.own_page = OwnPage.PLAIN
    contact.save()
    check_in = CheckIn.objects.create(
        patient=patient, due_on="2024-03-01", asks="weight", by_link=True
    )
    return create_link(
        purpose=PURPOSE,
        subject_id=check_in.pk,
        audience=str(contact.pk),
        valid_for=timedelta(days=1),
    )

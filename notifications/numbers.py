"""Phone numbers that want no texts or cannot get any. It is the number that counts:
the same phone may belong to several patients."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from notifications import outbox
from notifications.models import OptOut, UnreachableNumber
from people.models import ContactPoint, Patient


def number_of(contact: ContactPoint) -> str:
    """As providers write it, +14125550142; "" for a contact without a phone."""
    return contact.phone.as_e164 if contact.phone else ""


def patients_at(number: str) -> list[Patient]:
    """Whoever has the number on their record, texts agreed to or not."""
    patients = Patient.objects.filter(contact_points__phone=number)
    return list(patients.order_by("pk").distinct())


def is_opted_out(number: str) -> bool:
    return OptOut.objects.current().filter(number=number).exists()


def is_unreachable(number: str) -> bool:
    return UnreachableNumber.objects.current().filter(number=number).exists()


@transaction.atomic
def opt_out(*, number: str, source: str, as_of: datetime | None = None) -> bool:
    """No more texts to the number; what waits for it is held back. True if that is
    new. News older than the START that lifted it (`as_of`) changes nothing."""
    now = timezone.now()
    row, created = OptOut.objects.get_or_create(
        number=number, defaults={"source": source, "opted_out_at": now}
    )
    lifted = OptOut.objects.filter(pk=row.pk).exclude(lifted_at=None)
    if as_of:
        lifted = lifted.filter(lifted_at__lt=as_of)
    again = lifted.update(lifted_at=None, source=source, opted_out_at=now)
    if created or again:
        outbox.suppress_waiting_for(number)
    return bool(created or again)


def lift_opt_out(*, number: str, by: str) -> bool:
    """Texts may go out again; `by` says who asked. False if nothing was in force."""
    current = OptOut.objects.current().filter(number=number)
    return bool(current.update(lifted_at=timezone.now(), lifted_by=by))


def mark_unreachable(*, number: str, error_code: str) -> None:
    UnreachableNumber.objects.update_or_create(
        number=number,
        defaults={
            "error_code": error_code,
            "noted_at": timezone.now(),
            "cleared_at": None,
        },
    )


def clear_unreachable(*, number: str) -> None:
    """A text came from it, so texts reach it."""
    current = UnreachableNumber.objects.current().filter(number=number)
    current.update(cleared_at=timezone.now())

"""Phone numbers that want no texts or cannot get any. It is the number that counts:
the same phone may belong to several patients."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from notifications import outbox
from notifications.models import (
    OptOut,
    OptOutScope,
    OptOutSource,
    UnreachableNumber,
)
from people.models import ContactPoint, Patient
from people.models.patient import TextingConsent

# Said in words, to us or to a worker; a STOP of the phone itself is more.
SPOKEN = (OptOutSource.WORDS, OptOutSource.STAFF)


def number_of(contact: ContactPoint) -> str:
    """As providers write it, +14125550142; "" for a contact without a phone."""
    return contact.phone.as_e164 if contact.phone else ""


def patients_at(number: str) -> list[Patient]:
    """Whoever has the number on their record, texts agreed to or not; not those whose
    record calls it a wrong number."""
    theirs = ContactPoint.objects.filter(phone=number, is_wrong_number=False)
    patients = Patient.objects.filter(pk__in=theirs.order_by().values("patient"))
    return list(patients.order_by("pk"))


def texted_at(number: str) -> Exists:
    """Of rows with a patient: texts to the number are agreed with that patient and safe
    today. As `ContactPoint.may_text`."""
    theirs = ContactPoint.objects.filter(
        patient=OuterRef("patient"),
        phone=number,
        safe_to_text=True,
        texting_consent=TextingConsent.AGREED,
    )
    return Exists(theirs.order_by())


def is_opted_out(number: str, category: str = "") -> bool:
    """It wants no texts at all, or none of the category."""
    return OptOut.objects.stopping(category).filter(number=number).exists()


def is_unreachable(number: str) -> bool:
    return UnreachableNumber.objects.current().filter(number=number).exists()


@transaction.atomic(savepoint=False)
def opt_out(
    *,
    number: str,
    source: str,
    scope: str = OptOutScope.ALL,
    by: str = "",
    as_of: datetime | None = None,
) -> bool:
    """No more texts of the scope to the number; what waits for it is held back. True
    if that is new. `by`: the colleague who was told. News older than the START that
    lifted it (`as_of`) changes nothing; a STOP after other words is a STOP."""
    facts = {"source": source, "opted_out_at": timezone.now(), "noted_by": by[:120]}
    key = {"number": number, "scope": scope}
    known = OptOut.objects.filter(**key).order_by()
    if known.exists():
        is_new = _opt_out_again(known, facts, as_of)
    else:
        # While the one who texted waits: no more statements than it takes.
        OptOut.objects.bulk_create([OptOut(**key, **facts)], ignore_conflicts=True)
        is_new = True
    if is_new:
        outbox.suppress_waiting_for(number, scope)
    return is_new


def _opt_out_again(
    known: "QuerySet[OptOut]", facts: dict[str, Any], as_of: datetime | None
) -> bool:
    """Whether it had been lifted. A STOP of the phone outranks what was said."""
    lifted = known.exclude(lifted_at=None)
    if as_of:
        lifted = lifted.filter(lifted_at__lt=as_of)
    if lifted.update(lifted_at=None, **facts):
        return True
    if facts["source"] not in SPOKEN:
        said = known.filter(lifted_at=None, source__in=SPOKEN)
        if as_of:
            said = said.filter(opted_out_at__lt=as_of)
        said.update(**facts)
    return False


def lift_opt_out(*, number: str, by: str, scope: str = OptOutScope.ALL) -> bool:
    """Texts of the scope may go out again; `by` says who asked. False if nothing was
    in force."""
    current = OptOut.objects.current().filter(number=number, scope=scope)
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

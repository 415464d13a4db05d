"""The lines of the worklist that a form names, as they are now."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from care import rows
from care.models import Subject
from care.rows import Row
from care.worklist import Scope, lines_that_wait
from people.models import Patient
from people.requests import uuid_or_none

if TYPE_CHECKING:
    from people.models import User

MOST = 100
ROW_OF: dict[Subject, Callable[[Any], Row]] = {
    Subject.TASK: rows.row_of_task,
    Subject.NEED: rows.row_of_need,
    Subject.SCREENING: rows.row_of_screening,
    Subject.CONSENT: rows.row_of_consent,
}


def chosen_rows(actor: "User", keys: Iterable[str]) -> list[Row]:
    """Those that still wait, that the actor sees, and whose patient the actor may
    change. Others are left out."""
    ids: dict[str, set[Any]] = {}
    for key in list(dict.fromkeys(keys))[:MOST]:
        subject, _colon, pk = key.partition(":")
        ids.setdefault(subject, set()).add(uuid_or_none(pk))
    patients = Patient.objects.changeable_by(actor).order_by()
    found = []
    for subject, queryset in lines_that_wait(Scope(actor)).items():
        if wanted := ids.get(subject, set()) - {None}:
            lines = queryset.filter(pk__in=wanted, patient__in=patients)
            found += [ROW_OF[subject](line) for line in lines]
    return found

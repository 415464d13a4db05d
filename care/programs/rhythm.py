"""How often a person is contacted and asked how they are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care.models.programs import Enrollment

if TYPE_CHECKING:
    from people.models import Patient


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days between contacts and between check-ins; None: no program asks for any."""

    contact_days: int | None = None
    check_in_days: int | None = None


def rhythm_of(patient: "Patient") -> Rhythm:
    """Of the programs somebody is enrolled in now, the most frequent of each; a paused
    one sets none."""
    enrollments = Enrollment.objects.active().filter(patient=patient)
    levels = list(
        enrollments.filter(level__isnull=False)
        .order_by("pk")
        .values_list("level__contact_days", "level__check_in_days")
    )
    return Rhythm(
        min((contacts for contacts, _checks in levels), default=None),
        min((checks for _contacts, checks in levels if checks), default=None),
    )

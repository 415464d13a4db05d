"""The LACE index of early death or unplanned readmission, with its parts shown.

van Walraven C, Dhalla IA, Bell C, et al. Derivation and validation of an index to
predict early death or unplanned readmission after discharge from hospital to the
community. CMAJ 2010;182(6):551-7. It was made for medical and surgical patients sent
home in Ontario; it says nothing of any one person's fate. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from care.transitions.charlson import comorbidities

# At least so many days: points.
LENGTH = ((14, 7), (7, 5), (4, 4), (3, 3), (2, 2), (1, 1), (0, 0))
ACUTE = 3
# At least so much by Charlson: points.
COMORBIDITY = ((4, 5), (3, 3), (2, 2), (1, 1), (0, 0))
MOST_VISITS = 4
VISITS_MONTHS = 6
# Ten and more is what most who use it call high.
HIGH = 10
MOST = 19


@dataclass(frozen=True, slots=True)
class Part:
    """`points` is None where it is not known; `said` is what it was made of."""

    letter: str
    label: str | Promise
    points: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Lace:
    parts: tuple[Part, ...]

    @property
    def is_complete(self) -> bool:
        return not self.unknown

    @property
    def unknown(self) -> list[Part]:
        return [part for part in self.parts if part.points is None]

    @property
    def points(self) -> int:
        """Of the parts that are known: the least the index can be."""
        return sum(part.points or 0 for part in self.parts)

    @property
    def is_high(self) -> bool | None:
        """None: what is not known decides."""
        if self.points >= HIGH:
            return True
        return False if self.is_complete else None


def days_in_hospital(started: datetime, ended: datetime, zone: ZoneInfo) -> int:
    """Midnights between, by the calendar; in and out on one day is less than a day."""
    return (ended.astimezone(zone).date() - started.astimezone(zone).date()).days


def length_of_stay(days: int) -> Part:
    return Part(
        "L",
        gettext_lazy("Length of stay"),
        _points(days, LENGTH),
        ngettext("%(count)d day", "%(count)d days", days) % {"count": days},
    )


def acuity(came_by_emergency: bool | None) -> Part:
    label = gettext_lazy("Acute admission")
    if came_by_emergency is None:
        return Part("A", label, None, _("Not known how they came in"))
    if came_by_emergency:
        return Part("A", label, ACUTE, _("Came by the emergency department"))
    return Part("A", label, 0, _("Planned"))


def comorbidity(
    codes: Iterable[str], *, uncoded: Iterable[str], is_confirmed: bool
) -> Part:
    """Not known until somebody says that the conditions on record are all there are."""
    found = comorbidities(codes)
    total = sum(c.points for c in found)
    said = [f"{c.label} ({c.points})" for c in found]
    words = ", ".join(said) or _("None that counts")
    if left_out := ", ".join(uncoded):
        words += ". " + _("Without a code, not counted: %(names)s") % {
            "names": left_out
        }
    if not is_confirmed:
        words = _("Conditions not confirmed as complete. On record: %(words)s") % {
            "words": words
        }
        return Part("C", gettext_lazy("Comorbidity"), None, words)
    return Part("C", gettext_lazy("Comorbidity"), _points(total, COMORBIDITY), words)


def emergency_visits(visits: int | None, recorded: int) -> Part:
    """In the six months before admission, without the one that led to it. `visits` is
    what the person said, which `recorded` can only raise."""
    label = gettext_lazy("Emergency visits in six months")
    if visits is None:
        words = _("Nobody asked. On record: %(count)d") % {"count": recorded}
        return Part("E", label, None, words)
    most = max(visits, recorded)
    return Part("E", label, min(most, MOST_VISITS), str(most))


def _points(value: int, table: tuple[tuple[int, int], ...]) -> int:
    return next(points for least, points in table if value >= least)

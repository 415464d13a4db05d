"""The months that count, and the days that follow from them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Max, Min

from care.models.members import MemberMonth

if TYPE_CHECKING:
    from care.models.segments import SegmentRun

MONTHS = 12
HALF = 6


class NothingToSort(Exception):
    """No file of the plan was read yet."""


@dataclass(frozen=True, slots=True)
class Window:
    """The MONTHS months that end with `through`, each named by its first day."""

    through: date

    @property
    def first(self) -> date:
        return self.through - relativedelta(months=MONTHS - 1)

    @property
    def half(self) -> date:
        """First month of the later half."""
        return self.through - relativedelta(months=HALF - 1)

    @property
    def last_day(self) -> date:
        return self.through + relativedelta(months=1) - timedelta(days=1)

    def born(self, age: int) -> date:
        """Whoever is so old on the last day was born on this day or before. Somebody
        born on February 29 is a year older on March 1 where there is no such day."""
        return self.last_day - relativedelta(years=age)


def window_of(run: "SegmentRun") -> Window:
    """Raises NothingToSort before it is known up to which month the run counts."""
    if run.through is None:
        raise NothingToSort
    return Window(run.through)


def months_told(organization: UUID) -> tuple[date | None, date | None]:
    """The first and the last month that a plan's files tell of."""
    months = MemberMonth.objects.filter(member__organization=organization)
    found = months.aggregate(first=Min("month"), last=Max("month"))
    return found["first"], found["last"]


def first_month(run: "SegmentRun") -> date | None:
    """The first month that the files told of when it was carried out; None: of none."""
    first = run.counts.get("first")
    return date.fromisoformat(first) if first else None

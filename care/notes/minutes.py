"""A patient's minutes by calendar month, from the notes that count."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import DateField, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from care.models import Contact, Note, TimeFor
from care.notes.purposes import CODES, Reached, reached
from people.models import Patient

MONTHS = 6


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """Minutes for CHI or PIN and the codes they reach."""

    service: TimeFor
    minutes: int

    @property
    def label(self) -> str:
        return str(self.service.label)

    @property
    def reached(self) -> Reached:
        return reached(self.service, self.minutes)


@dataclass(slots=True)
class Month:
    """`first_day` names it. Minutes are known to whoever sees the patient, those of
    private notes too: they say nothing of what was talked about. `in_contacts` stands
    apart: logged contacts name no purpose, so their minutes are in no sum."""

    first_day: date
    minutes: dict[str, int] = field(default_factory=dict)
    in_contacts: int = 0

    @property
    def total(self) -> int:
        return sum(self.minutes.values())

    @property
    def neither(self) -> int:
        return self.minutes.get(TimeFor.NONE, 0)

    @property
    def services(self) -> list[ServiceTime]:
        return [ServiceTime(s, self.minutes.get(s, 0)) for s in CODES]


def months_of(patient: Patient, today: date | None = None) -> list[Month]:
    """This month and the five before it, newest first. Two queries."""
    this_month = (today or timezone.localdate()).replace(day=1)
    months = {day: Month(day) for day in _months(this_month)}
    _add_notes(patient, months)
    _add_contacts(patient, months)
    return list(months.values())


def _add_notes(patient: Patient, months: dict[date, Month]) -> None:
    sums = (
        Note.objects.counted()
        .filter(patient=patient, day__gte=min(months))
        .order_by()
        .annotate(month=TruncMonth("day"))
        .values("month", "time_for")
        .annotate(sum=Sum("minutes"))
    )
    for row in sums:
        if row["month"] in months:
            months[row["month"]].minutes[row["time_for"]] = row["sum"] or 0


def _add_contacts(patient: Patient, months: dict[date, Month]) -> None:
    sums = (
        Contact.objects.filter(patient=patient, minutes__gt=0)
        .order_by()
        .annotate(month=TruncMonth("at", output_field=DateField()))
        .filter(month__gte=min(months))
        .values("month")
        .annotate(sum=Sum("minutes"))
    )
    for row in sums:
        if row["month"] in months:
            months[row["month"]].in_contacts = row["sum"]


def _months(this_month: date) -> Iterator[date]:
    for back in range(MONTHS):
        yield this_month - relativedelta(months=back)

"""A patient's minutes by calendar month, from notes and logged contacts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import DateField, Exists, OuterRef, Sum
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
    private notes too: they say nothing of what was talked about."""

    first_day: date
    minutes: dict[str, int] = field(default_factory=dict)

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
    for sums in (_in_notes, _in_contacts):
        _add(sums(patient, min(months)), months)
    return list(months.values())


def _in_notes(patient: Patient, since: date) -> Iterable[Any]:
    notes = Note.objects.counted().filter(patient=patient, minutes__gt=0)
    return (
        notes.order_by()
        .annotate(month=TruncMonth("day"))
        .filter(month__gte=since)
        .values("month", "time_for")
        .annotate(sum=Sum("minutes"))
    )


def _in_contacts(patient: Patient, since: date) -> Iterable[Any]:
    """Not of those with a note that has minutes of its own."""
    noted = Note.objects.counted().filter(contact=OuterRef("pk"), minutes__gt=0)
    contacts = Contact.objects.filter(~Exists(noted.order_by()), patient=patient)
    return (
        contacts.filter(minutes__gt=0)
        .order_by()
        .annotate(month=TruncMonth("at", output_field=DateField()))
        .filter(month__gte=since)
        .values("month", "time_for")
        .annotate(sum=Sum("minutes"))
    )


def _add(sums: Iterable[Any], months: dict[date, Month]) -> None:
    for row in sums:
        if month := months.get(row["month"]):
            before = month.minutes.get(row["time_for"], 0)
            month.minutes[row["time_for"]] = before + row["sum"]


def _months(this_month: date) -> Iterator[date]:
    for back in range(MONTHS):
        yield this_month - relativedelta(months=back)

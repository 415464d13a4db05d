"""A patient's minutes by calendar month, from notes and logged contacts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef
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


def months_of(
    patient: Patient, today: date | None = None, *, count: int = MONTHS
) -> list[Month]:
    """This month and those before it, `count` in all, newest first. Two queries."""
    this_month = (today or timezone.localdate()).replace(day=1)
    months = {day: Month(day) for day in _months(this_month, count)}
    for day, time_for, minutes in (
        *_in_notes(patient, min(months)),
        *_in_contacts(patient, min(months)),
    ):
        if month := months.get(day.replace(day=1)):
            month.minutes[time_for] = month.minutes.get(time_for, 0) + minutes
    return list(months.values())


def _in_notes(patient: Patient, since: date) -> Iterator[tuple[date, str, int]]:
    notes = Note.objects.counted().filter(patient=patient, minutes__gt=0)
    rows = notes.filter(day__gte=since).order_by()
    for day, time_for, minutes in rows.values_list("day", "time_for", "minutes"):
        yield day, time_for, minutes or 0


def _in_contacts(patient: Patient, since: date) -> Iterator[tuple[date, str, int]]:
    """Not of those with a note that has minutes of its own."""
    noted = Note.objects.counted().filter(contact=OuterRef("pk"), minutes__gt=0)
    begins = timezone.make_aware(datetime.combine(since, time()))
    contacts = Contact.objects.counted().filter(
        ~Exists(noted.order_by()), patient=patient
    )
    rows = contacts.filter(minutes__gt=0, at__gte=begins).order_by()
    for at, time_for, minutes in rows.values_list("at", "time_for", "minutes"):
        yield timezone.localdate(at), time_for, minutes or 0


def _months(this_month: date, count: int) -> Iterator[date]:
    for back in range(count):
        yield this_month - relativedelta(months=back)

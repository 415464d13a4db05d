"""Readings from a CSV file: date, measure, value and, if need be, unit. What is not
taken comes back with the reason."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from care.csv_tables import read_table
from care.monitoring.measures import MEASURES, measure_named
from care.monitoring.services import ImplausibleError, Told, store_readings
from notifications.quiet_hours import zone_of
from people.models import Patient, User

COLUMNS = ("date", "measure", "value")
USED = (*COLUMNS, "unit")
_NUMBER = re.compile(r"-?[0-9]{1,5}(?:[.,][0-9]{0,9})?")
# Each row is kept by itself: more would outlast a request.
MOST_ROWS = 1000
_FORMATS = (
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%Y-%m-%d",
    "%m/%d/%Y",
)


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    kept: int
    known: int
    refused: list[Refused]


def import_readings(*, patient: Patient, text: str, actor: User) -> Outcome:
    """Each row by itself: a bad one keeps no other out. The same row again is known.
    Raises NotATable."""
    rows = read_table(text, needed=COLUMNS, used=USED)
    read, refused = [], []
    for number, row in rows:
        cells = {name: row.get(name, "").strip() for name in USED}
        line = ", ".join(filter(None, cells.values()))
        try:
            read.append((number, line, _read(patient, cells, number)))
        except ValueError as why:
            refused.append(Refused(number, line, str(why)))
    kept = known = 0
    at_once = defaultdict(list)
    for _number, _line, told in read:
        at_once[told.measured_at].append(told)
    for number, line, told in read:
        try:
            made = store_readings(
                patient=patient,
                told=[told],
                source="csv",
                actor=actor,
                beside=at_once[told.measured_at],
            )
        except ImplausibleError as why:
            refused.append(Refused(number, line, str(why)))
            continue
        kept, known = kept + bool(made), known + (not made)
    return Outcome(kept, known, sorted(refused, key=lambda row: row.line))


def _read(patient: Patient, cells: Mapping[str, str], line: int) -> Told:
    if line > MOST_ROWS + 1:
        words = _("A file may have %(most)d rows: put the others into another file.")
        raise ValueError(words % {"most": MOST_ROWS})
    measure = measure_named(cells["measure"].lower().replace(" ", "-"))
    if measure is None:
        raise ValueError(
            _("The measure is not known: it is one of %(names)s.")
            % {"names": ", ".join(one.name for one in MEASURES.values())}
        )
    if not _NUMBER.fullmatch(cells["value"]):
        raise ValueError(_("The value is no number such as 182.5."))
    number = Decimal(cells["value"].replace(",", "."))
    value = measure.in_unit(number, cells.get("unit", ""))
    if value is None:
        words = _("The unit is not known: it is taken in %(unit)s.")
        raise ValueError(words % {"unit": measure.unit})
    moment = _moment(patient, cells["date"])
    return Told(measure.code, value, moment, f"{moment.isoformat()} {value}")


def _moment(patient: Patient, text: str) -> datetime:
    """In the time of where they live."""
    for form in _FORMATS:
        try:
            naive = datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return timezone.make_aware(naive, zone_of(patient))
    raise ValueError(_("The date is not like 2026-03-01 08:15."))

"""What can be started or gone on with, as the page that offers it shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from people.models import Patient
from screening.instruments import Instrument, current_instruments
from screening.models import Screening


@dataclass(frozen=True, slots=True)
class StartRow:
    """An instrument with the unfinished screening that comes before a new one."""

    instrument: Instrument
    unfinished: Screening | None
    last_completed: datetime | None


def start_rows(patient: Patient) -> list[StartRow]:
    """Unfinished ones first, those of retired versions too."""
    unfinished = {
        screening.instrument: screening
        for screening in patient.screenings.unfinished()
        .select_related("started_by")
        .in_order()
    }
    last = _last_completed(patient)
    going_on = [
        StartRow(screening.definition, screening, last.get(code))
        for code, screening in unfinished.items()
    ]
    new = [
        StartRow(instrument, None, last.get(instrument.id))
        for instrument in current_instruments()
        if instrument.id not in unfinished
    ]
    return going_on + new


def _last_completed(patient: Patient) -> dict[str, datetime]:
    completed = patient.screenings.completed().order_by("instrument")
    last = completed.values("instrument").annotate(last=Max("completed_at"))
    return dict(last.values_list("instrument", "last"))

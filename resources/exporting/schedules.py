"""HSDS schedules of weekly hours and exceptions: RRULE is spoken at this edge only."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import time
from typing import Any

from resources.exporting.schema import THINGS, WEEKDAYS
from resources.exporting.values import properties_of
from resources.hours import LAST_MINUTE
from resources.importing.aside import as_text
from resources.importing.identity import NAMESPACE
from resources.importing.repairs import Unreadable
from resources.importing.repairs.times import read_weekday
from resources.importing.schedules import schedule_days
from resources.models import HoursException, Schedule, WeeklyHours

APPOINTMENT = "By appointment"
CLOSED = "Closed"


def schedules_of(owner: Any, *, lossless: bool) -> Iterator[dict[str, Any]]:
    """What a service, a location or a service at a location says of its times, by id.

    A schedule that came from outside is given back while the hours made of it stand.
    """
    found = _schedules(owner, lossless=lossless)
    yield from sorted(found, key=lambda schedule: str(schedule["id"]))


def _schedules(owner: Any, *, lossless: bool) -> Iterator[dict[str, Any]]:
    made = defaultdict(list)
    for hours in owner.weekly_hours.all():
        made[hours.schedule_id].append(hours)
    loose = made.pop(None, [])
    for schedule in owner.schedules.all():
        hours = made.pop(schedule.pk, [])
        if _is_as_made(schedule, hours):
            yield _as_it_came(schedule, hours, lossless=lossless)
        else:
            loose += hours
    loose += [hours for group in made.values() for hours in group]
    yield from _weekly(loose)
    for exception in getattr(owner, "hours_exceptions", _NONE).all():
        yield _exception(exception)


class _None:
    def all(self) -> tuple[HoursException, ...]:
        return ()


_NONE = _None()


def _as_it_came(
    schedule: Schedule, hours: list[WeeklyHours], *, lossless: bool
) -> dict[str, Any]:
    document = properties_of(schedule, THINGS["schedule"], lossless=lossless)
    if hours and all(row.by_appointment for row in hours):
        document["nearhand"] = {"by_appointment": True}
    return document


def _is_as_made(schedule: Schedule, hours: list[WeeklyHours]) -> bool:
    said = {
        name: as_text(getattr(schedule, name))
        for name in (
            *("byday", "freq", "opens_at", "closes_at", "valid_from", "valid_to"),
            *("dtstart", "until"),
        )
    }
    try:
        days = [day.values for day in schedule_days(said)]
    except Unreadable:
        days = []
    expected = {
        (
            read_weekday(day["weekday"]).value,
            *(
                as_text(day.get(name) or "")
                for name in ("opens_at", "closes_at", "valid_from", "valid_to")
            ),
        )
        for day in days
    }
    return expected == {
        (
            row.weekday,
            *(
                as_text(getattr(row, name))
                for name in ("opens_at", "closes_at", "valid_from", "valid_to")
            ),
        )
        for row in hours
    }


def _weekly(hours: list[WeeklyHours]) -> Iterator[dict[str, Any]]:
    """One schedule for all weekdays with the same times, season and note."""
    groups: dict[Any, list[WeeklyHours]] = defaultdict(list)
    for row in sorted(hours, key=lambda row: (row.weekday, str(row.pk))):
        times = (as_text(row.opens_at), as_text(row.closes_at))
        season = (as_text(row.valid_from), as_text(row.valid_to))
        groups[(*season, *times, row.by_appointment, row.note)].append(row)
    for key in sorted(groups):
        yield _group(groups[key])


def _group(rows: list[WeeklyHours]) -> dict[str, Any]:
    first = rows[0]
    ids = ",".join(sorted(str(row.pk) for row in rows))
    document = {
        "id": str(uuid.uuid5(NAMESPACE, f"schedule|{ids}")),
        **_season(first.valid_from, first.valid_to),
        "wkst": "MO",
        "freq": "WEEKLY",
        "interval": 1,
        "byday": ",".join(dict.fromkeys(WEEKDAYS[row.weekday] for row in rows)),
        **_times(first.opens_at, first.closes_at),
    }
    if first.note:
        document["notes"] = first.note
    if first.by_appointment:
        document["description"] = APPOINTMENT
        document["nearhand"] = {"by_appointment": True}
    return document


def _exception(row: HoursException) -> dict[str, Any]:
    """HSDS knows no exceptions: a stretch of days with its own times, or with none."""
    ours = {"starts_on": as_text(row.starts_on), "ends_on": as_text(row.ends_on)}
    document: dict[str, Any] = {
        "id": str(row.pk),
        **_season(row.starts_on, row.ends_on),
        "nearhand": ours | {"is_closed": row.is_closed},
    }
    if row.is_closed:
        document["description"] = CLOSED
    else:
        document |= {"freq": "WEEKLY", "interval": 1, "byday": ",".join(WEEKDAYS)}
        document |= _times(row.opens_at, row.closes_at)
    if row.note:
        document["notes"] = document["nearhand"]["note"] = row.note
    return document


def _season(first: Any, last: Any) -> dict[str, str]:
    found = {
        "valid_from": first,
        "valid_to": last,
        "dtstart": first,
        "until": last,
    }
    return {name: as_text(day) for name, day in found.items() if day}


def _times(opens: time | None, closes: time | None) -> dict[str, str]:
    """Midnight at the end is 23:59 in HSDS's words."""
    if opens is None or closes is None:
        return {}
    end = LAST_MINUTE if closes == time() else closes
    return {"opens_at": f"{opens:%H:%M:%S}", "closes_at": f"{end:%H:%M:%S}"}

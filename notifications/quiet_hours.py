from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

if TYPE_CHECKING:
    from people.models import Patient

# How long somebody who has just written, or asked for a text, is taken to be awake.
AWAKE = timedelta(hours=1)


def zone_of(patient: "Patient | None") -> ZoneInfo:
    """Where the patient's day is: their own zone or, unknown, the network's."""
    return zone_named(patient.time_zone if patient else "")


def zone_named(name: str) -> ZoneInfo:
    """The network's where there is none of the name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.LOCAL_TIME_ZONE)


def next_waking_moment(at: datetime, zone: ZoneInfo) -> datetime:
    """`at` by day; in quiet hours the morning that ends them, on the wall clock of the
    zone, whatever daylight saving does that night."""
    local = at.astimezone(zone)
    if not _is_quiet(local):
        return at
    until = settings.NOTIFICATIONS["quiet_until"]
    morning = local.date() + timedelta(days=local.hour >= until)
    return datetime.combine(morning, time(until), zone).astimezone(at.tzinfo)


def next_quiet_moment(at: datetime, zone: ZoneInfo) -> datetime | None:
    """When quiet hours next begin; None where there are none."""
    start = settings.NOTIFICATIONS["quiet_from"]
    if start == settings.NOTIFICATIONS["quiet_until"]:
        return None
    local = at.astimezone(zone)
    evening = local.date() + timedelta(days=local.hour >= start)
    return datetime.combine(evening, time(start), zone).astimezone(at.tzinfo)


def evening_before(at: datetime, zone: ZoneInfo) -> datetime:
    """`at` by day; in quiet hours the moment one hour before these began."""
    local = at.astimezone(zone)
    if not _is_quiet(local):
        return at
    start = settings.NOTIFICATIONS["quiet_from"]
    evening = local.date() - timedelta(days=local.hour < start)
    began = datetime.combine(evening, time(start), zone)
    return (began - timedelta(hours=1)).astimezone(at.tzinfo)


def _is_quiet(local: datetime) -> bool:
    """Hours [quiet_from, quiet_until) over midnight; the same hour twice is never."""
    start = settings.NOTIFICATIONS["quiet_from"]
    until = settings.NOTIFICATIONS["quiet_until"]
    if start <= until:
        return bool(start <= local.hour < until)
    return bool(local.hour >= start or local.hour < until)

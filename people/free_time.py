"""When somebody can come to a service, in parts of the week that people can name."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.matching.facts import Window


class FreeTime(models.TextChoices):
    MORNINGS = "mornings", _("Weekday mornings")
    AFTERNOONS = "afternoons", _("Weekday afternoons")
    EVENINGS = "evenings", _("Weekday evenings")
    SATURDAYS = "saturdays", _("Saturdays")
    SUNDAYS = "sundays", _("Sundays")


WEEKDAYS = range(5)
NOON, EVENING, NIGHT = time(12), time(17), time(21)
PARTS: dict[str, tuple[range, time, time]] = {
    FreeTime.MORNINGS.value: (WEEKDAYS, time(8), NOON),
    FreeTime.AFTERNOONS.value: (WEEKDAYS, NOON, EVENING),
    FreeTime.EVENINGS.value: (WEEKDAYS, EVENING, NIGHT),
    FreeTime.SATURDAYS.value: (range(5, 6), time(8), NIGHT),
    FreeTime.SUNDAYS.value: (range(6, 7), time(8), NIGHT),
}


def windows(parts: list[str] | None) -> tuple[Window, ...] | None:
    """The weekly windows of these parts; None when nobody has asked."""
    if parts is None:
        return None
    return tuple(
        Window(day, start, end)
        for days, start, end in (PARTS[part] for part in parts if part in PARTS)
        for day in days
    )

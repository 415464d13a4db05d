"""For tests of the days after a stay, which count from a Friday in March."""

from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

from people.models import Task

HERE = ZoneInfo("America/New_York")
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=HERE)


def at(*moment):
    return time_machine.travel(datetime(*moment, tzinfo=HERE), tick=False)


def open_kinds(transition):
    tasks = Task.objects.open().filter(subject_id=transition.pk)
    return set(tasks.values_list("kind", flat=True))

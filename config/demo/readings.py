"""Two weeks of weight at home that begins to rise, with the limits that notice it."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from care.models.readings import ReadingSource
from care.monitoring.measures import WEIGHT
from care.monitoring.rules import GAIN_DAY, GAIN_WEEK
from care.monitoring.services import Told, set_monitoring, set_watch, store_readings
from people.models import Patient, User

# The oldest first, a day each; the last one is today's.
POUNDS = ("181", "180.6", "180.8", "180.2", "180.4", "180", "180.6", "181.4", "183.6")


def weigh_at_home(patient: Patient, actor: User) -> None:
    limits = {
        "low": None,
        "high": Decimal(190),
        "gain_day": GAIN_DAY,
        "gain_week": GAIN_WEEK,
        "rising": True,
    }
    set_watch(patient=patient, code=WEIGHT, facts=limits, actor=actor)
    tomorrow = timezone.localdate() + timedelta(days=1)
    asking = {
        "is_active": True,
        "every_days": 1,
        "asks": "weight",
        "next_on": tomorrow,
    }
    set_monitoring(patient=patient, facts=asking, actor=actor)
    now = timezone.now()
    told = [
        Told(WEIGHT, Decimal(value), now - timedelta(days=len(POUNDS) - 1 - number))
        for number, value in enumerate(POUNDS)
    ]
    store_readings(patient=patient, told=told, source=ReadingSource.HAND, actor=actor)

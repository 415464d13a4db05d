from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from care.models import Encounter, Transition
from people.models import Patient


def make_stay(
    patient: Patient, ended: datetime | None = None, **facts: Any
) -> Encounter:
    """Three days in the hospital, until a day ago."""
    ended = ended or timezone.now() - timedelta(days=1)
    facts = {
        "encounter_class": "inpatient",
        "started_at": ended - timedelta(days=3),
        "ended_at": ended,
        "facility": "General Hospital",
        "came_by_emergency": True,
        **facts,
    }
    made: Encounter = Encounter.objects.create(patient=patient, **facts)
    return made


def make_transition(patient: Patient, **facts: Any) -> Transition:
    return Transition.objects.get(stay=make_stay(patient, **facts))

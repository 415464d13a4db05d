"""What stands on a transition's page: its clocks, its checklist and its LACE index."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care.models.health import Condition, Encounter, EncounterClass
from care.models.transitions import Transition, TransitionStep
from care.transitions.clocks import Clock
from care.transitions.lace import (
    VISITS_MONTHS,
    Lace,
    acuity,
    comorbidity,
    days_in_hospital,
    emergency_visits,
    length_of_stay,
)
from screening.instruments import load_instruments
from screening.models import Screening

if TYPE_CHECKING:
    from people.permissions import Reader

SCREENING = "screening"
# The part of an assessment that instruments of social needs belong to.
SOCIAL = "social"
# An emergency visit that ended this near to the admission is the one that led to it.
LED_TO_STAY = timedelta(hours=24)
STEPS: dict[str, str | Promise] = {
    "papers": _("Discharge papers are here and read"),
    "warning-signs": _("They know the warning signs and whom to call"),
    "tests": _("Results and tests still open are followed up"),
    "services": _("Home services and equipment are in place"),
    "appointments": _("They have, and can get to, their next appointments"),
    SCREENING: _("Social needs are asked about"),
}


def shown_stay(transition: Transition, reader: "Reader") -> Encounter | None:
    """Where they were and why; a private one is for the care team."""
    stay = transition.stay
    if stay.is_private and not reader.is_on_care_team:
        return None
    return stay


def clocks_of(transition: Transition) -> list[Clock]:
    """Once it has ended nothing is due: only what was done."""
    today = timezone.localdate(timezone=transition.zone)
    attempts = _("Two attempts in time count") if (
        transition.contacted_by_attempts
    ) else ""  # fmt: skip
    visited = transition.visited_on
    # No later than the date of the visit, be it early.
    medications_due = min(visited or transition.visit_due_on, transition.visit_due_on)
    clocks = [
        Clock("contact", _("Contact"), transition.contact_due_on,
              transition.contacted_on, today, str(attempts)),
        Clock("visit", _("Visit"), transition.visit_due_on, visited, today),
        Clock("medications", _("Medications reconciled"), medications_due,
              transition.reconciled_on, today),
    ]  # fmt: skip
    return [clock for clock in clocks if transition.is_open or not clock.is_open]


@dataclass(frozen=True, slots=True)
class Line:
    """`by` says who ticked it, or what did; `url` leads to where it is done."""

    code: str
    label: str | Promise
    done_at: datetime | None
    by: str = ""
    url: str = ""

    @property
    def is_by_hand(self) -> bool:
        return self.code != SCREENING


def checklist(transition: Transition) -> list[Line]:
    ticked: dict[str, TransitionStep] = {
        step.code: step for step in transition.steps.select_related("done_by")
    }
    lines = []
    for code, label in STEPS.items():
        if code == SCREENING:
            lines.append(_screened(transition, label))
            continue
        step = ticked.get(code)
        by = str(step.done_by) if step else ""
        lines.append(Line(code, label, step.done_at if step else None, by))
    return lines


def _screened(transition: Transition, label: Any) -> Line:
    """Asked since the discharge, with any instrument of social needs."""
    since = transition.stay.ended_at or transition.opened_at
    social = {i.id for i in load_instruments().values() if i.part == SOCIAL}
    done = Screening.objects.completed().filter(
        patient=transition.patient_id, completed_at__gte=since, instrument__in=social
    )
    first = done.order_by("completed_at", "pk").first()
    start = reverse("screening:start", args=[transition.patient_id])
    return Line(SCREENING, label, first.completed_at if first else None, url=start)


def lace_of(transition: Transition, reader: "Reader") -> Lace:
    """With the conditions that may be seen; a private one that is not shown
    leaves comorbidity unknown."""
    stay = transition.stay
    ended = stay.ended_at or timezone.now()
    conditions = Condition.objects.current().filter(patient=transition.patient_id)
    shown = list(conditions.visible_to(reader).order_by("label", "pk"))
    is_whole = reader.is_on_care_team or len(shown) == conditions.count()
    is_confirmed = transition.conditions_confirmed_at is not None
    return Lace(
        (
            length_of_stay(days_in_hospital(stay.started_at, ended, transition.zone)),
            acuity(stay.came_by_emergency),
            comorbidity(
                [c.code for c in shown if c.code],
                uncoded=[c.label for c in shown if not c.code],
                is_confirmed=is_confirmed and is_whole,
            ),
            emergency_visits(transition.emergency_visits, _recorded_visits(stay)),
        )
    )


def _recorded_visits(stay: Encounter) -> int:
    since = stay.started_at - relativedelta(months=VISITS_MONTHS)
    visits = Encounter.objects.filter(
        patient=stay.patient_id,
        encounter_class=EncounterClass.EMERGENCY,
        started_at__gte=since,
        started_at__lt=stay.started_at,
    )
    return (
        visits.exclude(ended_at__gte=stay.started_at - LED_TO_STAY)
        .exclude(ended_at=None, started_at__gte=stay.started_at - LED_TO_STAY)
        .count()
    )

"""Reminders of visits, and asking what became of them; run by the worker."""

from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import Visit
from care.visits.services import ask_to_call, raise_visit_task
from notifications.jobs import register_job
from people.tasks import raised_since
from referrals.jobs import each
from referrals.models import Coming
from referrals.reminders import LOOK_AHEAD, UNRECORDED_AFTER, remind
from referrals.task_kinds import APPOINTMENT_REMIND, APPOINTMENT_UNRECORDED


def remind_of_visits() -> int:
    """As of appointments: a day and two hours before, each once for each time set."""
    now = timezone.now()
    coming = Visit.objects.booked().filter(
        starts_at__gt=now, starts_at__lte=now + LOOK_AHEAD
    )
    coming = coming.exclude(patient_answer=Coming.DECLINED)
    return each(coming.for_listing().order_by("starts_at", "pk"), _remind)


def _remind(visit: Visit) -> bool:
    return remind(visit, lambda: _call(visit))


def _call(visit: Visit) -> bool:
    told = raised_since(APPOINTMENT_REMIND, "planned_at")
    if Visit.objects.filter(told, pk=visit.pk).exists():
        return False
    title = _("Remind the patient of the appointment: %(when)s")
    ask_to_call(visit, APPOINTMENT_REMIND, title % {"when": visit.when})
    return True


def ask_what_became() -> int:
    """A day after its hour nobody has said whether it was kept."""
    past = Visit.objects.booked().filter(
        ~raised_since(APPOINTMENT_UNRECORDED, "planned_at"),
        starts_at__lte=timezone.now() - UNRECORDED_AFTER,
    )
    return each(past.for_listing().order_by("starts_at", "pk"), _ask)


def _ask(visit: Visit) -> bool:
    title = _("Was the appointment kept? %(when)s") % {"when": visit.when}
    raise_visit_task(visit, APPOINTMENT_UNRECORDED, title)
    return True


def register() -> None:
    register_job("remind_of_visits", every_seconds=300, run=remind_of_visits)
    register_job("ask_about_visits", every_seconds=3600, run=ask_what_became)

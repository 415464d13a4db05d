"""Steps whose day is past go on the worklist of whoever does them."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import CarePlan, Intervention
from care.plans.privacy import SAYS_NOTHING
from care.plans.task_kinds import PLAN_REVIEW, STEP_LATE
from notifications.jobs import register_job
from people.models import User
from people.permissions import sees_sensitive
from people.tasks import raise_task, raised_since_day
from referrals.jobs import each


def watch_steps() -> int:
    """Once for each day that is set for a step."""
    late = Intervention.objects.overdue().filter(~raised_since_day(STEP_LATE, "due_on"))
    rows = late.select_related("plan__patient", "owner").order_by("due_on", "pk")
    return each(rows, _raise)


def _raise(step: Intervention) -> bool:
    """Its title is for all who see the person; a private step says less."""
    patient = step.plan.patient
    title = str(SAYS_NOTHING[STEP_LATE])
    if not step.is_private:
        title = _("Late in the care plan: %(step)s") % {"step": step.description}
    raise_task(
        patient=patient,
        kind=STEP_LATE,
        title=title,
        detail="" if step.is_private else step.done_by,
        subject_id=step.pk,
        url=reverse("care:plan", args=[step.plan_id]),
        owner=_owner(step),
        due_at=timezone.now(),
    )
    return True


def _owner(step: Intervention) -> User | None:
    """Whoever does it, if they still see it; else the lead."""
    if step.owner is None or (
        step.is_private and not sees_sensitive(step.owner, step.plan.patient)
    ):
        return None
    sees = type(step.plan.patient).objects.visible_to(step.owner)
    return step.owner if sees.filter(pk=step.plan.patient_id).exists() else None


def watch_reviews() -> int:
    """On the day a plan is to be looked at again its lead is told, once for each day
    that is set."""
    told = raised_since_day(PLAN_REVIEW, "review_on")
    today = timezone.localdate()
    due = CarePlan.objects.active().filter(~told, review_on__lte=today)
    return each(due.select_related("patient").order_by("review_on", "pk"), _review)


def _review(plan: CarePlan) -> bool:
    raise_task(
        patient=plan.patient,
        kind=PLAN_REVIEW,
        title=_("Look at the care plan again"),
        subject_id=plan.pk,
        url=plan.get_absolute_url(),
        due_at=timezone.now(),
    )
    return True


def register() -> None:
    register_job("watch_plan_steps", every_seconds=3600, run=watch_steps)
    register_job("watch_plan_reviews", every_seconds=3600, run=watch_reviews)

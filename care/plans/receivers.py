"""What follows for plans from what happens below."""

from typing import Any

from django.db.models import F, Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import CarePlan, Condition, Goal, Intervention
from care.outside.services import join_teams
from care.plans.lifecycle import (
    OPEN_PLANS,
    Achievement,
    PlanStatus,
)
from care.plans.materials import settle_privacy
from care.plans.privacy import make_private
from care.plans.progress import record_progress, said_of
from care.plans.task_kinds import PLAN_REVIEW
from care.plans.versions import keep_version
from people.models import Patient, User
from people.signals import patients_merged
from people.tasks import finish_tasks, raise_task
from referrals.models import Referral
from referrals.signals import event_recorded
from referrals.status import Outcome, Status, Transition
from resources.models import Category
from screening.models import Need
from screening.signals import needs_merged

# How far a goal is by the end of a referral for its need, by outcome.
BY_OUTCOME: dict[str, str] = {
    Outcome.NEED_MET: Achievement.ACHIEVED,
    Outcome.PARTLY_MET: Achievement.IMPROVING,
    Outcome.ENROLLED: Achievement.IMPROVING,
    Outcome.INFORMED: Achievement.NO_CHANGE,
}
CAME_TO_NOTHING = (Status.CLOSED_NOT_HELPED, Status.DECLINED, Status.EXPIRED)


@receiver(event_recorded, dispatch_uid="care.plans.referral_closed")
def hear_referral(
    referral: Referral, transition: Transition | None, **signal: Any
) -> None:
    """A referral that closed moves the goals for its need, once for each end. A goal
    with figures is moved by its figures alone: there the end is only written down."""
    if transition is None or referral.status not in (
        *CAME_TO_NOTHING,
        Status.CLOSED_HELPED,
    ):
        return
    is_last = not referral.need.referrals.open().exists()
    goals = Goal.objects.worked_on().filter(needs=referral.need_id)
    for goal in goals.select_related("plan__patient").in_order():
        record_progress(
            goal=goal,
            value=None,
            on=timezone.localdate(),
            source="referral",
            source_key=f"{referral.pk}:{referral.version}",
            achievement=_said_by(referral, goal, is_last=is_last),
            note=_("Referral %(number)s: %(status)s")
            % {"number": referral.number, "status": referral.get_status_display()},
        )
        if is_last and referral.status in CAME_TO_NOTHING:
            title = _("A referral of the care plan came to nothing: change the plan")
            _ask_for_review(goal.plan, goal.plan.patient, title)


def _said_by(referral: Referral, goal: Goal, *, is_last: bool) -> str:
    """ "" where it says nothing: while others are asked for the need, one that came to
    nothing does not."""
    said: str = Achievement.NO_PROGRESS if is_last else ""
    if referral.status == Status.CLOSED_HELPED:
        said = BY_OUTCOME.get(referral.outcome, Achievement.IMPROVING)
    return said_of(goal, said)


def _ask_for_review(plan: CarePlan, patient: Patient, title: str) -> None:
    raise_task(
        patient=patient,
        kind=PLAN_REVIEW,
        title=title,
        subject_id=plan.pk,
        url=plan.get_absolute_url(),
    )


@receiver(patients_merged, dispatch_uid="care.plans.patients_merged")
def move_plans(
    sender: type, kept: Patient, merged: Patient, actor: User, **signal: Any
) -> None:
    """Of two open plans the one that is further along goes on with the goals and steps
    of both, the kept record's where they are alike; the other ends, and its versions
    stay as they were."""
    of_both = [
        *kept.care_plans.filter(status__in=OPEN_PLANS),
        *merged.care_plans.filter(status__in=OPEN_PLANS),
    ]
    if len(of_both) > 1:
        going_on, doubled = sorted(of_both, key=_how_far)
        _join(going_on, doubled, actor)
        finish_tasks(subject_id=doubled.pk, kind=PLAN_REVIEW, actor=actor)
        title = _("Two care plans of one person became one: look at it again")
        _ask_for_review(going_on, kept, title)
    CarePlan.objects.filter(patient=merged).update(patient=kept)
    join_teams(kept=kept, merged=merged)


FURTHEST_FIRST = (PlanStatus.ACTIVE, PlanStatus.ON_HOLD, PlanStatus.DRAFT)


def _how_far(plan: CarePlan) -> int:
    return FURTHEST_FIRST.index(PlanStatus(plan.status))


def _join(kept: CarePlan, merged: CarePlan, actor: User) -> None:
    why = _("Two records of one person were merged.")
    shift = kept.goals.count()
    merged.goals.update(plan=kept, position=F("position") + shift)
    Intervention.objects.filter(plan=merged).update(plan=kept)
    known = kept.materials.values_list("key", flat=True)
    merged.materials.exclude(key__in=list(known)).update(plan=kept)
    for name in ("what_matters", "preferences"):
        words = [getattr(kept, name), getattr(merged, name)]
        setattr(kept, name, "\n\n".join(filter(None, dict.fromkeys(words))))
    kept.review_on = min(filter(None, (kept.review_on, merged.review_on)), default=None)
    kept.save()
    merged.status, merged.ended_on = PlanStatus.REVOKED, timezone.localdate()
    merged.save()
    settle_privacy(kept)
    keep_version(kept, actor=actor, why=why)
    keep_version(merged, actor=actor, why=why)


@receiver(post_save, sender=Condition, dispatch_uid="care.plans.condition_saved")
def hear_condition(instance: Condition, **signal: Any) -> None:
    """Marked private later, it closes the goals for it."""
    if instance.is_private:
        goals = Goal.objects.filter(conditions=instance)
        make_private(goals, actor=instance.recorded_by)


@receiver(post_save, sender=Category, dispatch_uid="care.plans.category_saved")
def hear_category(instance: Category, raw: bool = False, **signal: Any) -> None:
    """As `hear_condition`, for a kind of need that became sensitive."""
    if instance.sensitive and not raw:
        of_need = Q(need__category=instance) | Q(referral__need__category=instance)
        make_private(
            Goal.objects.filter(needs__category=instance),
            Intervention.objects.filter(of_need),
        )


@receiver(needs_merged, dispatch_uid="care.plans.needs_merged")
def move_needs(kept: Need, merged: Need, **signal: Any) -> None:
    """Goals and steps for a need that stood twice are for the one that stays."""
    for goal in Goal.objects.filter(needs=merged).order_by("pk"):
        goal.needs.add(kept)
        goal.needs.remove(merged)
    Intervention.objects.filter(need=merged).update(need=kept)

"""Sharing a goal with an organization, ending that, and what the organization tells."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from care.models import Goal, GoalShare, ProgressSource, ShareEnd
from care.models.plan_history import Word
from care.outside.sharing import MayNotShare
from care.plans.progress import record_progress
from care.plans.services import says
from care.plans.task_kinds import GOAL_STUCK
from care.plans.versions import new_version
from care.shared_goals.ending import end_shares
from care.shared_goals.rules import PURPOSE, can_be_shared, shown_on
from care.shared_goals.words import achievement_by
from people import audit
from people.consent import consent_for
from people.models import User
from people.tasks import raise_task
from referrals.actors import Actor
from referrals.models import Referral
from resources.models import Organization


class SharedOtherwise(Exception):
    """The organization sees the goal already, and something else is written of how the
    person agreed."""


@audit.in_turn()
def share_goal(
    *,
    goal: Goal,
    organization: Organization,
    agreed_how: str,
    agreed_on: date,
    actor: User,
    spoke_for: str = "",
) -> GoalShare:
    """The person agreed that the organization sees the goal. The same form sent twice
    shares it once. Raises MayNotShare where consent does not cover it, the goal is
    private or nobody works on it; SharedOtherwise, PlanClosed."""
    agreed = {
        "agreed_how": agreed_how,
        "agreed_on": agreed_on,
        "spoke_for": spoke_for,
    }
    with new_version(goal.plan, actor=actor, why=_("They agreed to share a goal.")):
        goals = Goal.objects.select_for_update(of=("self",))
        fresh = goals.select_related("plan__patient").get(pk=goal.pk)
        consent = consent_for(
            patient=fresh.plan.patient, organization=organization, purpose=PURPOSE
        )
        if consent is None or not can_be_shared(fresh):
            raise MayNotShare
        if known := fresh.shares.current().filter(organization=organization).first():
            if says(known, agreed):
                return known
            raise SharedOtherwise
        share = GoalShare.objects.create(
            goal=fresh,
            organization=organization,
            consent=consent,
            shared_by=actor,
            **agreed,
        )
        audit.record(
            "goal-shared",
            actor=actor,
            patient=fresh.plan.patient_id,
            subject=fresh,
            reason=f"organization {organization.pk}, agreed {agreed_how} {agreed_on}",
        )
    return share


def stop_sharing(*, share: GoalShare, actor: User) -> bool:
    """False where it had ended before."""
    why = _("A goal is not shared any more.")
    with new_version(share.goal.plan, actor=actor, why=why, ends=True):
        found = GoalShare.objects.filter(pk=share.pk)
        return bool(end_shares(found, why=ShareEnd.UNDONE, actor=actor))


class NotShared(Exception):
    """The organization does not see this goal any more."""


@audit.in_turn()
def tell_progress(
    *,
    share: GoalShare,
    referral: Referral,
    word: str,
    note: str,
    value: Decimal | None,
    key: UUID,
    actor: Actor,
) -> None:
    """What the organization says of a goal that it sees on this referral; the same form
    sent twice counts once. Where it cannot go on, that is a task. Raises NotShared."""
    shares = shown_on(referral).select_related("goal__plan__patient", "organization")
    found = shares.filter(pk=share.pk).first()
    if found is None:
        raise NotShared
    goal = found.goal
    # The care team reads what comes of it.
    with override(settings.LANGUAGE_CODE):
        told = record_progress(
            goal=goal,
            value=value,
            on=timezone.localdate(),
            source=ProgressSource.ORGANIZATION,
            source_key=f"{found.pk}:{key}",
            actor=actor.user,
            told_by=_told_by(actor, found),
            word=word,
            note=note,
            achievement=achievement_by(word, goal),
        )
        if told is not None and word == Word.CANNOT:
            _tell_stuck(found, note)


def _told_by(actor: Actor, share: GoalShare) -> str:
    """A link names its organization; an account is somebody's."""
    return f"{actor.label}, {share.organization}" if actor.user else actor.label


def _tell_stuck(share: GoalShare, note: str) -> None:
    title = _("%(organization)s cannot go on: %(goal)s")
    facts = {"organization": share.organization, "goal": share.goal.description}
    raise_task(
        patient=share.goal.plan.patient,
        kind=GOAL_STUCK,
        title=title % facts,
        detail=note,
        subject_id=share.goal_id,
        url=reverse("care:goal", args=[share.goal_id]),
    )

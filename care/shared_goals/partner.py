"""Shared goals on the organization's page of a referral."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from care.models import Goal, GoalProgress, GoalShare, Intervention, ProgressSource
from care.plans.paper import Words, english, words_of
from care.plans.progress import newest_told
from care.shared_goals.forms import TellForm
from care.shared_goals.rules import shown_on
from people import audit
from referrals.actors import Actor
from referrals.beside import Beside
from referrals.models import Referral
from referrals.views.partner import Door

TEMPLATE = "care/shared_goals/partner.html"


@dataclass(frozen=True, slots=True)
class GoalShown:
    """A goal in the reader's language; `target` in words is English. `steps` are the
    organization's own; `measured` the last figure, and `told` what the organization
    said last."""

    share: GoalShare
    words: Words
    unit: str
    target: str
    steps: list[tuple[Intervention, Words]]
    measured: GoalProgress | None
    told: GoalProgress | None
    form: TellForm
    url: str

    @property
    def goal(self) -> Goal:
        return self.share.goal


def goals_beside(referral: Referral, door: Door, bound: Any) -> Beside | None:
    """None where nothing is shared with this organization. A form sent back of a goal
    that it sees no more is `lost`: what was typed is shown, the goal is not."""
    form = bound if isinstance(bound, TellForm) else None
    shares = list(
        shown_on(referral)
        .select_related("goal__plan", "organization")
        .order_by("goal__position", "goal__created_at", "pk")
    )
    lost = form if form and form.share not in shares else None
    if not shares and lost is None:
        return None
    _record_shown(shares, referral, door.actor)
    return Beside(TEMPLATE, {"goals": _shown(shares, door, form), "lost": lost})


def _record_shown(shares: list[GoalShare], referral: Referral, actor: Actor) -> None:
    for share in shares:
        audit.record(
            "read",
            actor=actor.user,
            actor_label=actor.label,
            patient=referral.patient,
            subject=share.goal,
            reason="shared goal",
        )


def _shown(
    shares: list[GoalShare], door: Door, form: TellForm | None
) -> list[GoalShown]:
    language = (get_language() or "en")[:2]
    goals = [share.goal_id for share in shares]
    measured = newest_told(goals, GoalProgress.objects.exclude(value=None))
    told = newest_told(goals, GoalProgress.objects.filter(_told_under(shares)))
    steps = _own_steps(shares)
    return [
        GoalShown(
            share=share,
            words=words_of(share.goal, language),
            unit=english(share.goal.unit, language),
            target=english(share.goal.target_words, language),
            steps=[(s, words_of(s, language)) for s in steps if _is_for(s, share)],
            measured=measured.get(share.goal_id),
            told=told.get(share.goal_id),
            form=form if form and form.share == share else TellForm(share=share),
            url=door.url("goal", share.pk, app="care"),
        )
        for share in shares
    ]


def _is_for(step: Intervention, share: GoalShare) -> bool:
    return step.goal_id == share.goal_id


def _own_steps(shares: list[GoalShare]) -> list[Intervention]:
    """Open steps that a referral to the organization stands for, or that name it."""
    if not shares:
        return []
    organization = shares[0].organization
    own = Q(referral__organization=organization) | Q(done_by__iexact=organization.name)
    steps = Intervention.objects.open().filter(own, is_private=False)
    return list(steps.filter(goal__in=[s.goal_id for s in shares]).in_order())


def _told_under(shares: list[GoalShare]) -> Q:
    any_key = Q(pk=None)
    for share in shares:
        any_key |= Q(source_key__startswith=f"{share.pk}:")
    return any_key & Q(source=ProgressSource.ORGANIZATION)

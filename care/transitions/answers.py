"""What somebody answers and ticks of a transition."""

from typing import TYPE_CHECKING

from django.utils import timezone

from care.models.transitions import Transition, TransitionStep
from people import audit

if TYPE_CHECKING:
    from people.models import User


class StaleAnswers(Exception):
    """Somebody else answered meanwhile."""


@audit.in_turn()
def answer_lace(
    *,
    transition: Transition,
    visits: int | None,
    is_confirmed: bool,
    actor: "User",
    seen: str = "",
) -> None:
    """What a person has to say before the index can be counted; `seen` is what
    `answers_seen` of it was. Raises StaleAnswers, with the transition as it is now."""
    transition.refresh_from_db(fields=["emergency_visits", "conditions_confirmed_at"])
    if seen and seen != transition.answers_seen:
        if (visits, is_confirmed) == transition.answers:
            return
        raise StaleAnswers
    transition.emergency_visits = visits
    at = transition.conditions_confirmed_at or timezone.now()
    transition.conditions_confirmed_at = at if is_confirmed else None
    transition.save(update_fields=["emergency_visits", "conditions_confirmed_at"])
    _audit("transition-lace", transition, actor)


@audit.in_turn()
def tick_step(*, transition: Transition, code: str, actor: "User") -> None:
    TransitionStep.objects.get_or_create(
        transition=transition, code=code, defaults={"done_by": actor}
    )
    _audit("transition-step", transition, actor)


@audit.in_turn()
def untick_step(*, transition: Transition, code: str, actor: "User") -> None:
    TransitionStep.objects.filter(transition=transition, code=code).delete()
    _audit("transition-step-undone", transition, actor)


def _audit(action: str, transition: Transition, actor: "User") -> None:
    audit.record(action, actor=actor, patient=transition.patient_id, subject=transition)

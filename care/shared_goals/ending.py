from django.utils import timezone

from care.models import GoalShare
from care.models.shared_goals import GoalShareQuerySet
from care.shared_goals.rules import PURPOSE, resting_on
from people import audit
from people.ends_with_consent import Ending
from people.models import Consent, User


@audit.in_turn()
def end_shares(
    shares: GoalShareQuerySet, *, why: str, actor: User | None = None
) -> int:
    """How many ended; those that had ended before stay as they are. Their organizations
    see the goal no more. Within the version of the plan that it makes."""
    current = shares.current().select_related("goal__plan")
    ended = list(current.order_by("shared_at", "pk"))
    those = GoalShare.objects.filter(pk__in=[share.pk for share in ended])
    those.update(ended_at=timezone.now(), ended_by=actor, ended_why=why)
    for share in ended:
        audit.record(
            "goal-unshared",
            actor=actor,
            patient=share.goal.plan.patient_id,
            subject=share.goal,
            reason=f"{why}: organization {share.organization_id}",
        )
    return len(ended)


def endings_of(consent: Consent, user: User) -> list[Ending]:
    """Goals that are no longer shared once it is taken back."""
    if consent.purpose != PURPOSE:
        return []
    shares = resting_on(consent).visible_to(user)
    found = shares.select_related("goal", "organization").in_order()
    return [Ending(one.goal.description, str(one.organization)) for one in found]

from django.utils import timezone

from care.models import GoalShare
from care.models.shared_goals import GoalShareQuerySet
from people import audit
from people.models import User


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

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
    ended = 0
    current = shares.current().select_related("goal__plan")
    for share in current.order_by("shared_at", "pk"):
        still = GoalShare.objects.current().filter(pk=share.pk)
        ended += still.update(ended_at=timezone.now(), ended_by=actor, ended_why=why)
        audit.record(
            "goal-unshared",
            actor=actor,
            patient=share.goal.plan.patient_id,
            subject=share.goal,
            reason=f"{why}: organization {share.organization_id}",
        )
    return ended

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import ResultRequest
from care.results.task_kinds import RESULT_ASK, RESULT_LATE
from people import audit
from people.models import User
from people.tasks import finish_tasks, raise_task
from referrals.models import Referral


class StaleResult(Exception):
    """Somebody else wrote it first; `result` is as it is now, None before the first."""

    def __init__(self, result: ResultRequest) -> None:
        super().__init__(str(result.pk))
        self.result = result


@audit.in_turn()
def save_result(
    *, referral: Referral, facts: dict[str, Any], seen: int, actor: User
) -> ResultRequest:
    """Ask for a result, give it another day, or write down what came; `seen` is 0 for
    the first. What was to do about the time before is settled. Raises StaleResult."""
    results = ResultRequest.objects.select_for_update()
    result = results.filter(referral=referral).first()
    if result is None:
        result = ResultRequest(referral=referral, asked_by=actor, version=0)
    elif all(getattr(result, name) == value for name, value in facts.items()):
        return result
    elif result.version != seen:
        raise StaleResult(result)
    for name, value in facts.items():
        setattr(result, name, value)
    result.version += 1
    if not result.is_waiting:
        result.recorded_by = actor
    result.save()
    if not result.is_late:
        settle_tasks(result, actor)
    audit.record(
        f"result-{result.status}",
        actor=actor,
        patient=referral.patient_id,
        subject=referral,
    )
    return result


def settle_tasks(result: ResultRequest, actor: User | None) -> None:
    for kind in (RESULT_ASK, RESULT_LATE):
        finish_tasks(subject_id=result.pk, kind=kind, actor=actor)


def raise_result_task(result: ResultRequest, kind: str, title: str) -> None:
    """The sender's; its title says nothing of the need. It is about the result: what is
    about the referral is done when that ends."""
    referral = result.referral
    raise_task(
        patient=referral.patient,
        kind=kind,
        title=title,
        detail=_("Referral %(number)s") % {"number": referral.number},
        subject_id=result.pk,
        url=reverse("care:result", args=[referral.pk]),
        owner=referral.sender,
        due_at=timezone.now(),
    )

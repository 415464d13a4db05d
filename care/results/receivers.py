from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from care.models import ResultRequest
from care.models.results import BRINGS_NONE
from care.results.services import raise_result_task, settle_tasks
from care.results.task_kinds import RESULT_ASK
from referrals.models import Referral, ReferralEvent
from referrals.signals import event_recorded
from referrals.status import Status, Transition

SEEN = "appointment_kept"


@receiver(event_recorded, dispatch_uid="care.results")
def hear_referral(
    referral: Referral,
    event: ReferralEvent,
    transition: Transition | None,
    **signal: Any,
) -> None:
    """They were seen, or the referral closed as helped, and what was asked for has not
    come: now is the time to ask. Where none can come any more, nobody is asked."""
    if transition is not None and referral.status in BRINGS_NONE:
        for ended in ResultRequest.objects.filter(referral=referral):
            settle_tasks(ended, actor=None)
        return
    is_over = transition is not None and referral.status == Status.CLOSED_HELPED
    if not is_over and event.name != SEEN:
        return
    waiting = ResultRequest.objects.waiting().select_related(
        "referral__patient", "referral__sender"
    )
    if result := waiting.filter(referral=referral).first():
        raise_result_task(result, RESULT_ASK, _("They were seen: ask for the result"))

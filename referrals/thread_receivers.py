"""What follows from a message on a referral."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from people.tasks import finish_tasks
from referrals import messages
from referrals.models import Referral, ReferralEvent
from referrals.notices import raise_referral_task, tell_partner
from referrals.signals import event_recorded
from referrals.task_kinds import MESSAGE


@receiver(event_recorded, dispatch_uid="referrals.messages")
def pass_on(referral: Referral, event: ReferralEvent, **signal: Any) -> None:
    """The organization's word is a task until somebody answers it or is done with it;
    the care team's goes out as an e-mail that says only that there is one."""
    if event.name == "organization_wrote":
        raise_referral_task(referral, MESSAGE, _("Read a message from a partner"))
    elif event.name == "team_wrote":
        finish_tasks(subject_id=referral.pk, kind=MESSAGE, actor=event.actor)
        tell_partner(referral, messages.PARTNER_MESSAGE, event)

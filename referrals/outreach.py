"""Who stays silent is called; who is not reached either is sought another way."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from notifications.models import Message
from notifications.services import queue_letter
from people.models import User
from people.tasks import finish_tasks
from referrals import messages
from referrals.actors import user_actor
from referrals.models import Referral, ReferralEvent
from referrals.reaching import (
    MOST_SILENT,
    NOT_REACHED,
    raise_call_task,
    silent_in_a_row,
    tried_so_far,
    ways_now,
)
from referrals.services import record_event
from referrals.signals import event_recorded
from referrals.task_kinds import ASK_PATIENT, OUTREACH


def ask_or_reach_out(referral: Referral) -> bool:
    """A call; after MOST_SILENT tries in a row a task that names the other ways. What
    each way needs is read on the referral's page, where it is never old."""
    if silent_in_a_row(referral) < MOST_SILENT:
        title = _("Ask the patient whether help arrived")
        raise_call_task(referral, ASK_PATIENT, title, detail=tried_so_far(referral))
        return True
    ways = "; ".join(way.label for way in ways_now(referral))
    other = _("Other ways: %(ways)s.") % {"ways": ways or _("when you see them")}
    raise_call_task(
        referral,
        OUTREACH,
        _("Three tries without an answer: reach them another way"),
        detail=f"{tried_so_far(referral)}\n{other}",
    )
    return True


@transaction.atomic
def note_not_reached(*, referral: Referral, actor: User) -> ReferralEvent:
    """A worker called and did not get hold of the person."""
    event = record_event(referral=referral, name=NOT_REACHED, actor=user_actor(actor))
    event_recorded.send(
        sender=ReferralEvent, referral=referral, event=event, transition=None
    )
    return event


@transaction.atomic
def ask_by_letter(*, referral: Referral, actor: User) -> bool:
    """The question on paper, once until it is mailed; False where mail is not safe. The
    other ways stay on the worklist: letters are answered late."""
    kind = messages.PATIENT_ASK_AGAIN.code
    letters = Message.objects.to_print().filter(kind=kind, subject_id=referral.pk)
    letter = letters.first() or queue_letter(
        patient=referral.patient,
        kind=kind,
        context={},
        dedupe_key=f"ask-by-letter:{uuid4()}",
        subject_id=referral.pk,
    )
    if letter is None:
        return False
    finish_tasks(subject_id=referral.pk, kind=ASK_PATIENT, actor=actor)
    return True

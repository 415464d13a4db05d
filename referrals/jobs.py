"""The clocks, run by the worker. Each may run on several machines at once: what it
sends has a dedupe key, what it moves is a conditional update."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.jobs import register_job
from notifications.models import Message
from notifications.services import notify_patient
from people.models import Task
from referrals import messages
from referrals.actors import SYSTEM
from referrals.clocks import expires_at
from referrals.models import Referral, ReferralEvent
from referrals.notices import raise_referral_task, tell_partner
from referrals.status import AWAITING_ANSWER, Party, Status
from referrals.transitions import StaleReferral, perform

ASK_AFTER = timedelta(days=7)
# A patient who has heard nothing for this long is not asked out of the blue.
ASK_WITHIN = timedelta(days=30)
ASK_TASK = "ask-patient"
ASK_IN = (Status.ACCEPTED, Status.IN_SERVICE, Status.CLOSED_HELPED)


def ask_patients() -> int:
    """A week after acceptance ask the patient, once, whether help arrived."""
    now = timezone.now()
    kind = messages.PATIENT_ASK.code
    asked = Message.objects.filter(kind=kind, subject_id=OuterRef("pk"))
    called = Task.objects.filter(kind=ASK_TASK, subject_id=OuterRef("pk"))
    referrals = Referral.objects.filter(
        ~Exists(asked),
        ~Exists(called),
        status__in=ASK_IN,
        patient_answer="",
        accepted_at__lte=now - ASK_AFTER,
        accepted_at__gt=now - ASK_WITHIN,
    ).for_listing()
    return sum(_ask(referral) for referral in referrals.order_by("accepted_at"))


def _ask(referral: Referral) -> bool:
    message = notify_patient(
        patient=referral.patient,
        kind=messages.PATIENT_ASK.code,
        context={},
        dedupe_key=f"{messages.PATIENT_ASK.code}:{referral.pk}",
        subject_id=referral.pk,
    )
    if message is None:
        raise_referral_task(
            referral, ASK_TASK, _("Ask the patient whether help arrived")
        )
    return message is not None


def watch_clocks() -> int:
    """Tell the sender what is overdue, remind the organization once, and end what
    nobody answered within the grace after the clock."""
    overdue = Referral.objects.overdue().for_listing().order_by("due_at")
    return sum(_late(referral) for referral in overdue)


def _late(referral: Referral) -> bool:
    if _has_expired(referral):
        return _expire(referral)
    if referral.reminded_at is None:
        _remind(referral)
        return True
    return False


def _has_expired(referral: Referral) -> bool:
    if referral.status != Status.SENT or referral.due_at is None:
        return False
    return expires_at(referral.due_at) < timezone.now()


def _expire(referral: Referral) -> bool:
    try:
        perform(referral, "expire", actor=SYSTEM)
    except StaleReferral:
        return False
    return True


@transaction.atomic
def _remind(referral: Referral) -> None:
    claimed = Referral.objects.filter(pk=referral.pk, reminded_at=None).update(
        reminded_at=timezone.now()
    )
    if not claimed:
        return
    waits = referral.status in AWAITING_ANSWER
    title = _("No answer yet: overdue") if waits else _("No news: overdue")
    raise_referral_task(referral, "referral-overdue", title)
    if referral.next_action == Party.RECEIVER:
        event = ReferralEvent.objects.create(
            referral=referral,
            name="reminded",
            from_status=referral.status,
            to_status=referral.status,
            actor_label=SYSTEM.label,
        )
        tell_partner(referral, messages.PARTNER_REMINDER, event)


def register() -> None:
    register_job("ask_patients", every_seconds=600, run=ask_patients)
    register_job("watch_clocks", every_seconds=300, run=watch_clocks)

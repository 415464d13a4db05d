"""What silence leads to: reminders, a late task, one escalation, a last call, the end.

Run by the worker on however many machines: each step is claimed by a conditional
update of the moment it was due at, so that it is taken once.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notifications.jobs import register_job
from people import audit
from people.models import CareTeamMember, Membership, Role, User
from referrals import messages
from referrals.actors import SYSTEM
from referrals.clocks import Step, StepKind, pending_steps
from referrals.jobs import each
from referrals.models import Referral, ReferralEvent
from referrals.notices import raise_referral_task, tell_partner
from referrals.permissions import consent_stands
from referrals.services import record_event
from referrals.signals import event_recorded
from referrals.status import (
    AWAITING_ANSWER,
    NEXT_ACTION,
    ExpiredReason,
    Party,
    Status,
)
from referrals.task_kinds import ESCALATED, LAST_CALL, OVERDUE
from referrals.transitions import StaleReferral, perform

# Why it ends, where it was silence; of a referral taken on no news.
ENDS_FOR = {
    Status.SENT: ExpiredReason.NO_ANSWER,
    Status.NEEDS_INFO: ExpiredReason.NO_REPLY,
}
# Whom an escalation goes to, the first of these that the sender's organization has.
IN_CHARGE = (Role.SUPERVISOR, Role.PROGRAM_MANAGER)


def watch_clocks() -> int:
    """Take every step whose time has come; of how many referrals."""
    due = Referral.objects.open().filter(next_step_at__lte=timezone.now())
    return each(due.for_listing().order_by("next_step_at", "pk"), _look_at)


def _look_at(referral: Referral) -> bool:
    now = timezone.now()
    steps = pending_steps(referral)
    come = [step for step in steps if step.at <= now]
    if any(step.kind == StepKind.END for step in come):
        return _end(referral)
    left = steps[len(come) :]
    return _take(referral, come, left[0].at if left else None)


def _end(referral: Referral) -> bool:
    """Unless it was moved, or given longer, since it was read."""
    if referral.ends_at and referral.ends_at == referral.life_ends_at:
        reason = ExpiredReason.TIME_OVER
    else:
        reason = ENDS_FOR.get(Status(referral.status), ExpiredReason.NO_NEWS)
    as_read = Referral.objects.filter(pk=referral.pk, ends_at=referral.ends_at)
    try:
        with audit.in_turn():
            if not as_read.exists():
                return False
            perform(referral, "expire", actor=SYSTEM, reason=reason)
    except StaleReferral:
        return False
    return True


@transaction.atomic
def _take(referral: Referral, come: list[Step], following: datetime | None) -> bool:
    """Several of a kind that fell due while no worker ran are taken as one."""
    kinds = [step.kind for step in come]
    changes: dict[str, object] = {"next_step_at": following}
    changes["reminders_sent"] = referral.reminders_sent + kinds.count(StepKind.REMIND)
    if StepKind.LATE in kinds:
        changes["told_late_at"] = timezone.now()
    if StepKind.ESCALATE in kinds:
        changes["escalated_at"] = timezone.now()
    if StepKind.LAST_CALL in kinds:
        changes["last_call_at"] = timezone.now()
    claimed = Referral.objects.filter(
        pk=referral.pk, version=referral.version, next_step_at=referral.next_step_at
    ).update(**changes)
    if not claimed:
        return False
    for kind, effect in EFFECTS.items():
        if kind in kinds:
            effect(referral)
    return bool(kinds)


def _remind(referral: Referral) -> None:
    """What nobody may open any more is the sender's to mend: the organization is not
    sent to a closed door."""
    if consent_stands(referral):
        event = record_event(referral=referral, name="reminded")
        tell_partner(referral, messages.PARTNER_REMINDER, event)


def _tell_sender(referral: Referral) -> None:
    waits = referral.status in AWAITING_ANSWER
    title = _("No answer yet: overdue") if waits else _("No news: overdue")
    raise_referral_task(referral, OVERDUE, title)


def _escalate(referral: Referral) -> None:
    """An urgent task of the sender's supervisor; others hear of it by the event."""
    owner = supervisor_of(referral)
    title = (
        _("Nobody answered a partner's question: step in")
        if referral.status == Status.NEEDS_INFO
        else _("%(organization)s stays silent: call, or ask another service")
        % {"organization": referral.organization}
    )
    raise_referral_task(referral, ESCALATED, title, owner=owner, is_urgent=True)
    event = record_event(referral=referral, name="escalated", to=str(owner))
    event_recorded.send(
        sender=ReferralEvent, referral=referral, event=event, transition=None
    )


def _call_last(referral: Referral) -> None:
    """Whoever can keep it open is asked to, or to close it."""
    ends = timezone.localtime(referral.ends_at)
    words = {"day": date_format(ends), "organization": referral.organization}
    waits_for_us = NEXT_ACTION[Status(referral.status)] == Party.SENDER
    title = (
        _("Ends by itself on %(day)s: answer the question")
        if waits_for_us
        else _("Ends by itself on %(day)s: ask %(organization)s how it stands")
    )
    raise_referral_task(referral, LAST_CALL, title % words)
    event = record_event(
        referral=referral, name="last_call", ends_on=ends.date().isoformat()
    )
    if not waits_for_us and consent_stands(referral):
        tell_partner(referral, messages.PARTNER_LAST_CALL, event, or_call=False)


def supervisor_of(referral: Referral) -> User:
    """Somebody in charge at the sender's organization who may see the referral, not
    the sender if there is another; else the sender."""
    members = Membership.objects.filter(
        organization=referral.sender_organization_id,
        is_active=True,
        read_only=False,
        user__is_active=True,
    ).exclude(user=referral.sender_id)
    if referral.need.category.sensitive:
        team = CareTeamMember.objects.filter(patient=referral.patient_id, until=None)
        members = members.filter(user__in=team.values("user"))
    for role in IN_CHARGE:
        found = members.filter(role=role).select_related("user").order_by("pk").first()
        if found:
            return found.user
    return referral.sender


EFFECTS: dict[StepKind, Callable[[Referral], None]] = {
    StepKind.REMIND: _remind,
    StepKind.LATE: _tell_sender,
    StepKind.ESCALATE: _escalate,
    StepKind.LAST_CALL: _call_last,
}


def register() -> None:
    register_job("watch_clocks", every_seconds=300, run=watch_clocks)

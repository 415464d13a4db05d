"""Telling the organization, the patient and the sender: rows, never sends."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notifications.kinds import MessageKind
from notifications.services import notify_patient, queue_message
from people.models import User
from people.tasks import raise_task
from referrals import messages
from referrals.account_news import tell_accounts
from referrals.actors import Actor
from referrals.clocks import due_after
from referrals.links import end_links, new_link_url
from referrals.models import Referral, ReferralEvent
from referrals.own_links import carrier_of, notify_with_link
from referrals.services import record_event
from referrals.task_kinds import CALL_ORGANIZATION


def tell_partner(
    referral: Referral,
    kind: MessageKind,
    event: ReferralEvent,
    *,
    or_call: bool = True,
) -> None:
    """Queue the e-mail to the organization's address, and news to its accounts that
    want their own; where nobody is reached so, ask for a phone call. A reminder to the
    address may be left to the digest."""
    organization = referral.organization
    has_account = tell_accounts(referral, kind, event)
    if kind is messages.PARTNER_REMINDER and organization.daily_digest:
        return
    if organization.notice_email:
        _write_to_address(referral, kind, event)
    elif or_call and not has_account:
        _ask_to_call(referral, kind)


def _write_to_address(
    referral: Referral, kind: MessageKind, event: ReferralEvent
) -> None:
    organization = referral.organization
    queue_message(
        kind=kind.code,
        channel="email",
        to=organization.notice_email,
        language="en",
        context=partner_context(referral, kind),
        dedupe_key=f"{kind.code}:{event.pk}",
        organization=organization,
        subject_id=referral.pk,
    )


def _ask_to_call(referral: Referral, kind: MessageKind) -> None:
    title = _("Call %(organization)s: it has no e-mail")
    raise_referral_task(
        referral,
        f"{CALL_ORGANIZATION}{kind.code}",
        title % {"organization": referral.organization},
        detail=str(kind.label),
    )


def partner_context(referral: Referral, kind: MessageKind) -> dict[str, str]:
    return {
        "number": referral.number,
        "service": referral.service.name,
        "link": new_link_url(referral) if "{link}" in kind.wording["en"] else "",
        "due": _day(referral.due_at),
        "ends": _day(referral.ends_at),
        "reason": referral.reason_label,
    }


def _day(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "l, F j") if at else ""


def tell_patient(referral: Referral, kind: MessageKind, *, anew: int = 0) -> bool:
    """A text where one is agreed to and safe, else a letter where mail is safe; whether
    one was written. Referrals sent in one sending are told in one text, which carries
    a link to the person's own page if they agreed to it. `anew` counts how often what
    an earlier such text told was taken back."""
    about = referral.submission_key if kind is messages.PATIENT_SENT else None
    key = f"{kind.code}:{about or referral.pk}"
    key = f"{key}:{anew}" if anew else key
    if carrier := carrier_of(referral.patient, kind):
        linked = notify_with_link(
            patient=referral.patient,
            kind=carrier,
            dedupe_key=key,
            subject_id=referral.pk,
        )
        return linked is not None
    message = notify_patient(
        patient=referral.patient,
        kind=kind.code,
        context={},
        dedupe_key=key,
        subject_id=referral.pk,
        or_letter=True,
    )
    return message is not None


@transaction.atomic
def send_fresh_link(referral: Referral, *, actor: Actor) -> None:
    """End every link to the referral and e-mail the organization's address a new one.
    Accounts sign in: to them it is no news. Without an address, ask for a call."""
    end_links(referral)
    event = record_event(referral=referral, name="link_renewed", actor=actor)
    if referral.organization.notice_email:
        _write_to_address(referral, messages.PARTNER_NEW, event)
    else:
        _ask_to_call(referral, messages.PARTNER_NEW)


def raise_referral_task(
    referral: Referral,
    kind: str,
    title: str,
    *,
    detail: str = "",
    owner: User | None = None,
    is_urgent: bool = False,
) -> None:
    """The sender's to do, unless it is somebody else's."""
    raise_task(
        patient=referral.patient,
        kind=kind,
        title=title,
        detail=detail,
        subject_id=referral.pk,
        url=reverse("referrals:referral", args=[referral.pk]),
        owner=owner or referral.sender,
        is_urgent=is_urgent,
        due_at=due_after(1, timezone.now()),
    )

"""What follows from an event. Each effect writes rows in the event's own transaction;
nothing is sent from here."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.dispatch import receiver
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notifications.models import ARRIVED, Message
from notifications.outbox import withdraw
from notifications.services import notify_patient
from notifications.signals import inbound_received, message_in_trouble
from people.models import Consent, User
from people.signals import consent_revoked
from people.tasks import finish_tasks, lead_of, raise_task
from referrals import messages, own_links
from referrals.account_digest import waiting_without_address
from referrals.actors import SYSTEM, Actor
from referrals.clocks import hands_over
from referrals.forwarding import go_on
from referrals.links import end_links
from referrals.listing_care import tell_full
from referrals.models import Referral, ReferralEvent
from referrals.notices import raise_referral_task, tell_partner, tell_patient
from referrals.outreach import ask_or_reach_out
from referrals.permissions import consent_stands
from referrals.reaching import NOT_REACHED, raise_call_task, tried_so_far
from referrals.services import record_event, record_patient_answer
from referrals.signals import event_recorded
from referrals.status import OPEN, TAKEN_ON, PatientAnswer, Status, Transition
from referrals.task_kinds import (
    ANSWERS_DISAGREE,
    ASK_PATIENT,
    CONSENT_ENDING,
    CONSENT_REVOKED,
    DECLINED,
    ENDED_WITH_CONSENT,
    ESCALATED,
    EXPIRED,
    HELPED,
    LAST_CALL,
    LINK_LOCKED,
    NO_LONGER_NEEDED,
    NOT_HELPED,
    NOT_YET,
    OUTREACH,
    OVERDUE,
    PARTNER_UNTOLD,
    QUESTION,
    TELL_PATIENT,
    TELL_SENT,
    TELL_WAITLIST,
    UNACCEPTED,
)
from referrals.together import stand_down_others
from referrals.transitions import perform
from screening.services import begin_work

Effect = Callable[[Referral, ReferralEvent], None]


@receiver(event_recorded, dispatch_uid="referrals.effects")
def run_effects(
    sender: type,
    referral: Referral,
    event: ReferralEvent,
    transition: Transition | None,
    **signal: Any,
) -> None:
    """What a move leaves behind is done with; then what it asks for is raised."""
    if transition and transition.ends_access:
        end_links(referral)
        withdraw(subject_id=referral.pk, kinds=messages.WHILE_OPEN)
        finish_tasks(subject_id=referral.pk, actor=event.actor)
    elif transition:
        kinds = [OVERDUE, ESCALATED, QUESTION]
        if transition.keeps or hands_over(event.from_status, event.to_status):
            kinds.append(LAST_CALL)
        for kind in kinds:
            finish_tasks(subject_id=referral.pk, kind=kind, actor=event.actor)
    if event.name in EFFECTS:
        EFFECTS[event.name](referral, event)


@receiver(inbound_received, dispatch_uid="referrals.patient_answer")
def hear_patient(sender: type, reply_to: Any, meaning: str = "", **signal: Any) -> None:
    """A digit that answers "did the program help you?"."""
    if reply_to is None or reply_to.kind not in messages.ASKING:
        return
    referral = Referral.objects.for_listing().filter(pk=reply_to.subject_id).first()
    if referral and meaning in PatientAnswer.values:
        record_patient_answer(
            referral=referral,
            answer=PatientAnswer(meaning),
            actor=Actor(label=_("Patient, by text")),
        )


@receiver(message_in_trouble, dispatch_uid="referrals.partner_not_told")
def notice_untold_partner(sender: type, message: Message, **signal: Any) -> None:
    """An organization that was not reached cannot answer: somebody calls it. Where its
    own address gets the news, an account that misses it is no trouble."""
    if message.patient_id:
        return
    for referral in _untold_by(message):
        title = _("Call %(organization)s: our e-mail did not arrive")
        raise_referral_task(
            referral, PARTNER_UNTOLD, title % {"organization": referral.organization}
        )


def _untold_by(message: Message) -> Iterable[Referral]:
    if message.kind == messages.ACCOUNT_DIGEST.code:
        return waiting_without_address(message.to)
    if message.subject_id is None:
        return []
    is_copy = message.kind == messages.ACCOUNT_NEWS.code
    referrals = Referral.objects.open().filter(pk=message.subject_id)
    return [
        referral
        for referral in referrals.for_listing().order_by("pk")
        if not (is_copy and referral.organization.notice_email)
    ]


@receiver(consent_revoked, dispatch_uid="referrals.consent_revoked")
def end_uncovered_referrals(sender: type, consent: Consent, **signal: Any) -> None:
    """Every open referral no other consent covers ends in the same transaction; those
    of housemates go on, and show this person no more."""
    referrals = Referral.objects.filter(
        patient=consent.patient, status__in=[*OPEN, Status.DRAFT]
    ).for_listing()
    for referral in referrals.order_by("created_at"):
        if not consent_stands(referral):
            perform(referral, "revoke_consent", actor=SYSTEM)
    for referral in Referral.objects.open().filter(people__patient=consent.patient_id):
        record_event(referral=referral, name="person_left")


@receiver(consent_revoked, dispatch_uid="referrals.consent_revoked_told")
def tell_of_revocation(
    sender: type, consent: Consent, actor: User | None, **signal: Any
) -> None:
    """The patient hears that it is done, where a way is safe; the lead, unless the lead
    wrote it down, what the patient said."""
    patient = consent.patient
    finish_tasks(subject_id=consent.pk, kind=CONSENT_ENDING, actor=actor)
    notify_patient(
        patient=patient,
        kind=messages.PATIENT_CONSENT_ENDED.code,
        context={},
        dedupe_key=f"{messages.PATIENT_CONSENT_ENDED.code}:{consent.pk}",
        subject_id=consent.pk,
    )
    lead = lead_of(patient)
    if lead and lead != actor:
        raise_task(
            patient=patient,
            kind=CONSENT_REVOKED,
            title=_("The patient took back consent"),
            detail=consent.revocation_note,
            subject_id=consent.pk,
            url=patient.get_absolute_url(),
            owner=lead,
        )


def _after_send(referral: Referral, event: ReferralEvent) -> None:
    begin_work(need=referral.need, actor=referral.sender)
    if referral.follows_id:
        finish_tasks(subject_id=referral.follows_id, actor=event.actor)
    tell_partner(referral, messages.PARTNER_NEW, event)
    if not tell_patient(referral, messages.PATIENT_SENT) and event.actor is None:
        # Nobody was with them: it was passed on by itself.
        raise_call_task(referral, TELL_SENT, _("Tell the patient that we asked again"))


def _after_accept(referral: Referral, event: ReferralEvent) -> None:
    """The organization was reached, whatever call was asked for; the patient hears, and
    whoever was asked beside it."""
    stand_down_others(referral, event)
    finish_tasks(subject_id=referral.pk, actor=event.actor)
    taken_back = referral.events.filter(name="unaccept").count()
    if not tell_patient(referral, messages.PATIENT_ACCEPTED, anew=taken_back):
        raise_call_task(
            referral, TELL_PATIENT, _("Tell the patient that a service said yes")
        )


def _after_unaccept(referral: Referral, event: ReferralEvent) -> None:
    """The patient's text is held back if it can be; who has heard the yes is told by a
    person that it was none."""
    kinds = {messages.PATIENT_ACCEPTED.code, own_links.ACCEPTED.code}
    withdraw(subject_id=referral.pk, kinds=kinds)
    texts = Message.objects.filter(subject_id=referral.pk, kind__in=kinds)
    texts = texts.select_related("joined_to").order_by("created_at", "pk")
    finish_tasks(subject_id=referral.pk, kind=ASK_PATIENT, actor=event.actor)
    open_calls = finish_tasks(
        subject_id=referral.pk, kind=TELL_PATIENT, actor=event.actor
    )
    last = texts.last()
    was_called = last is None and not open_calls
    if was_called or (last is not None and last.outcome in ARRIVED):
        raise_call_task(
            referral,
            UNACCEPTED,
            _("The organization took back its yes: tell the patient"),
            urgent=True,
        )


def _after_waitlist(referral: Referral, event: ReferralEvent) -> None:
    """There is no text for it: the date needs a person to explain."""
    finish_tasks(subject_id=referral.pk, actor=event.actor)
    raise_call_task(
        referral,
        TELL_WAITLIST,
        _("Waitlisted: tell the patient, or offer another service"),
        detail=date_format(referral.expected_on) if referral.expected_on else "",
    )


def _after_start(referral: Referral, event: ReferralEvent) -> None:
    """Help that starts straight from the waitlist is the yes the patient waits for."""
    if event.from_status == Status.WAITLISTED:
        _after_accept(referral, event)


def _after_ask(referral: Referral, event: ReferralEvent) -> None:
    raise_referral_task(referral, QUESTION, _("Answer a partner's question"))


def _after_answer(referral: Referral, event: ReferralEvent) -> None:
    tell_partner(referral, messages.PARTNER_ANSWERED, event)


def _after_decline(referral: Referral, event: ReferralEvent) -> None:
    if until := event.facts.get("full_until"):
        tell_full(
            service=referral.service,
            actor=Actor(label=event.actor_label, user=event.actor),
            until=date.fromisoformat(until),
        )
    go_on(
        referral,
        kind=DECLINED,
        title=_("Declined: offer the next service"),
        detail=referral.reason_label,
    )


def _after_expire(referral: Referral, event: ReferralEvent) -> None:
    was_taken_on = event.from_status in TAKEN_ON
    if was_taken_on:
        title = _("No news came: ask the patient, or offer the next service")
    else:
        title = _("No answer came: offer the next service")
    go_on(referral, kind=EXPIRED, title=title, needs_a_person=was_taken_on)
    tell_partner(referral, messages.PARTNER_EXPIRED, event, or_call=False)


def _after_helped(referral: Referral, event: ReferralEvent) -> None:
    if referral.answers_disagree:
        _task_of_disagreement(referral)
    else:
        raise_referral_task(
            referral, HELPED, _("The partner says it helped: close the need")
        )


def _after_not_helped(referral: Referral, event: ReferralEvent) -> None:
    if referral.answers_disagree:
        _task_of_disagreement(referral)
    raise_referral_task(
        referral,
        NOT_HELPED,
        _("Not helped: offer the next service"),
        detail=referral.reason_label,
    )


def _after_end(referral: Referral, event: ReferralEvent) -> None:
    if event.from_status != Status.DRAFT:
        tell_partner(referral, messages.PARTNER_ENDED, event)


def _after_stand_down(referral: Referral, event: ReferralEvent) -> None:
    tell_partner(referral, messages.PARTNER_NOT_NEEDED, event)


def _after_revocation(referral: Referral, event: ReferralEvent) -> None:
    _after_end(referral, event)
    raise_referral_task(
        referral,
        ENDED_WITH_CONSENT,
        _("Without consent a referral ended: ask whether they still want help"),
    )


def _after_lock(referral: Referral, event: ReferralEvent) -> None:
    title = _("Call %(organization)s: it could not open its link")
    raise_referral_task(
        referral, LINK_LOCKED, title % {"organization": referral.organization}
    )


def _after_patient_answer(referral: Referral, event: ReferralEvent) -> None:
    """The newest word counts; what an earlier one asked for is done with."""
    for kind in (ASK_PATIENT, NOT_YET, ANSWERS_DISAGREE, OUTREACH):
        finish_tasks(subject_id=referral.pk, kind=kind, actor=event.actor)
    answer = referral.patient_answer
    if referral.answers_disagree:
        _task_of_disagreement(referral)
    elif answer == PatientAnswer.NOT_YET:
        raise_referral_task(
            referral,
            NOT_YET,
            _("The patient says: no help yet"),
            detail=tried_so_far(referral),
        )
    elif answer == PatientAnswer.NO_LONGER_NEEDED and referral.is_open:
        raise_referral_task(
            referral,
            NO_LONGER_NEEDED,
            _("The patient no longer needs it: withdraw?"),
        )


def _after_not_reached(referral: Referral, event: ReferralEvent) -> None:
    """Called in vain: again tomorrow, or, after so many tries, another way."""
    finish_tasks(subject_id=referral.pk, kind=ASK_PATIENT, actor=event.actor)
    ask_or_reach_out(referral)


def _task_of_disagreement(referral: Referral) -> None:
    raise_referral_task(
        referral,
        ANSWERS_DISAGREE,
        _("The patient and the partner say different things"),
        is_urgent=True,
    )


EFFECTS: dict[str, Effect] = {
    "send": _after_send,
    "accept": _after_accept,
    "unaccept": _after_unaccept,
    "waitlist": _after_waitlist,
    "start": _after_start,
    "ask": _after_ask,
    "answer": _after_answer,
    "decline": _after_decline,
    "expire": _after_expire,
    "close_helped": _after_helped,
    "close_not_helped": _after_not_helped,
    "withdraw": _after_end,
    "end_duplicate": _after_end,
    "stand_down": _after_stand_down,
    "revoke_consent": _after_revocation,
    "link_locked": _after_lock,
    "patient_answered": _after_patient_answer,
    NOT_REACHED: _after_not_reached,
}

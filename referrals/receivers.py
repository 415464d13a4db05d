"""What follows from an event. Each effect writes rows in the event's own transaction;
nothing is sent from here."""

from collections.abc import Callable
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from notifications.signals import inbound_received
from people.models import Consent
from people.signals import consent_revoked
from people.tasks import finish_tasks
from referrals import messages
from referrals.actors import SYSTEM
from referrals.links import end_links
from referrals.models import Referral, ReferralEvent
from referrals.notices import raise_referral_task, tell_partner, tell_patient
from referrals.permissions import consent_stands
from referrals.services import record_patient_answer
from referrals.signals import event_recorded
from referrals.status import OPEN, PatientAnswer, Status
from referrals.transitions import perform
from screening.services import begin_work

Effect = Callable[[Referral, ReferralEvent], None]


@receiver(event_recorded, dispatch_uid="referrals.effects")
def run_effects(
    sender: type, referral: Referral, event: ReferralEvent, **signal: Any
) -> None:
    if event.name in EFFECTS:
        EFFECTS[event.name](referral, event)


@receiver(inbound_received, dispatch_uid="referrals.patient_answer")
def hear_patient(sender: type, reply_to: Any, meaning: str = "", **signal: Any) -> None:
    """A digit that answers "did the program help you?"."""
    if reply_to is None or reply_to.kind != messages.PATIENT_ASK.code:
        return
    referral = Referral.objects.filter(pk=reply_to.subject_id).first()
    if referral and meaning in PatientAnswer.values:
        record_patient_answer(
            referral=referral,
            answer=PatientAnswer(meaning),
            actor_label=_("Patient, by text"),
        )


@receiver(consent_revoked, dispatch_uid="referrals.consent_revoked")
def end_uncovered_referrals(sender: type, consent: Consent, **signal: Any) -> None:
    """Every open referral no other consent covers ends in the same transaction."""
    referrals = Referral.objects.filter(
        patient=consent.patient, status__in=[*OPEN, Status.DRAFT]
    ).for_listing()
    for referral in referrals.order_by("created_at"):
        if not consent_stands(referral):
            perform(referral, "revoke_consent", actor=SYSTEM)


def _after_send(referral: Referral, event: ReferralEvent) -> None:
    begin_work(need=referral.need, actor=referral.sender)
    if referral.follows_id:
        finish_tasks(subject_id=referral.follows_id, actor=event.actor)
    tell_partner(referral, messages.PARTNER_NEW, event)
    tell_patient(referral, messages.PATIENT_SENT)


def _after_accept(referral: Referral, event: ReferralEvent) -> None:
    finish_tasks(subject_id=referral.pk, actor=event.actor)
    tell_patient(referral, messages.PATIENT_ACCEPTED)


def _after_ask(referral: Referral, event: ReferralEvent) -> None:
    raise_referral_task(referral, "referral-question", _("Answer a partner's question"))


def _after_answer(referral: Referral, event: ReferralEvent) -> None:
    finish_tasks(subject_id=referral.pk, actor=event.actor)
    tell_partner(referral, messages.PARTNER_ANSWERED, event)


def _after_decline(referral: Referral, event: ReferralEvent) -> None:
    end_links(referral)
    finish_tasks(subject_id=referral.pk, actor=event.actor)
    raise_referral_task(
        referral,
        "referral-declined",
        _("Declined: offer the next service"),
        detail=referral.reason_label,
    )


def _after_expire(referral: Referral, event: ReferralEvent) -> None:
    end_links(referral)
    finish_tasks(subject_id=referral.pk)
    raise_referral_task(
        referral, "referral-expired", _("No answer came: offer the next service")
    )


def _after_helped(referral: Referral, event: ReferralEvent) -> None:
    end_links(referral)
    finish_tasks(subject_id=referral.pk, actor=event.actor)
    if referral.answers_disagree:
        _task_of_disagreement(referral)
    else:
        raise_referral_task(
            referral, "referral-helped", _("The partner says it helped: close the need")
        )


def _after_not_helped(referral: Referral, event: ReferralEvent) -> None:
    end_links(referral)
    finish_tasks(subject_id=referral.pk, actor=event.actor)
    raise_referral_task(
        referral,
        "referral-not-helped",
        _("Not helped: offer the next service"),
        detail=referral.reason_label,
    )


def _after_end(referral: Referral, event: ReferralEvent) -> None:
    end_links(referral)
    finish_tasks(subject_id=referral.pk, actor=event.actor)
    if event.from_status != Status.DRAFT:
        tell_partner(referral, messages.PARTNER_ENDED, event)


def _after_patient_answer(referral: Referral, event: ReferralEvent) -> None:
    answer = referral.patient_answer
    if referral.answers_disagree:
        _task_of_disagreement(referral)
    elif answer == PatientAnswer.NOT_YET:
        raise_referral_task(
            referral, "patient-not-yet", _("The patient says: no help yet")
        )
    elif answer == PatientAnswer.NO_LONGER_NEEDED and referral.is_open:
        raise_referral_task(
            referral,
            "patient-no-longer-needs",
            _("The patient no longer needs it: withdraw?"),
        )


EFFECTS: dict[str, Effect] = {
    "send": _after_send,
    "accept": _after_accept,
    "ask": _after_ask,
    "answer": _after_answer,
    "decline": _after_decline,
    "expire": _after_expire,
    "close_helped": _after_helped,
    "close_not_helped": _after_not_helped,
    "withdraw": _after_end,
    "revoke_consent": _after_end,
    "patient_answered": _after_patient_answer,
}


def _task_of_disagreement(referral: Referral) -> None:
    raise_referral_task(
        referral,
        "answers-disagree",
        _("The patient and the partner say different things"),
        is_urgent=True,
    )

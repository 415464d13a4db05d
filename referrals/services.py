from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import audit
from people.consent import consent_for
from people.links import lock_if_spent, try_to_open
from people.models import AccessLink, Consent, User
from people.permissions import WORKER_ROLES, can_change_patient
from people.tasks import finish_tasks
from referrals.actors import SYSTEM, Actor, link_actor, user_actor
from referrals.disclosure import as_json, disclosure
from referrals.household import Housemate, name_on, uncovered
from referrals.links import is_right_answer
from referrals.models import Referral, ReferralEvent
from referrals.signals import event_recorded
from referrals.status import OPEN, PatientAnswer
from referrals.together import groups_of, join
from referrals.transitions import ConsentMissing, perform
from resources.models import Organization, Service, ServiceAtLocation
from screening import services as screening
from screening.models import ClosedReason, Need


@audit.in_turn()
def send_referrals(
    *,
    need: Need,
    places: Iterable[tuple[Service, ServiceAtLocation | None]],
    sender: User,
    note: str = "",
    patient_may_be_contacted: bool = True,
    submission_key: UUID | None = None,
    follows: Referral | None = None,
    household: Sequence[Housemate] = (),
    asked_together: UUID | None = None,
    forwarded_by_rule: bool = False,
    actor: Actor | None = None,
) -> list[Referral]:
    """Ask each service for one need: all are sent, or on an error none.

    The same form sent twice gives the same referrals; a service that already has an
    open referral for this need keeps that one. `household`: whom it is also for, but
    for a private need. Those `asked_together` wait for the
    first of them to accept. Raises ConsentMissing where the patient's consent does not
    cover one of the organizations, and `screening.services.NeedClosedError`.
    """
    named = [] if need.category.sensitive else list(household)
    sent = []
    for service, place in places:
        if existing := _existing(need, service, submission_key):
            sent.append(join(existing, asked_together))
            continue
        draft = _draft(
            need=need,
            service=service,
            service_at_location=place,
            sender=sender,
            note=note,
            patient_may_be_contacted=patient_may_be_contacted,
            submission_key=submission_key,
            follows=follows,
            household=named,
            asked_together=asked_together,
            forwarded_by_rule=forwarded_by_rule,
        )
        sent.append(_send(draft, actor or user_actor(sender), named))
    return sent


@audit.in_turn()
def send_for_needs(
    *,
    asks: Iterable[tuple[Need, Service, ServiceAtLocation | None]],
    follows: Referral | None = None,
    first_to_accept: bool = False,
    **facts: Any,
) -> list[Referral]:
    """`send_referrals` for several needs of one patient: all are sent, or none. Only
    those for the same need follow `follows`. `first_to_accept`: services asked for the
    same need are asked together; TooManyAskedError where there are too many."""
    asks = list(asks)
    pairs = [(need, service) for need, service, _place in asks]
    groups = groups_of(pairs) if first_to_accept else {}
    return [
        referral
        for need, service, place in asks
        for referral in send_referrals(
            need=need,
            places=[(service, place)],
            follows=follows if follows and follows.need_id == need.pk else None,
            asked_together=groups.get(need.pk),
            **facts,
        )
    ]


def _existing(
    need: Need, service: Service, submission_key: UUID | None
) -> Referral | None:
    """From the same form, or open for the same need."""
    same = Referral.objects.filter(need=need, service=service).order_by("created_at")
    if submission_key and (sent := same.filter(submission_key=submission_key).first()):
        return sent
    return same.filter(status__in=OPEN).first()


def _draft(
    *,
    need: Need,
    service: Service,
    sender: User,
    household: Sequence[Housemate],
    **fields: Any,
) -> Referral:
    if uncovered(household, service.organization, need.category):
        raise ConsentMissing
    referral = Referral(
        patient=need.patient,
        need=need,
        service=service,
        organization=service.organization,
        sender_organization=sending_organization(sender, need),
        sender=sender,
        consent=_locked_consent(need, service.organization),
        **fields,
    )
    rows = disclosure(
        patient=need.patient,
        category=need.category,
        note=referral.note,
        patient_may_be_contacted=referral.patient_may_be_contacted,
        household=household,
    )
    referral.disclosed = as_json(rows)
    return referral


def _send(draft: Referral, actor: Actor, household: Sequence[Housemate]) -> Referral:
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            name_on(draft, household, draft.sender)
            perform(draft, "send", actor=actor)
    except IntegrityError:
        # The same form, or another worker's, was a moment faster.
        if faster := _existing(draft.need, draft.service, draft.submission_key):
            return faster
        raise
    return draft


def _locked_consent(need: Need, organization: Organization) -> Consent:
    """The consent it goes out under, held so that it cannot be revoked meanwhile."""
    consent = consent_for(
        patient=need.patient, organization=organization, categories=[need.category]
    )
    if consent is None:
        raise ConsentMissing
    held = Consent.objects.current().select_for_update()
    if still := held.filter(pk=consent.pk).first():
        return still
    raise ConsentMissing


def sending_organization(sender: User, need: Need) -> Organization:
    """The sender's organization that cares for the patient, or PermissionDenied."""
    if not can_change_patient(sender, need.patient):
        raise PermissionDenied
    relationship = (
        need.patient.care_relationships.filter(
            ended_at=None,
            organization__in=sender.writable_organization_ids(*WORKER_ROLES),
        )
        .select_related("organization")
        .order_by("started_at", "pk")
        .first()
    )
    if relationship is None:
        raise PermissionDenied
    return relationship.organization


@audit.in_turn()
def record_patient_answer(
    *, referral: Referral, answer: PatientAnswer, actor: Actor
) -> ReferralEvent:
    """Keep the patient's own word beside the organization's; it closes nothing."""
    referral.patient_answer = answer
    referral.patient_answered_at = timezone.now()
    referral.save(update_fields=["patient_answer", "patient_answered_at"])
    event = record_event(
        referral=referral, name="patient_answered", actor=actor, answer=str(answer)
    )
    audit.record(
        "referral.patient_answered",
        actor=actor.user,
        actor_label=actor.label,
        patient=referral.patient_id,
        subject=referral,
    )
    event_recorded.send(
        sender=ReferralEvent, referral=referral, event=event, transition=None
    )
    return event


def record_event(
    *, referral: Referral, name: str, actor: Actor = SYSTEM, **facts: str
) -> ReferralEvent:
    """Something that happened without moving the referral."""
    return ReferralEvent.objects.create(
        referral=referral,
        name=name,
        from_status=referral.status,
        to_status=referral.status,
        version=referral.version,
        actor=actor.user,
        actor_label=actor.label,
        facts=facts,
    )


def open_link(*, link: AccessLink, referral: Referral, answer: str) -> bool:
    """Whether the answer to the second question opens the link."""
    return try_to_open(
        link,
        is_right=lambda: is_right_answer(referral, answer),
        when_wrong=lambda: note_wrong_answer(link=link, referral=referral),
    )


@audit.in_turn()
def note_wrong_answer(*, link: AccessLink, referral: Referral) -> None:
    """A wrong answer to the second question leaves a trace; the one that locks the link
    tells the care team, since a referral nobody can open is a lost one."""
    actor = link_actor(referral)
    audit.record(
        "link.wrong_answer",
        actor_label=actor.label,
        patient=referral.patient_id,
        subject=referral,
    )
    if lock_if_spent(link):
        event = record_event(referral=referral, name="link_locked", actor=actor)
        event_recorded.send(
            sender=ReferralEvent, referral=referral, event=event, transition=None
        )


@audit.in_turn()
def close_need(
    *,
    need: Need,
    reason: ClosedReason,
    actor: User,
    note: str = "",
    withdraw_open: bool = False,
) -> None:
    """Close the need and what its ended referrals still asked of the care team; open
    ones are withdrawn if so wished. Raises `screening.services.NeedClosedError`."""
    screening.close_need(need=need, reason=reason, actor=actor, note=note)
    for referral in need.referrals.for_listing().order_by("created_at"):
        if not referral.is_open:
            finish_tasks(subject_id=referral.pk, actor=actor)
        elif withdraw_open:
            words = str(ClosedReason(reason).label)
            perform(referral, "withdraw", actor=user_actor(actor), message=words)

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from people.consent import consent_for
from people.models import User
from people.permissions import WORKER_ROLES, can_change_patient
from referrals.actors import user_actor
from referrals.disclosure import as_json, disclosure
from referrals.models import Referral, ReferralEvent
from referrals.signals import event_recorded
from referrals.status import OPEN, PatientAnswer
from referrals.transitions import ConsentMissing, perform
from resources.models import Organization, Service, ServiceAtLocation
from screening.models import Need


@transaction.atomic
def send_referrals(
    *,
    need: Need,
    places: Iterable[tuple[Service, ServiceAtLocation | None]],
    sender: User,
    note: str = "",
    patient_may_be_contacted: bool = True,
    submission_key: UUID | None = None,
    follows: Referral | None = None,
) -> list[Referral]:
    """Ask each service for one need: all are sent, or on an error none.

    The same form sent twice gives the same referrals; a service that already has an
    open referral for this need keeps that one. Raises ConsentMissing where the
    patient's consent does not cover one of the organizations.
    """
    return [
        _existing(need, service, submission_key)
        or _send_one(
            need=need,
            service=service,
            place=place,
            sender=sender,
            note=note,
            patient_may_be_contacted=patient_may_be_contacted,
            submission_key=submission_key,
            follows=follows,
        )
        for service, place in places
    ]


def _existing(
    need: Need, service: Service, submission_key: UUID | None
) -> Referral | None:
    same = Referral.objects.filter(need=need, service=service)
    by_key = same.filter(submission_key=submission_key) if submission_key else None
    found = by_key.first() if by_key is not None else None
    return found or same.filter(status__in=OPEN).first()


def _send_one(
    *,
    need: Need,
    service: Service,
    place: ServiceAtLocation | None,
    sender: User,
    note: str,
    patient_may_be_contacted: bool,
    submission_key: UUID | None,
    follows: Referral | None,
) -> Referral:
    consent = consent_for(
        patient=need.patient,
        organization=service.organization,
        categories=[need.category],
    )
    if consent is None:
        raise ConsentMissing
    rows = disclosure(
        patient=need.patient,
        category=need.category,
        note=note,
        patient_may_be_contacted=patient_may_be_contacted,
    )
    referral = Referral.objects.create(
        patient=need.patient,
        need=need,
        service=service,
        service_at_location=place,
        organization=service.organization,
        sender_organization=sending_organization(sender, need),
        sender=sender,
        consent=consent,
        note=note,
        patient_may_be_contacted=patient_may_be_contacted,
        disclosed=as_json(rows),
        follows=follows,
        submission_key=submission_key,
    )
    perform(referral, "send", actor=user_actor(sender))
    return referral


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


@transaction.atomic
def record_patient_answer(
    *, referral: Referral, answer: PatientAnswer, actor_label: str
) -> ReferralEvent:
    """Keep the patient's own word beside the organization's; it closes nothing."""
    referral.patient_answer = answer
    referral.patient_answered_at = timezone.now()
    referral.save(update_fields=["patient_answer", "patient_answered_at"])
    event = ReferralEvent.objects.create(
        referral=referral,
        name="patient_answered",
        from_status=referral.status,
        to_status=referral.status,
        actor_label=actor_label,
        facts={"answer": answer},
    )
    event_recorded.send(
        sender=ReferralEvent, referral=referral, event=event, transition=None
    )
    return event

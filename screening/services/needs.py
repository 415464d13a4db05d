from dataclasses import asdict
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.audit import in_turn, record
from people.models import Patient, User
from resources.models import Category
from screening.models import (
    ClosedReason,
    Interest,
    Need,
    NeedStatus,
    Screening,
)
from screening.scoring import Flag

STATUS_OF_INTEREST = {
    Interest.YES: NeedStatus.WANTS_HELP,
    Interest.NO: NeedStatus.DECLINED_HELP,
    Interest.LATER: NeedStatus.IDENTIFIED,
    Interest.NOT_ASKED: NeedStatus.IDENTIFIED,
}


class NeedClosedError(Exception):
    """The need is met or closed; a new one can be added."""


class NeedExistsError(Exception):
    """The patient has an open need of this category."""


@in_turn()
def add_need(
    *,
    patient: Patient,
    category: Category,
    actor: User,
    note: str = "",
    interest: Interest = Interest.NOT_ASKED,
    screening: Screening | None = None,
) -> Need:
    """Add a need that no rule flagged; NeedExistsError where one is open already."""
    _lock_needs_of(patient.pk)
    asked = interest != Interest.NOT_ASKED
    try:
        with transaction.atomic():
            need = Need.objects.create(
                patient=patient,
                category=category,
                screening=screening,
                note=note,
                status=STATUS_OF_INTEREST[interest],
                interest=interest,
                interest_at=timezone.now() if asked else None,
                interest_by=actor if asked else None,
                created_by=actor,
            )
    except IntegrityError as error:
        raise NeedExistsError from error
    record("need-added", actor=actor, patient=patient, subject=need)
    return need


@in_turn()
def record_risk(*, screening: Screening, flag: Flag, actor: User) -> Need:
    """The open need of the flag's category, new or old, with this risk added once."""
    _lock_needs_of(screening.patient_id)
    category = Category.objects.get(code=flag.category)
    need = screening.patient.needs.open().filter(category=category).first()
    if need is None:
        need = Need(
            patient=screening.patient,
            category=category,
            screening=screening,
            created_by=actor,
        )
    kept = [r for r in need.risk if not _is_from(r, screening, flag.rule_id)]
    need.risk = kept + _risk_of(screening, flag)
    need.save()
    record("need-found", actor=actor, patient=screening.patient, subject=need)
    return need


@in_turn()
def set_interest(*, need: Need, interest: Interest, actor: User) -> Need:
    """What the patient said to help with it. A need being worked on stays so."""
    locked = _locked_open(need)
    locked.interest = interest
    locked.interest_at = timezone.now()
    locked.interest_by = actor
    if locked.status != NeedStatus.IN_PROGRESS:
        locked.status = STATUS_OF_INTEREST[interest]
    locked.save()
    record(f"interest-{interest}", actor=actor, patient=need.patient, subject=need)
    return locked


@in_turn()
def begin_work(*, need: Need, actor: User) -> Need:
    """Something is being done about it, such as a referral."""
    locked = _locked_open(need)
    if locked.status != NeedStatus.IN_PROGRESS:
        locked.status = NeedStatus.IN_PROGRESS
        locked.save()
        record("need-in-progress", actor=actor, patient=need.patient, subject=need)
    return locked


@in_turn()
def close_need(
    *, need: Need, reason: ClosedReason, actor: User, note: str = ""
) -> Need:
    """End it with a reason; NeedClosedError where that was done before."""
    locked = _locked_open(need)
    is_met = reason == ClosedReason.MET
    locked.status = NeedStatus.MET if is_met else NeedStatus.CLOSED
    locked.closed_reason = reason
    locked.closed_note = note
    locked.closed_at = timezone.now()
    locked.closed_by = actor
    locked.save()
    record(
        "need-closed",
        actor=actor,
        patient=need.patient,
        subject=need,
        reason=reason.value,
    )
    return locked


@in_turn()
def withdraw_risk(*, screening: Screening, actor: User) -> None:
    """Take a screening's findings out of the needs it found or added to."""
    needs = screening.patient.needs.open().select_for_update()
    for need in needs.order_by("pk"):
        kept = [r for r in need.risk if not _is_from(r, screening)]
        if len(kept) == len(need.risk):
            continue
        need.risk = kept
        need.save()
        rests_on_it = need.screening_id == screening.pk and not kept
        if rests_on_it and need.status != NeedStatus.IN_PROGRESS:
            close_need(need=need, reason=ClosedReason.ENTERED_IN_ERROR, actor=actor)


def _lock_needs_of(patient_id: UUID) -> None:
    """New needs of one patient wait for each other, so that none is there twice."""
    Patient.objects.select_for_update().get(pk=patient_id)


def _locked_open(need: Need) -> Need:
    locked = Need.objects.select_for_update().get(pk=need.pk)
    if not locked.is_open:
        raise NeedClosedError
    return locked


def _risk_of(screening: Screening, flag: Flag) -> list[dict[str, object]]:
    return [
        {
            "screening": str(screening.pk),
            "instrument": screening.instrument,
            "version": screening.version,
            "found_at": timezone.now().isoformat(),
            "rule_id": flag.rule_id,
            "rule": flag.rule_text,
            "source": flag.source,
            **asdict(because),
        }
        for because in flag.because
    ]


def _is_from(
    risk: dict[str, str], screening: Screening, rule_id: str | None = None
) -> bool:
    same_rule = rule_id is None or risk["rule_id"] == rule_id
    return same_rule and risk["screening"] == str(screening.pk)

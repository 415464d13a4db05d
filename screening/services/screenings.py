from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.audit import in_turn, record
from people.models import Patient, User
from people.permissions import WORKER_ROLES, sees_sensitive
from people.tasks import finish_tasks, raise_task, task_kind
from resources.models import Organization
from screening.instruments import Instrument, find_current
from screening.models import Screening, ScreeningStatus
from screening.permissions import sees_sensitive_answers, sensitive_categories
from screening.scoring import evaluate, score, totals
from screening.services.answers import (
    carry_answers,
    locked_screening,
    require_unfinished,
)
from screening.services.needs import record_risk, withdraw_risk
from screening.services.safety import SAFETY_TASK, lead_where_nobody_does

FINISH_TASK = task_kind("finish-screening")
READ_TASK = task_kind("read-screening")


@in_turn()
def start_screening(
    *, patient: Patient, instrument: Instrument, language: str, actor: User
) -> Screening:
    """Begin, or go on with the unfinished one of the same instrument, now in this
    language. Pressed twice or by two people at once, it is one screening."""
    unfinished = patient.screenings.unfinished().filter(instrument=instrument.id)
    if screening := unfinished.first():
        return switch_language(screening=screening, language=language)
    try:
        return _begin(
            patient=patient,
            instrument=instrument,
            language=language,
            organization=working_organization(actor, patient),
            actor=actor,
        )
    except IntegrityError:
        return switch_language(screening=unfinished.get(), language=language)


@transaction.atomic
def _begin(
    *, instrument: Instrument, actor: User, organization: Organization, **facts: Any
) -> Screening:
    screening = Screening.objects.create(
        instrument=instrument.id,
        version=instrument.version,
        organization=organization,
        started_by=actor,
        **facts,
    )
    _raise_finish_task(screening)
    patient = screening.patient
    record("screening-started", actor=actor, patient=patient, subject=screening)
    return screening


@transaction.atomic
def switch_language(*, screening: Screening, language: str) -> Screening:
    """Go on in another language; answers are codes and stay."""
    unfinished = Screening.objects.unfinished().filter(pk=screening.pk)
    if unfinished.update(language=language):
        screening.language = language
    return screening


def working_organization(actor: User, patient: Patient) -> Organization:
    """The first of the actor's organizations that cares for the patient."""
    ids = actor.writable_organization_ids(*WORKER_ROLES)
    relationship = (
        patient.care_relationships.filter(ended_at=None, organization__in=ids)
        .select_related("organization")
        .order_by("started_at", "pk")
        .first()
    )
    if relationship is None:
        raise PermissionDenied
    return relationship.organization


@in_turn()
def finish_screening(
    *, screening: Screening, actor: User, by_themselves: bool = False
) -> Screening:
    """Score it, record the needs found, one per category, and begin what is asked next.
    Finished before, it stays as it was. Questions without an answer count as not asked.
    `by_themselves`: the person answered alone, and `actor` had asked them to."""
    locked = locked_screening(screening)
    if locked.is_completed:
        return locked
    require_unfinished(locked)
    instrument, answers = locked.definition, locked.responses()
    flags = score(instrument, answers)
    locked.findings = [f.as_json() for f in evaluate(instrument, answers)]
    locked.status = ScreeningStatus.COMPLETED
    locked.completed_at = timezone.now()
    locked.completed_by = None if by_themselves else actor
    locked.save()
    for flag in flags:
        record_risk(screening=locked, flag=flag, actor=actor)
    finish_tasks(subject_id=locked.pk, kind=FINISH_TASK, actor=actor)
    if sensitive_categories(instrument) & {flag.category for flag in flags}:
        _tell_care_team(locked, actor)
    _go_on(locked, {flag.rule_id for flag in flags}, actor)
    record(
        "screening-completed",
        actor=None if by_themselves else actor,
        actor_label=_("By themselves") if by_themselves else "",
        patient=locked.patient,
        subject=locked,
    )
    return locked


@in_turn()
def void_screening(*, screening: Screening, note: str, actor: User) -> Screening:
    """Mark as entered in error: it stays readable, and the needs that rest on it alone
    are closed unless somebody works on them already. What must be acted on at once
    stays on the worklist until somebody has."""
    locked = locked_screening(screening)
    if locked.status == ScreeningStatus.ENTERED_IN_ERROR:
        return locked
    locked.status = ScreeningStatus.ENTERED_IN_ERROR
    locked.voided_at = timezone.now()
    locked.voided_by = actor
    locked.voided_note = note
    locked.save()
    withdraw_risk(screening=locked, actor=actor)
    finish_tasks(subject_id=locked.pk, but=SAFETY_TASK, actor=actor)
    record("screening-voided", actor=actor, patient=locked.patient, subject=locked)
    return locked


def _go_on(screening: Screening, flags: set[str], actor: User) -> None:
    """Begin what the rules that flagged ask for next, with the answers it shares if
    whoever began that may see them. Not where that was answered whole of late."""
    for follow_up in screening.definition.follow_ups:
        instrument = find_current(follow_up.instrument)
        if follow_up.flag not in flags or instrument is None:
            continue
        if _answered_of_late(screening.patient, instrument):
            continue
        following = _next(screening, instrument, actor)
        if sees_sensitive_answers(following.started_by, screening):
            carry_answers(source=screening, to=following)


def _answered_of_late(patient: Patient, instrument: Instrument) -> bool:
    since = timezone.now() - timedelta(days=instrument.carry_over_days)
    done = patient.screenings.completed().filter(instrument=instrument.id)
    late = done.filter(completed_at__gte=since).prefetch_related("answers")
    return any(_is_whole(screening) for screening in late)


def _is_whole(screening: Screening) -> bool:
    """Each of its scores is known."""
    found = totals(screening.definition, screening.responses())
    return all(total.value is not None for total in found)


def _next(screening: Screening, instrument: Instrument, actor: User) -> Screening:
    """The unfinished one, or a new one of whoever may see what was answered."""
    unfinished = screening.patient.screenings.unfinished()
    if going_on := unfinished.filter(instrument=instrument.id).first():
        going_on.follows = screening
        going_on.save(update_fields=["follows"])
        return going_on
    knows = sees_sensitive_answers(actor, screening)
    language = screening.language
    return _begin(
        patient=screening.patient,
        instrument=instrument,
        language=language if language in instrument.languages else instrument.language,
        organization=screening.organization,
        actor=actor if knows else screening.started_by,
        follows=screening,
    )


def _raise_finish_task(screening: Screening) -> None:
    raise_task(
        patient=screening.patient,
        kind=FINISH_TASK,
        title=_("Finish the screening"),
        subject_id=screening.pk,
        url=screening.get_absolute_url(),
        owner=screening.started_by,
    )


def _tell_care_team(screening: Screening, actor: User) -> None:
    """A sensitive need never goes unseen: whoever found it leads the care team where
    there is none, and else the team gets a task that does not say what was found."""
    patient = screening.patient
    if sees_sensitive(actor, patient):
        return
    if lead_where_nobody_does(patient=patient, actor=actor):
        return
    raise_task(
        patient=patient,
        kind=READ_TASK,
        title=_("Read a screening that was completed"),
        subject_id=screening.pk,
        url=screening.get_absolute_url(),
        is_urgent=True,
    )

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.audit import in_turn, record
from people.models import CareTeamMember, Patient, User
from people.permissions import WORKER_ROLES, sees_sensitive
from people.tasks import finish_tasks, raise_task, task_kind
from resources.models import Organization
from screening.instruments import Instrument
from screening.models import Answer, Screening, ScreeningStatus
from screening.permissions import sensitive_categories
from screening.responses import Response, checked
from screening.scoring import evaluate, score
from screening.services.needs import record_risk, withdraw_risk

FINISH_TASK = task_kind("finish-screening")
READ_TASK = task_kind("read-screening")


class ScreeningClosedError(Exception):
    """It is completed or entered in error, so its answers can no longer change."""


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
        with transaction.atomic():
            screening = Screening.objects.create(
                patient=patient,
                instrument=instrument.id,
                version=instrument.version,
                language=language,
                organization=working_organization(actor, patient),
                started_by=actor,
            )
    except IntegrityError:
        return switch_language(screening=unfinished.get(), language=language)
    _raise_finish_task(screening)
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


def save_answer(
    *, screening: Screening, link_id: str, response: Response, actor: User
) -> None:
    """Save one answer over the one before; an empty response makes it "not asked".

    Raises ValidationError where the answer makes no sense, ScreeningClosedError where
    the screening takes no more answers.
    """
    save_answers(screening=screening, responses={link_id: response}, actor=actor)


@transaction.atomic
def save_answers(
    *, screening: Screening, responses: Mapping[str, Response], actor: User | None
) -> None:
    """Save several answers, all or on an error none; see `save_answer`."""
    _require_unfinished(_locked(screening))
    questions = screening.definition.by_link_id
    for link_id, given in responses.items():
        response = checked(questions[link_id], given)
        if not response.is_asked:
            screening.answers.filter(link_id=link_id).delete()
            continue
        Answer.objects.update_or_create(
            screening=screening,
            link_id=link_id,
            defaults={
                "values": list(response.values),
                "number": response.number,
                "declined": response.declined,
                "answered_at": timezone.now(),
                "answered_by": actor,
            },
        )


@in_turn()
def finish_screening(
    *, screening: Screening, actor: User, by_themselves: bool = False
) -> Screening:
    """Score it and record the needs found, one per category. Finished before, it stays
    as it was. Questions without an answer count as not asked. `by_themselves`: the
    person answered alone, and `actor` is whoever had asked them to."""
    locked = _locked(screening)
    if locked.is_completed:
        return locked
    _require_unfinished(locked)
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
    are closed unless somebody works on them already."""
    locked = _locked(screening)
    if locked.status == ScreeningStatus.ENTERED_IN_ERROR:
        return locked
    locked.status = ScreeningStatus.ENTERED_IN_ERROR
    locked.voided_at = timezone.now()
    locked.voided_by = actor
    locked.voided_note = note
    locked.save()
    withdraw_risk(screening=locked, actor=actor)
    finish_tasks(subject_id=locked.pk, actor=actor)
    record("screening-voided", actor=actor, patient=locked.patient, subject=locked)
    return locked


def _locked(screening: Screening) -> Screening:
    """Answers and the end of a screening wait for each other."""
    return Screening.objects.select_for_update().get(pk=screening.pk)


def _require_unfinished(screening: Screening) -> None:
    if not screening.is_unfinished:
        raise ScreeningClosedError


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
    if not patient.care_team.current().exists():
        CareTeamMember.objects.create(patient=patient, user=actor, is_lead=True)
        record("care-team-joined", actor=actor, patient=patient, reason="screening")
        return
    raise_task(
        patient=patient,
        kind=READ_TASK,
        title=_("Read a screening that was completed"),
        subject_id=screening.pk,
        url=screening.get_absolute_url(),
        is_urgent=True,
    )

"""What happens to a person's enrollment; `care.programs.status` has the moves."""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F
from django.forms import model_to_dict
from django.utils import timezone

from care.models.programs import Enrollment, EnrollmentEvent, IntensityLevel, Program
from care.programs.deaths import close_for_death
from care.programs.status import ENDED, MOVES, EndReason, Move, Status
from people import audit
from people.care_teams import join_care_team
from people.models import Patient, User

if TYPE_CHECKING:
    from collections.abc import Sequence

IDENTIFIED = "identify"


class StaleEnrollment(Exception):
    """Somebody has moved it on meanwhile."""


class MoveRefused(ValueError):
    """What the move asks for was not said."""


def identify(
    *,
    patient: Patient,
    program: Program,
    because: Iterable[str] = (),
    actor: User | None = None,
) -> Enrollment:
    """The person may fit the program. Who is in it already stays where they are."""
    known = Enrollment.objects.open().filter(patient=patient, program=program)
    if existing := known.first():
        return existing
    try:
        with audit.in_turn():
            made = Enrollment.objects.create(
                patient=patient, program=program, because=list(because)
            )
            _keep(made, IDENTIFIED, "", actor)
            audit.record("program-identify", actor=actor, patient=patient, subject=made)
            return made
    except IntegrityError:
        return known.get()


@audit.in_turn()
def move_enrollment(
    *,
    enrollment: Enrollment,
    name: str,
    actor: User,
    reason: str = "",
    note: str = "",
    level: IntensityLevel | None = None,
    manager: User | None = None,
) -> Enrollment:
    """One move of `care.programs.status`, kept with who, when and why. The version says
    whether the actor saw it as it is: StaleEnrollment otherwise."""
    move = MOVES[name]
    _check(move, enrollment, reason, level, manager)
    before = enrollment.status
    facts = _facts(move, enrollment, reason, level, manager)
    same = Enrollment.objects.filter(
        pk=enrollment.pk, version=enrollment.version, status__in=move.sources
    )
    if not same.update(version=F("version") + 1, **facts):
        raise StaleEnrollment
    enrollment.refresh_from_db()
    _keep(enrollment, name, before, actor, reason=reason, note=note)
    if manager and move.takes_level:
        join_care_team(actor=actor, patient=enrollment.patient, user=manager)
    if reason == EndReason.DIED:
        close_for_death(patient=enrollment.patient, actor=actor)
    audit.record(
        f"program-{name}",
        actor=actor,
        patient=enrollment.patient_id,
        subject=enrollment,
        reason=reason,
    )
    return enrollment


def _check(
    move: Move,
    enrollment: Enrollment,
    reason: str,
    level: IntensityLevel | None,
    manager: User | None,
) -> None:
    if move.needs_reason and reason not in EndReason.values:
        raise MoveRefused("reason")
    if move.takes_level and (level is None or manager is None):
        raise MoveRefused("level")
    if level and level.program_id != enrollment.program_id:
        raise MoveRefused("level")


def _facts(
    move: Move,
    enrollment: Enrollment,
    reason: str,
    level: IntensityLevel | None,
    manager: User | None,
) -> dict[str, object]:
    today = timezone.localdate()
    facts: dict[str, object] = {"status": move.target}
    if move.needs_reason:
        facts["end_reason"] = reason
    if move.takes_level:
        facts |= {"level": level, "manager": manager}
        facts["started_on"] = enrollment.started_on or today
    if move.target == Status.ENROLLED:
        facts["next_contact_on"] = _first_contact(move, enrollment, level, today)
    else:
        facts["next_contact_on"] = None
    if move.target in ENDED:
        facts["ended_on"] = today
    return facts


def _first_contact(
    move: Move, enrollment: Enrollment, level: IntensityLevel | None, today: date
) -> date:
    """Whoever is new, or comes back, is contacted at once; a level that is more intense
    brings the next contact nearer, never later."""
    if move.name != "change" or level is None or enrollment.next_contact_on is None:
        return today
    by_rhythm = today + timedelta(days=level.contact_days)
    return min(enrollment.next_contact_on, by_rhythm)


def _keep(
    enrollment: Enrollment,
    name: str,
    before: str,
    actor: User | None,
    *,
    reason: str = "",
    note: str = "",
) -> None:
    level, manager = enrollment.level, enrollment.manager
    EnrollmentEvent.objects.create(
        enrollment=enrollment,
        name=name,
        from_status=before,
        to_status=enrollment.status,
        reason=reason,
        note=note,
        level=str(level) if level else "",
        manager=str(manager) if manager else "",
        actor=actor,
    )


class StaleProgram(Exception):
    """A colleague changed it meanwhile; `program` is as it is now."""

    def __init__(self, program: Program) -> None:
        super().__init__(str(program.pk))
        self.program = program


def state_of(program: Program) -> str:
    """Of all that its form shows, levels too."""
    levels = [model_to_dict(level) for level in program.levels.all()]
    return sha256(repr((model_to_dict(program), levels)).encode()).hexdigest()


@transaction.atomic
def save_program(
    *, program: Program, levels: "Sequence[IntensityLevel]", seen: str = ""
) -> Program:
    """With its levels, in their order. A level that people are on stays. `seen`: the
    state of one that was there before. Raises StaleProgram."""
    there = Program.objects.select_for_update().filter(pk=program.pk).first()
    if there is not None and state_of(there) != seen:
        raise StaleProgram(there)
    program.save()
    for position, level in enumerate(levels):
        level.program, level.position = program, position
        level.save()
    return program

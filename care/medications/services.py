"""Writing a reconciliation. Nothing is deleted: a line is decided on, or set aside with
a reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from care.medications.board import Board, Row, board_of, key_of
from care.medications.lists import Entry, entries_of_text
from care.medications.reading import Line
from care.medications.words import Source
from care.models.medications import (
    MedicationDecision,
    MedicationStatement,
    Reconciliation,
)
from people import audit
from people.models import Patient, User

TAKING = (
    "strength",
    "dose_amount",
    "dose_unit",
    "route",
    "frequency",
    "as_needed",
    "how_long",
)
DECIDED = ("action", "reason", "note", *TAKING)


class SignedAlreadyError(Exception):
    """It is signed and does not change."""


@dataclass
class DecidedMeanwhileError(Exception):
    """Somebody else saved the decision since the form was drawn."""

    theirs: MedicationDecision


class ChangedMeanwhileError(Exception):
    """A list or a decision is not what the signer saw."""


class NotReadyError(Exception):
    """A medication without a decision, or a line that nobody could read."""


@audit.in_turn()
def start_reconciliation(*, patient: Patient, actor: User) -> Reconciliation:
    """The open one, or a new one that begins with what was agreed the last time."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    if existing := patient.reconciliations.unsigned().first():
        return existing
    last = patient.reconciliations.signed().first()
    made: Reconciliation = Reconciliation.objects.create(
        patient=patient, based_on=last, started_by=actor
    )
    if last:
        _carry_over(last, made, actor)
    audit.record("medications-started", actor=actor, patient=patient, subject=made)
    return made


def _carry_over(last: Reconciliation, made: Reconciliation, actor: User) -> None:
    for position, decision in enumerate(last.decisions.taken().order_by("name", "pk")):
        MedicationStatement.objects.create(
            reconciliation=made,
            source=Source.LAST,
            position=position,
            text=decision.name,
            name=decision.name,
            ingredients=decision.ingredients,
            key=decision.key,
            added_by=actor,
            **{name: getattr(decision, name) for name in TAKING},
        )


@transaction.atomic
def add_entries(
    *,
    reconciliation: Reconciliation,
    source: str,
    entries: Sequence[Entry],
    actor: User,
) -> list[MedicationStatement]:
    """Lines of one list; the very same line of the same list is there once."""
    _lock_open(reconciliation)
    mine = reconciliation.statements.filter(source=source)
    known = set(mine.order_by().values_list("text", flat=True))
    position = mine.count()
    made: list[MedicationStatement] = []
    for entry in entries:
        if entry.text in known:
            continue
        known.add(entry.text)
        facts = _facts_of(entry)
        statement = MedicationStatement(
            reconciliation=reconciliation,
            source=source,
            position=position + len(made),
            text=entry.text,
            added_by=actor,
            **facts,
        )
        made.append(statement)
    MedicationStatement.objects.bulk_create(made)
    reopen_decisions(reconciliation, {one.key for one in made})
    return made


def reopen_decisions(reconciliation: Reconciliation, keys: Collection[str]) -> None:
    """The lines of these have changed: what was decided on them is to be decided again,
    and a form that was drawn before is told so."""
    found = reconciliation.decisions.filter(key__in=keys)
    found.update(is_standing=False, version=F("version") + 1)


def _facts_of(entry: Entry) -> dict[str, Any]:
    if entry.line is None:
        return {"problem": entry.problem}
    line = entry.line
    return {"key": key_of(line.ingredients, line.route), "problem": "", **_said(line)}


def _said(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "ingredients": list(line.ingredients),
        "form": line.form,
        **{name: getattr(line, name) for name in TAKING},
    }


@audit.in_turn()
def correct_statement(
    *, statement: MedicationStatement, text: str, actor: User
) -> MedicationStatement:
    """Read again as corrected; what came stays behind it, in brackets."""
    _lock_open(statement.reconciliation)
    before = statement.key
    [entry] = entries_of_text(text) or [Entry(text, None, statement.problem)]
    for name, value in _facts_of(entry).items():
        setattr(statement, name, value)
    if text not in statement.text:
        statement.text = f"{text} [{statement.text}]"
    statement.save()
    reopen_decisions(statement.reconciliation, {before, statement.key})
    _record("medication-corrected", statement, actor)
    return statement


@audit.in_turn()
def set_aside(*, statement: MedicationStatement, reason: str, actor: User) -> bool:
    """It is no medication of this patient's, for a reason; False if it is already."""
    _lock_open(statement.reconciliation)
    lines = MedicationStatement.objects.filter(pk=statement.pk, set_aside_at=None)
    done = lines.update(
        set_aside_at=timezone.now(), set_aside_by=actor, set_aside_reason=reason
    )
    if done:
        reopen_decisions(statement.reconciliation, {statement.key})
        _record("medication-set-aside", statement, actor)
    return bool(done)


@audit.in_turn()
def take_back(*, statement: MedicationStatement, actor: User) -> None:
    """The line counts again."""
    _lock_open(statement.reconciliation)
    MedicationStatement.objects.filter(pk=statement.pk).update(
        set_aside_at=None, set_aside_by=None, set_aside_reason=""
    )
    reopen_decisions(statement.reconciliation, {statement.key})
    _record("medication-taken-back", statement, actor)


def _record(name: str, statement: MedicationStatement, actor: User) -> None:
    patient = statement.reconciliation.patient
    audit.record(name, actor=actor, patient=patient, subject=statement)


@transaction.atomic
def save_decision(
    *,
    reconciliation: Reconciliation,
    row: Row,
    version: int,
    facts: dict[str, Any],
    actor: User,
) -> MedicationDecision:
    """Keep what was said so far, whole or not; `name` only where there are products to
    choose from. DecidedMeanwhileError: the decision is not the `version` that the
    writer saw, and says something else."""
    _lock_open(reconciliation)
    name = facts.get("name", row.name)
    found = reconciliation.decisions.filter(key=row.key).first()
    decision = found or MedicationDecision(
        reconciliation=reconciliation,
        key=row.key,
        version=0,
    )
    is_same = all(getattr(decision, field) == facts[field] for field in DECIDED)
    if found and is_same and decision.name == name and decision.is_standing:
        return decision
    if decision.version != version:
        raise DecidedMeanwhileError(decision)
    for field in DECIDED:
        setattr(decision, field, facts[field])
    decision.name, decision.ingredients = name, list(row.ingredients)
    decision.is_standing = True
    decision.version += 1
    decision.decided_by, decision.decided_at = actor, timezone.now()
    decision.save()
    return decision


@audit.in_turn()
def sign(*, reconciliation: Reconciliation, state: str, actor: User) -> Board:
    """From here on nothing of it changes. Raises NotReadyError, ChangedMeanwhileError
    and SignedAlreadyError."""
    locked = _lock_open(reconciliation)
    board = board_of(locked)
    if board.state != state:
        raise ChangedMeanwhileError
    if not board.may_be_signed:
        raise NotReadyError
    locked.signed_by, locked.signed_at = actor, timezone.now()
    locked.findings = board.findings.kept()
    locked.save()
    audit.record(
        "medications-signed", actor=actor, patient=locked.patient, subject=locked
    )
    return board


def _lock_open(reconciliation: Reconciliation) -> Reconciliation:
    rows = Reconciliation.objects.select_for_update()
    locked = rows.get(pk=reconciliation.pk)
    if locked.is_signed:
        raise SignedAlreadyError
    return locked

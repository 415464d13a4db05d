"""Reconciliations through the real services."""

from care.medications.board import board_of
from care.medications.lists import entries_of_text
from care.medications.services import add_entries, save_decision, start_reconciliation
from care.models import Reconciliation
from people.models import Patient, User

BLANK = {
    "action": "",
    "reason": "",
    "note": "",
    "strength": "",
    "dose_amount": None,
    "dose_unit": "",
    "route": "",
    "frequency": "",
    "as_needed": False,
    "how_long": "",
}


def reconcile(person: Patient, actor: User, /, **lists: str) -> Reconciliation:
    """An open one with these lists: `reconcile(p, w, patient="aspirin 81 mg")`."""
    found = start_reconciliation(patient=person, actor=actor)
    for source, text in lists.items():
        entries = entries_of_text(text)
        add_entries(reconciliation=found, source=source, entries=entries, actor=actor)
    return found


def decide(found: Reconciliation, name: str, actor: User, **facts: object) -> None:
    """By the name that the row shows."""
    [row] = [row for row in board_of(found).rows if row.name == name]
    version = row.decision.version if row.decision else 0
    save_decision(
        reconciliation=found,
        row=row,
        version=version,
        facts=BLANK | {"action": "continue", "reason": "works"} | facts,
        actor=actor,
    )


def decide_all(found: Reconciliation, actor: User, **facts: object) -> None:
    for row in board_of(found).rows:
        decide(found, row.name, actor, **facts)

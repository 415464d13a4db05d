"""The lists side by side, a row for each medication."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care.medications.findings import Findings, Taken, find
from care.medications.words import LOCAL_ROUTES, TAKEN, Action, Reason, Source
from care.models import AllergyIntolerance
from care.models.medications import (
    MedicationDecision,
    MedicationStatement,
    Reconciliation,
)

COMPARED: dict[str, str | Promise] = {
    "strength": _("strength"),
    "form": _("product"),
    "dose_amount": _("how much"),
    "dose_unit": _("of what"),
    "route": _("how"),
    "frequency": _("how often"),
    "how_long": _("how long"),
}


def key_of(ingredients: Sequence[str], route: str = "") -> str:
    """What two lines must share to be one medication: the ingredients, and the place
    where it acts if that is not the whole body."""
    place = f"|{route}" if route in LOCAL_ROUTES else ""
    key = "+".join(ingredients) + place
    if len(key) <= 255:
        return key
    return key[:180] + hashlib.sha256(key.encode()).hexdigest()


@dataclass(slots=True)
class Row:
    """One medication: what each list says of it, and what was decided."""

    key: str
    statements: list[MedicationStatement]
    decision: MedicationDecision | None = None
    notices: list[Any] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of the product that was chosen, else as the first list has it."""
        if self.decision and self.decision.name in self.products:
            return self.decision.name
        if self.statements:
            return self.statements[0].name
        return self.decision.name if self.decision else self.key

    @property
    def products(self) -> list[str]:
        """The names to choose from, where the lists name different products."""
        names = dict.fromkeys(s.name for s in self.statements)
        return list(names) if len(self.said["form"]) > 1 else []

    @property
    def ingredients(self) -> tuple[str, ...]:
        holder = self.statements[0] if self.statements else self.decision
        return tuple(holder.ingredients) if holder else ()

    @property
    def code(self) -> str:
        """Of its form: a drug's name must not stand in an address."""
        return "m" + hashlib.sha256(self.key.encode()).hexdigest()[:12]

    @property
    def cells(self) -> dict[str, list[MedicationStatement]]:
        found = defaultdict(list)
        for statement in self.statements:
            found[statement.source].append(statement)
        return dict(found)

    @property
    def said(self) -> dict[str, set[Any]]:
        """What the lists say at all, by what it is about."""
        return {
            name: {getattr(s, name) for s in self.statements} - {"", None}
            for name in COMPARED
        }

    @property
    def differences(self) -> list[str]:
        """What the lists say differently, of what they say at all."""
        return [str(COMPARED[n]) for n, values in self.said.items() if len(values) > 1]

    @property
    def missing(self) -> list[str]:
        """What whoever goes on taking it must be told: what the lists say differently,
        for how long where one says it, and the dose where it is to be another."""
        one = self.decision
        if one is None or one.action not in TAKEN:
            return []
        needed = [str(COMPARED["form"])] if self.products and not one.name else []
        needed += [
            str(COMPARED[name])
            for name, values in self.said.items()
            if name != "form"
            and len(values) > (name != "how_long")
            and getattr(one, name) in ("", None)
        ]
        if one.reason == Reason.DOSE and not one.strength and one.dose_amount is None:
            needed.append(str(_("the other dose: strength or how much")))
        return needed

    @property
    def is_twice_in_a_list(self) -> bool:
        return any(len(cell) > 1 for cell in self.cells.values())

    @property
    def is_decided(self) -> bool:
        return (
            self.decision is not None
            and self.decision.is_standing
            and self.decision.is_whole
            and not self.missing
        )

    @property
    def is_open_again(self) -> bool:
        """Its lines have changed since it was decided."""
        return self.decision is not None and not self.decision.is_standing

    @property
    def goes_on(self) -> bool:
        """Taken from now on, unless somebody said that it stops."""
        stops = self.decision is not None and self.decision.action == Action.STOP
        return not stops or self.is_open_again


@dataclass(frozen=True, slots=True)
class Board:
    reconciliation: Reconciliation
    rows: list[Row]
    unread: list[MedicationStatement]
    set_aside: list[MedicationStatement]
    sources: list[Source]
    findings: Findings

    @property
    def undecided(self) -> list[Row]:
        return [row for row in self.rows if not row.is_decided]

    @property
    def may_be_signed(self) -> bool:
        return not self.undecided and not self.unread

    @property
    def state(self) -> str:
        """Changes with whatever a signature would stand under."""
        parts = [f"{row.key}:{row.decision.version if row.decision else 0}"
                 for row in self.rows]  # fmt: skip
        parts += sorted(str(s.pk) for row in self.rows for s in row.statements)
        parts += [str(one.pk) for one in self.unread]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    def row_of(self, code: str) -> Row | None:
        return next((row for row in self.rows if row.code == code), None)


def rows_of(
    statements: Iterable[MedicationStatement], decisions: Iterable[MedicationDecision]
) -> list[Row]:
    """Every statement is in one row, and every decision that stands; by name. A
    decision whose lines are all gone is no row."""
    rows: dict[str, Row] = {}
    for statement in statements:
        rows.setdefault(statement.key, Row(statement.key, [])).statements.append(
            statement
        )
    for decision in decisions:
        if decision.is_standing or decision.key in rows:
            row = rows.setdefault(decision.key, Row(decision.key, []))
            row.decision = decision
    return sorted(rows.values(), key=lambda row: (row.name.casefold(), row.key))


def board_of(reconciliation: Reconciliation) -> Board:
    """A fixed number of queries."""
    statements = list(reconciliation.statements.select_related("set_aside_by"))
    usable = [s for s in statements if not s.problem and not s.set_aside_at]
    decisions = reconciliation.decisions.select_related("decided_by")
    rows = rows_of(usable, decisions)
    findings = find(
        [Taken(r.key, r.name, r.ingredients) for r in rows if r.goes_on],
        _substances(reconciliation),
    )
    for row in rows:
        row.notices = findings.about(row.key)
    present = {statement.source for statement in usable}
    return Board(
        reconciliation=reconciliation,
        rows=rows,
        unread=[s for s in statements if s.problem and not s.set_aside_at],
        set_aside=[s for s in statements if s.set_aside_at],
        sources=[source for source in Source if source in present],
        findings=findings,
    )


def _substances(reconciliation: Reconciliation) -> list[str]:
    allergies = AllergyIntolerance.objects.active().filter(
        patient=reconciliation.patient_id
    )
    return list(
        allergies.order_by("substance", "pk").values_list("substance", flat=True)
    )

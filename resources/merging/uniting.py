"""The facts and the rows of two listings, made those of one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from resources.duplicates.folding import fold_phone, plain
from resources.merging.ledger import Ledger, rows_of
from resources.merging.shapes import Choice, Fact, Rows, Shape
from resources.models import Attribute, Metadata

# Not what a row says, but which one it is.
KEYS = {"extra", "schedule"}
EMPTY: tuple[Any, ...] = (None, "", [], {})

Choices = Mapping[str, str]


def unite_facts(
    shape: Shape, kept: Any, merged: Any, choices: Choices, ledger: Ledger
) -> None:
    values: dict[str, Any] = {}
    for fact in shape.facts:
        if chosen(fact, kept, merged, choices) == Choice.MERGED:
            values |= {column: _of(merged, column) for column in fact.columns}
    for column in shape.careful:
        values[column] = getattr(kept, column) or getattr(merged, column)
    columns = {_attname(kept, name): value for name, value in values.items()}
    # Whoever was the other's part is not its own.
    own = {name: None for name, value in columns.items() if value == kept.pk}
    ledger.change(kept, **(columns | own))


def chosen(fact: Fact, kept: Any, merged: Any, choices: Choices) -> Choice:
    """As the curator says; unsaid, the kept one's unless it says nothing."""
    if (said := choices.get(fact.name)) in (Choice.KEPT, Choice.MERGED):
        return Choice(said)
    mine, theirs = says(fact, kept), says(fact, merged)
    if fact.newest and mine and theirs:
        first = fact.columns[0]
        later = (_of(merged, first) or 0) > (_of(kept, first) or 0)
        return Choice.MERGED if later else Choice.KEPT
    return Choice.MERGED if theirs and not mine else Choice.KEPT


def says(fact: Fact, listing: Any) -> bool:
    said = [_of(listing, column) for column in fact.columns]
    return any(value not in EMPTY and value is not False for value in said)


def differs(fact: Fact, one: Any, other: Any) -> bool:
    return any(_of(one, name) != _of(other, name) for name in fact.columns)


def _of(listing: Any, column: str) -> Any:
    return getattr(listing, _attname(listing, column))


def _attname(listing: models.Model, column: str) -> str:
    field: Any = listing._meta.get_field(column)
    return str(field.attname)


def unite_rows(
    shape: Shape, kept: Any, merged: Any, choices: Choices, ledger: Ledger
) -> None:
    for rows in shape.rows:
        choice = chosen_rows(rows, shape.owner, kept, merged, choices)
        for model in rows.models:
            if not has_owner(model, shape.owner):
                continue
            mine = owned(model, shape.owner, kept)
            theirs = owned(model, shape.owner, merged)
            if choice == Choice.MERGED:
                _drop(mine, ledger)
            elif choice == Choice.KEPT:
                _drop(theirs, ledger)
            _unite(rows, shape.owner, mine, theirs, kept, ledger)
    move_said(kept, merged, ledger)


def chosen_rows(
    rows: Rows, owner: str, kept: Any, merged: Any, choices: Choices
) -> Choice:
    if (said := choices.get(rows.name)) in list(Choice):
        return Choice(said)
    if rows.unless_chosen == Choice.BOTH or has_rows(rows, owner, kept):
        return rows.unless_chosen
    return Choice.MERGED if has_rows(rows, owner, merged) else Choice.KEPT


def has_rows(rows: Rows, owner: str, listing: Any) -> bool:
    return any(True for _row in all_rows(rows, owner, listing))


def all_rows(rows: Rows, owner: str, listing: Any) -> Iterator[Any]:
    for model in rows.models:
        if has_owner(model, owner):
            yield from owned(model, owner, listing)


def has_owner(model: type[models.Model], owner: str) -> bool:
    return any(field.name == owner for field in model._meta.get_fields())


def owned(model: type[models.Model], owner: str, listing: Any) -> Any:
    return rows_of(model).filter(**{owner: listing}).order_by("pk")


def _drop(rows: Any, ledger: Ledger) -> None:
    for row in list(rows):
        ledger.drop(row)


def _unite(
    rows: Rows, owner: str, mine: Any, theirs: Any, kept: Any, ledger: Ledger
) -> None:
    """Each saying once; what hangs on the second of two equal rows goes to the
    first."""
    known = {said(row, owner): row for row in mine.all()}
    twice = [row for row in theirs.all() if said(row, owner) in known]
    for row in twice:
        same = known[said(row, owner)]
        for nested, by in rows.nested.items():
            _unite(
                Rows("", (nested,), ""),
                by,
                owned(nested, by, same),
                owned(nested, by, row),
                same,
                ledger,
            )
        move_said(same, row, ledger)
        ledger.drop(row)
    ledger.move(theirs, owner, kept.pk)


def move_said(kept: Any, merged: Any, ledger: Ledger) -> None:
    """Attributes and metadata, which name their row without a foreign key."""
    mine = owned(Attribute, "link_id", kept.pk)
    theirs = owned(Attribute, "link_id", merged.pk)
    known = {said(row, "link_id") for row in mine}
    _drop([row for row in theirs if said(row, "link_id") in known], ledger)
    ledger.move(theirs, "link_id", kept.pk)
    ledger.move(owned(Metadata, "resource_id", merged.pk), "resource_id", kept.pk)


def said(row: models.Model, owner: str) -> tuple[Any, ...]:
    """What the row says, capitals, spaces and the spelling of a number left out."""
    values = []
    for field in row._meta.concrete_fields:
        if field.primary_key or field.name == owner or field.name in KEYS:
            continue
        values.append(_folded(field.name, getattr(row, field.attname)))
    return tuple(values)


def _folded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name == "number":
        return fold_phone(value) or re.sub(r"\D", "", value) or value
    return plain(value) or value

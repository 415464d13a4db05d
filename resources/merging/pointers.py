"""Whatever points at a row that goes, in any app, points at the one that stays.

The models are asked what points where, so that a new one cannot be forgotten.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models

from resources.merging.ledger import REBUILT, Ledger, rows_of


def pointers_to(model: type[models.Model]) -> Iterator["models.ForeignKey[Any, Any]"]:
    """Every foreign key to the model but those of rows that are rebuilt."""
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        points_here = relation.auto_created and not relation.concrete
        if not points_here or not isinstance(field, models.ForeignKey):
            continue
        if field.model._meta.label not in REBUILT:
            yield field


def move_pointers(kept: Any, merged: Any, ledger: Ledger) -> None:
    """A row that would stand twice then goes, and the one of `kept` stays."""
    for field in pointers_to(type(merged)):
        rows = rows_of(field.model).filter(**{field.name: merged})
        for twice in _twice(field, rows, kept):
            ledger.drop(twice)
        if field.primary_key:
            _move_key(field, rows, kept, ledger)
        elif field.model is type(kept):
            ledger.move(rows.exclude(pk=kept.pk), field.name, kept.pk)
            ledger.move(rows.filter(pk=kept.pk), field.name, None)
        else:
            ledger.move(rows, field.name, kept.pk)


def _move_key(
    field: "models.ForeignKey[Any, Any]", rows: Any, kept: Any, ledger: Ledger
) -> None:
    """A row whose key is that of the listing is made anew."""
    for row in rows:
        copy = type(row)(
            **{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
        )
        ledger.drop(row)
        setattr(copy, field.attname, kept.pk)
        ledger.add(copy)


def _twice(field: "models.ForeignKey[Any, Any]", rows: Any, kept: Any) -> list[Any]:
    """Of the rows, those that a rule of uniqueness forbids beside one of `kept`."""
    theirs = rows_of(field.model).filter(**{field.name: kept})
    found: dict[Any, Any] = {}
    for names, condition in _rules(field):
        others = [name for name in names if name != field.name]
        taken = set(theirs.filter(condition).order_by().values_list(*others, "pk"))
        said = {keys[:-1] for keys in taken}
        for row in rows.filter(condition).order_by("pk"):
            key = tuple(row.serializable_value(name) for name in others)
            if key in said and None not in key:
                found[row.pk] = row
    return list(found.values())


def _rules(
    field: "models.ForeignKey[Any, Any]",
) -> Iterator[tuple[list[str], models.Q]]:
    if field.unique:
        yield [field.name], models.Q()
    for names in field.model._meta.unique_together:
        if field.name in names:
            yield list(names), models.Q()
    for constraint in field.model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        if field.name in constraint.fields:
            yield list(constraint.fields), constraint.condition or models.Q()

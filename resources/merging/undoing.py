"""Steps of a ledger taken back, the last first.

What somebody changed since stays as they left it, and is told.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resources.merging.ledger import BATCH, Step, rows_of, unpacked

Told = list[str]


def undo_steps(steps: list[Step]) -> Told:
    """What could not be put back, in words, each once."""
    told: Told = []
    for step in reversed(steps):
        UNDO[step["do"]](step, told)
    return list(dict.fromkeys(told))


def _undo_move(step: Step, told: Told) -> None:
    model = apps.get_model(step["model"])
    moved = 0
    for start in range(0, len(step["keys"]), BATCH):
        part = step["keys"][start : start + BATCH]
        rows = rows_of(model).filter(**{"pk__in": part, step["field"]: step["after"]})
        moved += rows.update(**{step["field"]: step["before"]})
    if moved < len(step["keys"]):
        told.append(
            _("%(what)s: some were moved or deleted since, and stay so.")
            % {"what": capfirst(model._meta.verbose_name_plural)}
        )


def _undo_change(step: Step, told: Told) -> None:
    model = apps.get_model(step["model"])
    row = rows_of(model).filter(pk=step["key"]).first()
    if row is None:
        return
    back = {}
    for name, (before, after) in step["values"].items():
        field = _field(model, name)
        if getattr(row, name) == field.to_python(after):
            back[name] = field.to_python(before)
        else:
            told.append(
                _("%(field)s: changed since, and stays so.")
                % {"field": capfirst(field.verbose_name)}
            )
    if back:
        rows_of(model).filter(pk=row.pk).update(**back)


def _undo_add(step: Step, _told: Told) -> None:
    rows_of(apps.get_model(step["model"])).filter(pk=step["key"]).delete()


def _undo_drop(step: Step, told: Told) -> None:
    """In one go: rows may point at one another, which is looked at in the end."""
    here: set[Any] = set()
    for row in [unpacked(packed) for packed in step["rows"]]:
        here.add((type(row)._meta.concrete_model, row.pk))
    for packed in step["rows"]:
        row = unpacked(packed)
        if not _holds(row, here) or not _stored(row):
            told.append(
                _("%(what)s: what it belongs to is gone since, or has another now.")
                % {"what": capfirst(row._meta.verbose_name)}
            )


def _stored(row: models.Model) -> bool:
    """Whether there is room for it: a rule of uniqueness may have none any more."""
    try:
        with transaction.atomic():
            row.save_base(raw=True, force_insert=True)
    except IntegrityError:
        return False
    return True


def _holds(row: models.Model, here: set[Any]) -> bool:
    """Whether what the row points at is there, or comes back with it; what may be
    empty is emptied."""
    for field in row._meta.concrete_fields:
        key = getattr(row, field.attname)
        if not isinstance(field, models.ForeignKey) or key is None:
            continue
        target: Any = field.remote_field.model
        if (target, key) in here or rows_of(target).filter(pk=key).exists():
            continue
        if not field.null:
            return False
        setattr(row, field.attname, None)
    return True


def _field(model: type[models.Model], attname: str) -> "models.Field[Any, Any]":
    fields = model._meta.concrete_fields
    return next(field for field in fields if field.attname == attname)


UNDO: dict[str, Callable[[Step, Told], None]] = {
    "move": _undo_move,
    "change": _undo_change,
    "add": _undo_add,
    "drop": _undo_drop,
}

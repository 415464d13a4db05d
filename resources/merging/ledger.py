"""Changes that are written down as they are made, so that they can be taken back."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.deletion import Collector

Step = dict[str, Any]

BATCH = 500
# Written anew by whoever keeps them.
REBUILT = {"resources.MatchRow", "resources.SearchRow"}
REBUILT_APPS = {"wagtailsearch"}


class Ledger:
    """Every write of a merge goes through here. `steps` are plain data."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def move(self, rows: models.QuerySet[Any], field: str, to: Any) -> None:
        """Let the rows, which all say the same there, say `to` in this field."""
        column = _column(rows.model, field)
        found = list(rows.order_by().values_list("pk", column.attname))
        if not found:
            return
        step = {
            "do": "move",
            "model": rows.model._meta.label,
            "field": column.attname,
            "keys": [plain(pk) for pk, _before in found],
            "before": plain(found[0][1]),
            "after": plain(to),
        }
        self.steps.append(step)
        _write(rows.model, step["keys"], column.attname, to)

    def change(self, row: models.Model, **values: Any) -> None:
        """Set these fields, by the names of their columns; equal ones are left out."""
        before = {name: getattr(row, name) for name in values}
        differing = {n: value for n, value in values.items() if before[n] != value}
        if not differing:
            return
        fields = {name: _column(type(row), name) for name in differing}
        for name, value in differing.items():
            setattr(row, name, value)
        said = {
            name: [_said(field, before[name]), _said(field, differing[name])]
            for name, field in fields.items()
        }
        self.steps.append(_step("change", row) | {"values": said})
        rows_of(type(row)).filter(pk=row.pk).update(**differing)

    def add(self, row: models.Model) -> None:
        row.save(force_insert=True)
        self.steps.append(_step("add", row))

    def drop(self, row: models.Model) -> None:
        """Delete the row with all that hangs on it."""
        collector = Collector(using=DEFAULT_DB_ALIAS, origin=row)
        collector.collect([row])
        gone = list(_collected(collector))
        self._loosen(collector, {(type(one), one.pk) for one in gone})
        self.steps.append({"do": "drop", "rows": [packed(one) for one in gone]})
        key = row.pk
        row.delete()
        row.pk = key

    def _loosen(self, collector: Collector, gone: set[Any]) -> None:
        """Rows that stay and lose what they point at."""
        updates: dict[Any, Any] = collector.field_updates
        for (field, value), groups in updates.items():
            for row in (row for group in groups for row in group):
                if (type(row), row.pk) not in gone:
                    self.change(row, **{field.attname: value})


def rows_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """All of them, whatever the model's own manager leaves out."""
    manager: Any = model._base_manager  # noqa: SLF001
    rows: models.QuerySet[Any] = manager.all()
    return rows


def would_go(row: models.Model) -> list[models.Model]:
    """What deleting the row would take along, itself and rebuilt rows left out."""
    collector = Collector(using=DEFAULT_DB_ALIAS, origin=row)
    collector.collect([row])
    return [one for one in _collected(collector) if one != row]


def _collected(collector: Collector) -> Iterable[models.Model]:
    for instances in collector.data.values():
        yield from (one for one in instances if _is_kept(type(one)))
    for rows in collector.fast_deletes:
        if _is_kept(rows.model):
            yield from rows


def _is_kept(model: type[models.Model]) -> bool:
    meta = model._meta
    return meta.label not in REBUILT and meta.app_label not in REBUILT_APPS


def packed(row: models.Model) -> Step:
    """The row as plain data, every column of it."""
    stored = rows_of(type(row)).get(pk=row.pk)
    fields = type(row)._meta.concrete_fields
    values = {f.attname: _said(f, getattr(stored, f.attname)) for f in fields}
    return {"model": type(row)._meta.label, "values": values}


def unpacked(step: Step) -> models.Model:
    """Columns that the model has no more are left out."""
    model = apps.get_model(step["model"])
    values = {
        field.attname: field.to_python(step["values"][field.attname])
        for field in model._meta.concrete_fields
        if field.attname in step["values"]
    }
    return model(**values)


def _step(do: str, row: models.Model) -> Step:
    return {"do": do, "model": type(row)._meta.label, "key": plain(row.pk)}


def _write(
    model: type[models.Model], keys: list[Any], attname: str, value: Any
) -> None:
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        rows_of(model).filter(pk__in=part).update(**{attname: value})


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    fields = model._meta.concrete_fields
    return next(field for field in fields if name in (field.name, field.attname))


def plain(key: Any) -> Any:
    return key if key is None or isinstance(key, int | str) else str(key)


def _said(field: "models.Field[Any, Any]", value: Any) -> Any:
    """As JSON can hold it; `field.to_python` reads it back to the microsecond."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    holder = field.model()
    setattr(holder, field.attname, value)
    return field.value_to_string(holder)

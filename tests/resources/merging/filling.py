"""A row of any model, made of what its fields ask for."""

import datetime as dt
import uuid
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from resources.merging.ledger import REBUILT
from resources.models import ListingMerge

NUMBERS = count(1)
# What a rule of the database asks for, which no field says.
ASKED_FOR: dict[str, tuple[str, ...]] = {"referrals.TrustedService.service": ("user",)}
# Rows whose change is a matter of course, and the columns that tell when.
OF_COURSE = {
    "sessions.Session", "wagtailcore.ModelLogEntry", "wagtailcore.Revision",
    "wagtailcore.ReferenceIndex", ListingMerge._meta.label,
}  # fmt: skip
CLOCKS = {
    "last_modified", "last_published_at", "latest_revision_id", "live_revision_id",
    "draft_title", "first_published_at",
}  # fmt: skip


def make(model: type[models.Model], **given: Any) -> Any:
    """A saved row; what `given` does not say is invented, or an existing row's key."""
    values = dict(given)
    for field in model._meta.concrete_fields:
        if field.name not in values and _is_asked(field):
            values[field.name] = _value(field)
    return model._base_manager.create(**values)


def point_at(field: models.ForeignKey, listing: Any) -> Any:
    asked = ASKED_FOR.get(f"{field.model._meta.label}.{field.name}", ())
    more = {name: _value(field.model._meta.get_field(name)) for name in asked}
    return make(field.model, **{field.name: listing} | more)


def _is_asked(field: models.Field) -> bool:
    if field.primary_key:
        return not isinstance(field, models.AutoField) and not field.has_default()
    if field.has_default() or field.null:
        return False
    return not (field.blank and isinstance(field, models.CharField | models.TextField))


def _value(field: models.Field) -> Any:
    if isinstance(field, models.ForeignKey):
        target = field.remote_field.model
        taken = field.unique
        found = None if taken else target._base_manager.order_by("pk").first()
        return found or make(target)
    number = next(NUMBERS)
    if field.choices:
        return field.choices[0][0]
    for kind, value in (
        (models.UUIDField, uuid.UUID(int=number)),
        (models.DateTimeField, timezone.now()),
        (models.DateField, dt.date(2026, 11, 1)),
        (models.TimeField, dt.time(9)),
        (models.BooleanField, False),
        (models.DecimalField, Decimal(number)),
        (models.IntegerField, 1),
        (models.JSONField, {}),
    ):
        if isinstance(field, kind):
            return value
    return f"said{number}"[: field.max_length or 200]


def everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every table as it stands, but what changes as a matter of course."""
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.label in OF_COURSE or meta.app_label == "wagtailsearch":
            continue
        if meta.proxy or not meta.managed:
            continue
        rows = model._base_manager.order_by().values()
        found[meta.label] = {
            row[meta.pk.attname]: {k: v for k, v in row.items() if k not in CLOCKS}
            for row in rows
        }
    # Made anew from the listings, with new keys.
    for label in REBUILT:
        key = apps.get_model(label)._meta.pk.attname
        without_keys = [
            {name: value for name, value in row.items() if name != key}
            for row in found[label].values()
        ]
        found[label] = {repr(row): row for row in without_keys}
    return found

"""Migrations make the tables that the models say: Django leaves a key's constraint or
index where a migration takes it off again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import ForeignKey

pytestmark = pytest.mark.django_db
OURS = {path.name for path in settings.BASE_DIR.iterdir() if path.is_dir()}


def keys() -> Iterator["ForeignKey[Any, Any]"]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in OURS:
            fields = model._meta.local_fields
            yield from (field for field in fields if isinstance(field, ForeignKey))


def is_indexed(key: "ForeignKey[Any, Any]") -> bool:
    """Asked for, by the key itself or beside it."""
    meta = key.model._meta
    asked = [*meta.indexes, *meta.constraints]
    beside = any(
        getattr(each, "fields", ())[:1] in ((key.name,), [key.name]) for each in asked
    )
    return key.db_index or key.unique or beside


def test_keys_have_the_constraint_of_their_model_and_no_other_index():
    wrong = []
    with connection.cursor() as cursor:
        for key in keys():
            table = key.model._meta.db_table
            found = connection.introspection.get_constraints(cursor, table).values()
            alone = [each for each in found if each["columns"] == [key.column]]
            bound = any(each["foreign_key"] for each in alone)
            indexed = any(each["index"] for each in alone)
            if bound != key.db_constraint or (indexed and not is_indexed(key)):
                wrong.append(str(key))
    assert not wrong

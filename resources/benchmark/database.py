"""A database of the bench's own beside the configured one, dropped afterwards."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models


@contextmanager
def own_database() -> Iterator[None]:
    """Point this process and its children at a new, empty database, then back; as in
    production, without the log of statements that DEBUG keeps."""
    configured, debug = connection.settings_dict["NAME"], settings.DEBUG
    if connection.vendor == "postgresql":
        making = _postgresql_database(configured)
    else:
        making = _sqlite_file()
    with making as name:
        try:
            settings.DEBUG = False
            _use(name)
            yield
        finally:
            settings.DEBUG = debug
            _use(configured)


@contextmanager
def _sqlite_file() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="nearhand-bench-") as folder:
        yield str(Path(folder) / "bench.sqlite3")


@contextmanager
def _postgresql_database(configured: str) -> Iterator[str]:
    name = f"nearhand_bench_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield name
    finally:
        _use(configured)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@contextmanager
def new_tables() -> Iterator[None]:
    """The tables of the directory and what they point at. Rows are written within;
    the indexes and the foreign keys come at the end, which is far faster."""
    with _loading(), connection.schema_editor() as editor:
        for model in _needed():
            editor.create_model(model)
        yield


@contextmanager
def _loading() -> Iterator[None]:
    """SQLite writes no journal of rows that can be made again."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("PRAGMA journal_mode=OFF")
        cursor.execute("PRAGMA cache_size=-1000000")
    yield
    # A new connection has the settings of the application again.
    connection.close()


def _needed() -> list[type[models.Model]]:
    found: list[type[models.Model]] = []
    waiting: list[Any] = list(apps.get_app_config("resources").get_models())
    while waiting:
        model = waiting.pop(0)
        if model in found or model._meta.proxy or not model._meta.managed:
            continue
        found.append(model)
        fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
        waiting += [field.related_model for field in fields if field.is_relation]
    return found

"""A migrated database, made once and copied for each run.

Wagtail's migrations take many seconds and a copy takes milliseconds. The copy also
puts back what a test that commits has changed, rows made by migrations included,
which Django's own flush would lose.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

KEEP_SECONDS = 24 * 60 * 60
SOURCES = (
    "migrations/**/*.py",
    "apps.py",
    "categories.py",
    "groups.py",
    "rights.py",
    "setup.py",
    "data/**/*",
)


def fingerprint() -> str:
    """A name for what migrating makes: it changes with any migration, ours or not,
    and with the files that what runs after a migration reads."""
    digest = hashlib.sha256()
    for config in apps.get_app_configs():
        root = Path(config.path)
        for path in _sources(root):
            digest.update(f"{config.label}/{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources(app: Path) -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(path for path in app.glob(pattern) if path.is_file())


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold off the other test processes of this machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def use_database(name: str) -> None:
    """Point this process, and every thread it starts, at another database."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def migrate_into(name: str) -> None:
    use_database(name)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


class SqliteDatabase:
    """A file copied from the cached, migrated one."""

    def __init__(self) -> None:
        self.cache = settings.VAR_DIR / "tests"
        self.template = self.cache / f"{fingerprint()}.sqlite3"
        self.folder = tempfile.TemporaryDirectory(prefix="nearhand-tests-")
        self.path = Path(self.folder.name) / "test.sqlite3"

    def create(self, *, afresh: bool) -> None:
        with locked(self.cache / "lock"):
            if afresh or not self.template.exists():
                self._migrate()
        use_database(str(self.path))
        self.restore()

    def _migrate(self) -> None:
        for path in self.cache.glob("*.sqlite3"):
            if path.stat().st_mtime < time.time() - KEEP_SECONDS:
                path.unlink()
        migrate_into(str(self.path))
        with closing(sqlite3.connect(self.path)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
        finished = self.template.with_suffix(f".{os.getpid()}")
        shutil.copyfile(self.path, finished)
        finished.replace(self.template)

    def restore(self) -> None:
        connection.close()
        with (
            closing(sqlite3.connect(self.template)) as source,
            closing(sqlite3.connect(self.path, timeout=20)) as target,
        ):
            source.backup(target)

    def destroy(self) -> None:
        connection.close()
        self.folder.cleanup()


class PostgresDatabase:
    """A database copied by the server from the migrated one that it keeps."""

    def __init__(self) -> None:
        self.template = f"nearhand_migrated_{fingerprint()}"
        self.name = f"nearhand_test_{os.getpid()}"

    def create(self, *, afresh: bool) -> None:
        with locked(settings.VAR_DIR / "tests" / "lock"):
            if afresh or not self._exists(self.template):
                self._migrate()
        use_database(self.name)
        self.restore()

    def _migrate(self) -> None:
        building = f"{self.template}_building"
        for name in (self.template, building):
            self._admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._admin(f'CREATE DATABASE "{building}"')
        migrate_into(building)
        self._admin(f'ALTER DATABASE "{building}" RENAME TO "{self.template}"')

    def restore(self) -> None:
        connection.close()
        self._admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self._admin(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')

    def destroy(self) -> None:
        connection.close()
        self._admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _exists(self, name: str) -> bool:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return bool(self._admin(query, [name]))

    def _admin(self, sql: str, params: list[Any] | None = None) -> list[Any]:
        with connection._nodb_cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else []


def make_database() -> SqliteDatabase | PostgresDatabase:
    return SqliteDatabase() if connection.vendor == "sqlite" else PostgresDatabase()

"""A migrated database of the run's own, for this process and those that it starts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from resources.benchmark.database import own_database


def require_demo() -> None:
    """CommandError: these are the settings of a real installation."""
    if not settings.DEMO:
        raise CommandError(
            "This invents people and a Twilio: it runs only with settings that set"
            " DEMO, such as config.settings.dev."
        )


@contextmanager
def migrated_database() -> Iterator[None]:
    """Never the configured one: a new one beside it, dropped afterwards."""
    require_demo()
    with own_database():
        call_command("migrate", verbosity=0, interactive=False)
        yield


def database_url() -> str:
    """The database this process uses, for the environment of another."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    address = urlsplit(os.environ["DATABASE_URL"])
    return address._replace(path=f"/{name}").geturl()

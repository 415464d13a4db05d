"""What the worker does for curators by itself."""

from django.core.management import call_command

from notifications.jobs import register_job
from resources.duplicates.refresh import refresh_duplicates
from resources.importing.asking import start_asked_runs

SECONDS = 10
MINUTE = 60
DAY = 24 * 60 * MINUTE


def register() -> None:
    register_job("find_duplicates", DAY, refresh_duplicates)
    register_job("publish_scheduled", MINUTE, publish_scheduled)
    register_job("start_imports", SECONDS, start_asked_runs)


def publish_scheduled() -> None:
    """Listings and pages whose hour has come, to appear or to go."""
    call_command("publish_scheduled")

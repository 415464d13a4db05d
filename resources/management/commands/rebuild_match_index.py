from typing import Any

from django.core.management.base import BaseCommand

from resources import match_index


class Command(BaseCommand):
    help = "Makes the matching table what the listings say; people search meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{match_index.rebuild(self._progress)} rows")

    def _progress(self, services: int) -> None:
        self.stderr.write(f"{services} services")

from typing import Any

from django.core.management.base import BaseCommand

from resources import match_index


class Command(BaseCommand):
    help = "Writes the matching table anew from the listings."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{match_index.rebuild()} rows")

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resources import match_index


class Command(BaseCommand):
    help = "Compares the matching table with the listings; fails where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for difference in match_index.differences(self._progress):
            self.stdout.write(str(difference))
            count += 1
        if count:
            raise CommandError(
                f"{count} rows differ. Run `manage.py rebuild_match_index`."
            )
        self.stdout.write("The matching table agrees with the listings.")

    def _progress(self, services: int) -> None:
        self.stderr.write(f"{services} services")

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resources import match_index


class Command(BaseCommand):
    help = "Compares the matching table with the listings; fails where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = match_index.verify()
        for difference in differences:
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(
                f"{len(differences)} rows differ. Run `manage.py rebuild_match_index`."
            )
        self.stdout.write("The matching table agrees with the listings.")

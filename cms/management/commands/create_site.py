from typing import Any

from django.core.management.base import BaseCommand

from cms.setup import prepare_site


class Command(BaseCommand):
    help = "Make the groups, the workflow and the first pages, where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_site()
        self.stdout.write("Groups, workflow and pages are in place.")

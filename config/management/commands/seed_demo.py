from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.seed import seed_demo


class Command(BaseCommand):
    help = "Import the demo directory and make one invented user per role and patients."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only with settings that set DEMO.")
        seed_demo(say=self.stdout.write)

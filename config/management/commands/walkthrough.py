import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.steps import STEPS
from config.demo.story import Story
from config.demo.visitor import StepFailed


class Command(BaseCommand):
    help = "Do the main job once through the real pages, as each user in turn."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only with settings that set DEMO.")
        # What a step is refused on purpose needs no warning in between.
        logging.getLogger("django.request").setLevel(logging.ERROR)
        story = Story()
        for number, step in enumerate(STEPS, start=1):
            try:
                said = step.do(story)
            except StepFailed as failure:
                raise CommandError(f"Step {number}, {step.who}: {failure}") from failure
            self.stdout.write(f"{number:>3}. {step.who + ':':<22}{said}")
        self.stdout.write(self.style.SUCCESS(f"All {len(STEPS)} steps done."))

import json
import logging
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.simulation.people import MOST_PATIENTS
from config.simulation.rates import EFFECTS
from config.simulation.report import as_json, as_text, bars
from config.simulation.run import Plan, run_arms
from notifications.proving.database import migrated_database


class Command(BaseCommand):
    help = (
        "Have an invented network use the application for months in frozen time, once"
        " with reminders, re-routing, texts and links without login, once without; on"
        " databases of its own. Ends in an error where a goal is missed."
        " docs/simulation.md says what is supposed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--halve",
            nargs="+",
            choices=EFFECTS,
            default=[],
            help="halve what is assumed of these, to see what the result owes to it",
        )

    def handle(self, **options: Any) -> None:
        if not 0 < options["patients"] <= MOST_PATIENTS:
            raise CommandError(f"--patients: from 1 to {MOST_PATIENTS}.")
        plan = Plan(options["patients"], options["seed"], tuple(options["halve"]))
        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        funnels = run_arms(plan, database=migrated_database, tell=self._tell)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plan, funnels)))
        else:
            self.stdout.write(as_text(plan, funnels))
        if not all(bar.holds for bar in bars(funnels)):
            raise CommandError("A goal was missed.")

    def _tell(self, words: str) -> None:
        sys.stderr.write(words + "\n")
        sys.stderr.flush()

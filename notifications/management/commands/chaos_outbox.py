import json
from argparse import ArgumentParser
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.proving.chaos import Plan, run_chaos
from notifications.proving.database import migrated_database
from notifications.proving.nursery import MUTATIONS


class Command(BaseCommand):
    help = (
        "Send messages while the workers are killed, a tenth of Twilio's answers fail"
        " and callbacks are lost, doubled and out of order; then hold what the phones"
        " got against the outbox. On a database of its own. Ends in an error when a"
        " message was lost, came twice, or is unknown and no person is told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--messages", type=int, default=2000)
        parser.add_argument("--kills", type=int, default=50)
        parser.add_argument("--workers", type=int, default=4)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--failing", type=float, default=0.1)
        parser.add_argument("--lost-callbacks", type=float, default=0.2)
        parser.add_argument("--double-callbacks", type=float, default=0.2)
        parser.add_argument("--give-up-seconds", type=float, default=900)
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--fault",
            choices=[name for name in MUTATIONS if name],
            default="",
            help="build this fault into the workers, to see that it is found",
        )

    def handle(self, **options: Any) -> None:
        try:
            plan = Plan(**{f.name: options[f.name] for f in fields(Plan)})
        except ValueError as error:
            raise CommandError(str(error)) from error
        with migrated_database():
            outcome = run_chaos(plan)
        self.stdout.write(
            json.dumps(outcome.as_json()) if options["json"] else outcome.line()
        )
        if not outcome.holds:
            raise CommandError("The outbox lost a message, or sent one twice.")

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notifications.worker import Worker


class Command(BaseCommand):
    help = (
        "Send what is due, act on what came in, run the periodic jobs. Run as many as"
        " you like, on as many machines. SIGTERM lets the message in hand finish."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        ends = parser.add_mutually_exclusive_group()
        ends.add_argument("--once", action="store_true", help="one round, then end")
        ends.add_argument(
            "--until-idle", action="store_true", help="end when nothing is due"
        )

    def handle(self, *, once: bool, until_idle: bool, **options: Any) -> None:
        worker = Worker()
        worker.stop_on_signals()
        if once:
            self.stdout.write(f"done={worker.turn()}")
        elif until_idle:
            self.stdout.write(f"done={worker.run_until_idle()}")
        else:
            self.stdout.write("Worker running. Ctrl-C stops it.")
            worker.run_forever()
            self.stdout.write("Worker stopped.")

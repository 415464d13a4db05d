import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from resources.demo import load_demo_directory


class Command(BaseCommand):
    help = "Imports the demo directory: real food sites and invented organizations."

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(file=sys.stderr, unit="row", disable=None, leave=False) as bar:

            def move(done: int, total: int) -> None:
                bar.total = total
                bar.n = done
                bar.refresh()

            reports = load_demo_directory(progress=move)
        for report in reports:
            self.stdout.write(f"{report.source}: {report.last_line}")

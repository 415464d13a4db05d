from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.audit import broken_events
from people.models import AuditEvent


class Command(BaseCommand):
    help = (
        "Check that no audit row was changed, removed or slipped in. Somebody who may "
        "write the whole database could write the trail anew: keep the printed head "
        "elsewhere and give it next time with --head."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", help="SEQUENCE:HASH printed by an earlier run")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = broken_events()
        total = AuditEvent.objects.count()
        if broken:
            numbers = ", ".join(str(number) for number in broken[:20])
            raise CommandError(
                f"audit={total} broken={len(broken)}: the chain does not hold at "
                f"{numbers}. Keep the database as it is and compare with a backup."
            )
        if options["head"]:
            self.check_head(options["head"])
        last = AuditEvent.objects.order_by("-sequence").first()
        head = f" head={last.sequence}:{last.hash}" if last else ""
        self.stdout.write(f"audit={total} broken=0{head}")

    def check_head(self, head: str) -> None:
        sequence, _colon, digest = head.partition(":")
        if not sequence.isdigit() or not digest:
            raise CommandError("--head takes SEQUENCE:HASH, as an earlier run printed.")
        if not AuditEvent.objects.filter(sequence=sequence, hash=digest).exists():
            raise CommandError(
                f"Row {sequence} is gone or is another than it was: rows were removed "
                "or the chain was written anew. Compare with a backup."
            )

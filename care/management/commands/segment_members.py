import uuid
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from care.members.naming import NoSuchPlan, plan_named
from care.members.segmenting import carry_out, segment_members
from care.members.window import NothingToSort
from care.models import SegmentRun, Tier


class Command(BaseCommand):
    help = "Sorts the members of a health plan into tiers by its rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--payer", default="", help="the organization, name or id")
        parser.add_argument("--asked", type=uuid.UUID, metavar="KEY", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["asked"]:
                run = carry_out(SegmentRun.objects.get(pk=options["asked"]))
            else:
                run = segment_members(plan=plan_named(options["payer"]))
        except NoSuchPlan as error:
            raise CommandError(str(error)) from error
        except NothingToSort:
            raise CommandError("No file of this plan has been read yet.") from None
        for tier in Tier:
            row = run.counts["tiers"].get(str(tier.value), {})
            self.stdout.write(f"{tier.label:<12}{row.get('members', 0):>12,}")

"""The demonstration's health plan: members made up by a seed, with a file that was read
and a program to look at before and after."""

import csv
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from care.members.conditions import CONDITIONS
from care.members.importing import import_members
from care.members.linking import link_member
from care.members.segmenting import segment_members
from care.models import Enrollment, IntensityLevel, Member, Program, ProgramKind
from care.programs.status import Status
from people.models import Patient, User
from people.services import create_patient
from resources.models import Organization

MEMBERS = 2000
ENROLLED = 60
# Whole months of use before today's month, and the one they were enrolled in.
MONTHS, ENROLLED_BACK = 20, 8
COLUMNS = (
    *("member_id", "birth_date", "sex", "plan", "enrolled_from", "month"),
    *("ed_visits", "inpatient_stays", "cost", "conditions"),
)
PLANS = ("Bronze (sample)", "Silver (sample)", "Gold (sample)")


def make_members(*, plan: Organization, manager: User) -> None:
    """`manager` is the plan's program manager."""
    program = Program.objects.create(
        organization=plan,
        kind=ProgramKind.PAYER,
        name="Complex care (sample)",
        about="Invented for the demonstration.",
        phone="412-555-0160",
    )
    level = IntensityLevel.objects.create(
        program=program, name="Weekly", contact_days=7, check_in_days=7
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "members-sample.csv"
        frail = _write_file(path)
        import_members(plan=plan, path=path, by=str(manager))
    for member in Member.objects.filter(
        organization=plan, external_id__in=[_key(n) for n in frail[:ENROLLED]]
    ).order_by("external_id"):
        _enroll(member, program, level, manager)
    segment_members(plan=plan, by=str(manager))


def _key(number: int) -> str:
    return f"SAMPLE-{number:05}"


def _write_file(path: Path) -> list[int]:
    """Numbers of the members, the frailest first: of those every second is enrolled,
    so that some are left who are like them."""
    random = Random(20260131)  # noqa: S311  invented people
    frailty = {n: random.gammavariate(0.5, 1) for n in range(MEMBERS)}
    by_frailty = sorted(frailty, key=lambda n: -frailty[n])
    chosen = by_frailty[: 2 * ENROLLED : 2]
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        for number in range(MEMBERS):
            rows.writerows(_lines(random, number, frailty[number], number in chosen))
        rows.writerow({"member_id": _key(1), "birth_date": "unknown"})
        rows.writerow({"member_id": "", "birth_date": "1970-01-01"})
    return chosen


def _lines(
    random: Random, number: int, frail: float, is_helped: bool
) -> Iterator[dict[str, Any]]:
    this = timezone.localdate().replace(day=1)
    member = {
        "member_id": _key(number),
        "birth_date": date(1934, 1, 1) + timedelta(days=random.randrange(80 * 365)),
        "sex": random.choice("FM"),
        "plan": random.choice(PLANS),
        "enrolled_from": this - relativedelta(months=MONTHS + 4),
    }
    chronic = random.sample(list(CONDITIONS), min(int(frail * 1.5), 4))
    for back in range(MONTHS, 0, -1):
        # Help shows after some months, and not in everybody.
        less = 0.7 if is_helped and back < ENROLLED_BACK else 1.0
        use = random.random() < 0.1 + 0.5 * frail
        if use or back == MONTHS:
            yield {
                **member,
                "month": f"{this - relativedelta(months=back):%Y-%m}",
                "ed_visits": _rare(random, 0.15 * frail * less),
                "inpatient_stays": _rare(random, 0.04 * frail * less),
                "cost": f"{random.lognormvariate(6, 1) * (0.2 + frail) * less:.2f}",
                "conditions": " ".join(chronic),
            }


def _rare(random: Random, rate: float) -> int:
    return sum(random.random() < rate for _each in range(2))


def _enroll(
    member: Member, program: Program, level: IntensityLevel, manager: User
) -> None:
    month = timezone.localdate().replace(day=1) - relativedelta(months=ENROLLED_BACK)
    patient = create_patient(
        actor=manager,
        organization=program.organization,
        patient=Patient(
            given_name="Member",
            family_name=member.external_id.title(),
            date_of_birth=member.birth_date,
            postal_code="15213",
        ),
    )
    link_member(
        patient=patient,
        plan=program.organization,
        external_id=member.external_id,
        actor=manager,
    )
    Enrollment.objects.create(
        patient=patient,
        program=program,
        status=Status.ENROLLED,
        level=level,
        manager=manager,
        started_on=month + timedelta(days=member.pk % 28),
    )

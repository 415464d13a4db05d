"""A million invented members sorted, beside the same rules as SQL written by hand."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from dateutil.relativedelta import relativedelta
from django.db import connection, transaction

from care.members.conditions import CONDITIONS, SHIFT
from care.members.importing import import_members
from care.members.segmenting import segment_members
from care.models.members import Member, MemberMonth
from care.models.programs import Program, ProgramKind
from care.models.segments import SegmentRun
from resources.benchmark.filling import fill
from resources.models import Organization

THROUGH = date(2026, 6, 1)
MONTHS = 12
# The share of members with any use in a month.
USE = 0.33
MOST_TIMES = 3.0

# `care.members.rules.FIRST_RULES` as somebody would write them for these tables.
PLAIN = """
CREATE TABLE plain_segments AS
WITH used AS (
  SELECT member_id, SUM(ed_visits) AS ed, SUM(stays) AS stays,
    SUM(cost_cents) AS cost, CAST(SUM(conditions) AS bigint) AS conditions,
    SUM(CASE WHEN month >= '2026-01-01' THEN cost_cents ELSE 0 END) AS cost_now,
    SUM(CASE WHEN month >= '2026-01-01' THEN ed_visits + stays ELSE 0 END) AS acute_now
  FROM care_membermonth
  WHERE month BETWEEN '2025-07-01' AND '2026-06-01'
  GROUP BY member_id
), needed AS (
  SELECT need.patient_id, COUNT(DISTINCT need.category_id) AS needs
  FROM screening_need need
  JOIN resources_category category
    ON category.code = need.category_id AND NOT category.sensitive
  JOIN people_carerelationship cares ON cares.patient_id = need.patient_id
    AND cares.ended_at IS NULL AND cares.organization_id = {organization}
  WHERE need.status IN ('identified', 'wants_help', 'declined_help', 'in_progress')
  GROUP BY need.patient_id
), facts AS (
  SELECT m.id AS member_id, m.birth_date, COALESCE(ed, 0) AS ed,
    COALESCE(stays, 0) AS stays, COALESCE(cost, 0) AS cost,
    COALESCE(conditions, 0) AS conditions, COALESCE(needs, 0) AS needs,
    COALESCE(cost_now, 0) AS cost_now, COALESCE(acute_now, 0) AS acute_now
  FROM care_member m
  LEFT JOIN used ON used.member_id = m.id
  LEFT JOIN needed ON needed.patient_id = m.patient_id
  WHERE m.organization_id = {organization} AND m.enrolled_from <= '2026-06-30'
    AND (m.enrolled_until IS NULL OR m.enrolled_until >= '2026-06-01')
), more AS (
  SELECT facts.*, {has} AS n_conditions,
    CASE
      WHEN (2 * cost_now - cost >= 200000 AND cost_now * 100 >= (cost - cost_now) * 150)
        OR 2 * acute_now - ed - stays >= 2 THEN 1
      WHEN (cost - 2 * cost_now >= 200000 AND (cost - cost_now) * 100 >= cost_now * 150)
        OR ed + stays - 2 * acute_now >= 2 THEN -1
      ELSE 0
    END AS trend
  FROM facts
), judged AS (
  SELECT more.*,
    (CASE WHEN stays >= 2 AND n_conditions >= 2 THEN 1 ELSE 0 END)
    + (CASE WHEN ed >= 6 THEN 2 ELSE 0 END)
    + (CASE WHEN cost >= 7500000 THEN 4 ELSE 0 END)
    + (CASE WHEN stays >= 1 AND ({heart} OR {copd} OR {kidney}) THEN 8 ELSE 0 END)
    + (CASE WHEN ed >= 3 THEN 16 ELSE 0 END)
    + (CASE WHEN cost >= 2500000 AND trend = 1 THEN 32 ELSE 0 END)
    + (CASE WHEN needs >= 3 THEN 64 ELSE 0 END)
    + (CASE WHEN trend = 1 THEN 128 ELSE 0 END)
    + (CASE WHEN n_conditions >= 3 THEN 256 ELSE 0 END)
    + (CASE WHEN birth_date <= '1961-06-30' AND ({diabetes} OR {pressure} OR {coronary})
        THEN 512 ELSE 0 END)
    + (CASE WHEN needs >= 1 THEN 1024 ELSE 0 END) AS reasons
  FROM more
)
SELECT member_id, trend, reasons, ed, stays, cost, conditions, needs, cost_now,
  acute_now,
  CASE WHEN reasons & 7 <> 0 THEN 4 WHEN reasons & 120 <> 0 THEN 3
    WHEN reasons & 1920 <> 0 THEN 2 ELSE 1 END AS tier
FROM judged
"""
DIFFERENT = """
SELECT COUNT(*) FROM care_segmentassignment ours
LEFT JOIN plain_segments plain ON plain.member_id = ours.member_id
WHERE ours.run_id = %s AND (plain.member_id IS NULL OR plain.tier <> ours.tier
  OR plain.trend <> ours.trend OR plain.reasons <> ours.reasons)
"""


@dataclass(slots=True)
class Findings:
    """Seconds by what took them; `rounds` of ours and of plain SQL."""

    members: int
    months: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    ours: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    changed: int = 0
    different: int = 0
    tiers: dict[str, int] = field(default_factory=dict)

    @property
    def times(self) -> float:
        return median(self.ours) / median(self.plain)

    @property
    def holds(self) -> bool:
        return self.times <= MOST_TIMES and not self.different and not self.changed

    def lines(self) -> Iterator[str]:
        yield f"{self.members:,} members, {self.months:,} months with use"
        for name, seconds in self.seconds.items():
            yield f"{name:<34}{seconds:8.1f} s"
        yield f"{'sorted, counted and kept':<34}{median(self.ours):8.1f} s"
        yield f"{'the same rules as plain SQL':<34}{median(self.plain):8.1f} s"
        told = ", ".join(f"{tier}: {n:,}" for tier, n in self.tiers.items())
        yield f"members by tier                   {told}"
        for name, value, limit in (
            ("times as long as plain SQL", self.times, MOST_TIMES),
            ("members sorted otherwise than by it", self.different, 0),
            ("rows changed by the same file again", self.changed, 0),
        ):
            verdict = "met" if value <= limit else "NOT MET"
            yield f"{verdict:<8}{name:<40}{value:8.2f} <= {limit:g}"


Tell = Callable[[str], object]


def run_bench(
    members: int, seed: int, rounds: int, folder: Path, tell: Tell
) -> Findings:
    """On the database this process uses, which must be empty and nobody's."""
    time = partial(_timed, tell)
    plan = Organization.objects.create(name="Bench Health Plan")
    Program.objects.create(organization=plan, kind=ProgramKind.PAYER, name="Bench")
    found = Findings(members)
    path = folder / "members.csv"
    random = np.random.default_rng(seed)
    _write_file(path, members, random)
    for name in ("file of one month read", "the same file again"):
        found.seconds[name] = time(name, lambda: import_members(plan=plan, path=path))
    found.changed = _changed_again()
    name = "other months filled in"
    found.seconds[name] = time(name, lambda: _fill_months(members, random))
    found.months = MemberMonth.objects.count()
    for _round in range(rounds):
        # In turns, so that what else the machine does weighs on both alike.
        found.ours.append(time("sorted", lambda: segment_members(plan=plan)))
        found.plain.append(time("plain SQL", lambda: _plainly(plan)))
    _compare(found, plan)
    return found


def _timed(tell: Tell, name: str, work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    took = perf_counter() - start
    tell(f"{took:8.1f} s  {name}")
    return took


def _changed_again() -> int:
    from care.models.members import MemberImport

    counts = MemberImport.objects.latest("started_at").counts
    return int(counts["members"] + counts["months"])


def _write_file(path: Path, members: int, random: np.random.Generator) -> None:
    """All members, with the last month of each."""
    days = random.integers(0, 95 * 365, members)
    use = _use(members, random)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            (
                *("member_id", "birth_date", "sex", "plan", "enrolled_from", "month"),
                *("ed_visits", "inpatient_stays", "cost", "conditions"),
            )
        )
        names = list(CONDITIONS)
        for n, (ed, stays, cents, condition) in enumerate(zip(*use, strict=True)):
            born = date(2026, 5, 31) - timedelta(days=int(days[n]))
            sex, plan = "fm"[n % 2], ("Bronze", "Silver", "Gold")[n % 3]
            rows.writerow(
                (
                    *(f"B{n:07}", born, sex, plan, "2020-01-01", THROUGH),
                    *(ed, stays, f"{cents / 100:.2f}", names[condition]),
                )
            )


def _use(rows: int, random: np.random.Generator) -> tuple[list[int], ...]:
    """Skewed as use is: most have little, a few have most of it."""
    frail = random.gamma(0.5, 1, rows)
    return (
        random.poisson(0.08 * frail).tolist(),
        random.poisson(0.02 * frail).tolist(),
        (random.lognormal(9.5, 1.6, rows) * (0.3 + frail)).astype(int).tolist(),
        random.integers(0, len(CONDITIONS), rows).tolist(),
    )


def _fill_months(members: int, random: np.random.Generator) -> None:
    """Month by month, as files come; then the database looks at its tables."""
    keys = np.array(list(Member.objects.order_by("pk").values_list("pk", flat=True)))
    shifts = np.array(list(SHIFT.values()))
    for back in range(1, MONTHS):
        some = keys[random.random(members) < USE]
        ed, stays, cents, condition = _use(len(some), random)
        month = THROUGH - relativedelta(months=back)
        columns: dict[str, list[Any]] = {
            "member_id": some.tolist(),
            "month": [month.isoformat()] * len(some),
            "ed_visits": ed,
            "stays": stays,
            "cost_cents": cents,
            "conditions": (1 << shifts[condition]).tolist(),
        }
        with transaction.atomic():
            fill(MemberMonth, columns)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _compare(found: Findings, plan: Organization) -> None:
    run = SegmentRun.objects.newest_of(plan)
    if run is None:
        return
    found.tiers = {t: row["members"] for t, row in run.counts["tiers"].items()}
    key = run._meta.pk.get_db_prep_value(run.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX plain_members ON plain_segments (member_id)")
        cursor.execute(DIFFERENT, [key])
        (found.different,) = cursor.fetchone()


def _plainly(plan: Organization) -> None:
    flags = {
        "heart": "heart-failure",
        "copd": "copd",
        "kidney": "kidney-disease",
        "diabetes": "diabetes",
        "pressure": "hypertension",
        "coronary": "coronary",
    }
    has = " + ".join(
        f"(CASE WHEN (conditions >> {shift}) & 31 > 0 THEN 1 ELSE 0 END)"
        for shift in SHIFT.values()
    )
    key = plan._meta.pk.get_db_prep_value(plan.pk, connection)
    text = PLAIN.format(
        organization=f"'{key}'",
        has=has,
        **{k: f"(conditions >> {SHIFT[c]}) & 31 > 0" for k, c in flags.items()},
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_segments")
        cursor.execute(text)
        cursor.execute("SELECT tier, COUNT(*) FROM plain_segments GROUP BY tier")
        cursor.fetchall()

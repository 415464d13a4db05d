"""How many members a run put where, kept with the run. These are raw numbers; nothing
of them is shown before `care.members.small_cells` has been over it."""

from collections import defaultdict
from typing import Any

from django.db import connection

from care.members.conditions import CONDITIONS, has_sql
from care.members.window import Window, window_of
from care.models.segments import SegmentRun

# Youngest age of each band; their names are in `care.members.tables`.
AGES = (0, 18, 45, 65, 75)

_CONDITIONS = ", ".join(
    f"SUM(CASE WHEN {has_sql('found.conditions', code)} THEN 1 ELSE 0 END)"
    for code in CONDITIONS
)
# What is told as a mean, by its column; `with_` each: how many used any of it, as a
# mean tells what few people used.
USED = {"cost": "cost_cents", "ed_visits": "ed_visits", "stays": "stays"}
_USERS = ", ".join(
    f"SUM(CASE WHEN found.{column} > 0 THEN 1 ELSE 0 END)" for column in USED.values()
)
COUNT = f"""
SELECT found.tier, found.trend, member.plan, {{age}} AS age_band, COUNT(*),
  CAST(SUM(found.cost_cents) AS bigint), CAST(SUM(found.ed_visits) AS bigint),
  CAST(SUM(found.stays) AS bigint), COUNT(member.patient_id),
  SUM(CASE WHEN found.needs > 0 THEN 1 ELSE 0 END), {_USERS}, {_CONDITIONS}
FROM care_segmentassignment found
JOIN care_member member ON member.id = found.member_id
WHERE found.run_id = %(run)s
GROUP BY found.tier, found.trend, member.plan, age_band
"""  # noqa: S608
SUMS = (
    *("members", "cost_cents", "ed_visits", "stays", "linked", "with_needs"),
    *(f"with_{used}" for used in USED),
)

Table = dict[str, dict[str, int]]


def count_run(run: SegmentRun) -> dict[str, Any]:
    """`tiers`: tier to sums; `trend`, `plan`, `age`, `conditions`: tier to what it is
    broken down by, to members."""
    tables: dict[str, Table] = {
        name: defaultdict(lambda: defaultdict(int))
        for name in ("tiers", "trend", "plan", "age", "conditions")
    }
    for tier, trend, plan, age, *sums in _rows(run):
        key, members = str(tier), sums[0]
        for name, value in zip(SUMS, sums, strict=False):
            tables["tiers"][key][name] += value
        tables["trend"][key][str(trend)] += members
        tables["plan"][key][plan] += members
        tables["age"][key][str(age)] += members
        for code, count in zip(CONDITIONS, sums[len(SUMS) :], strict=True):
            tables["conditions"][key][code] += count
    return {
        name: {k: dict(v) for k, v in table.items()} for name, table in tables.items()
    }


def age_sql(window: Window, column: str = "member.birth_date") -> str:
    """The youngest age of the band somebody is in on the window's last day."""
    whens = " ".join(
        f"WHEN {column} <= '{window.born(age).isoformat()}' THEN {age}"
        for age in reversed(AGES[1:])
    )
    return f"CASE {whens} ELSE 0 END"


def _rows(run: SegmentRun) -> list[Any]:
    key = run._meta.pk.get_db_prep_value(run.pk, connection, prepared=False)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(age=age_sql(window_of(run))), {"run": key})
        return list(cursor.fetchall())

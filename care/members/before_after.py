"""What people of a program used before and after they were enrolled, beside people
like them who were not.

The month of enrollment counts in neither half; HALF months before it and HALF after
do, for the enrolled and, in the same calendar months, for everybody they are compared
with: members of the same plan organization who never were in one of its programs,
insured in all those months, in the same tier by the rules at the end of the month
before (without social needs, of which only today's are known), of the same age band
and sex. Nothing is measured where the plan's files do not tell of the months before.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Min

from care.members.counting import age_sql
from care.members.effects import (
    FEWEST_PEOPLE,
    Cell,
    Compared,
    Person,
    Refusal,
    effect_of,
    is_of_few,
    least,
    matched,
)
from care.members.rules import Rules, read_rules
from care.members.small_cells import is_small
from care.members.statement import judged_sql, parameters
from care.members.window import HALF, Window, first_month, window_of
from care.models.members import Member
from care.models.programs import Enrollment, Program, ProgramKind
from care.models.segments import SegmentRun

MEASURES = ("ed_visits", "stays", "cost_cents")

_SUMS = ", ".join(
    f"SUM(CASE WHEN month {sign} %(index)s THEN {measure} ELSE 0 END)"
    f" AS {measure}_{when}"
    for measure in MEASURES
    for sign, when in (("<", "before"), (">", "after"))
)
USED_AROUND = f"""
SELECT member_id, {_SUMS} FROM care_membermonth
WHERE month >= %(before_first)s AND month <= %(after_last)s GROUP BY member_id
"""  # noqa: S608
_COLUMNS = ", ".join(
    f"COALESCE(around.{measure}_{when}, 0) AS {measure}_{when}"
    for measure in MEASURES
    for when in ("before", "after")
)
AROUND = f"""
SELECT judged.member_id, judged.patient_id, judged.tier, judged.sex,
  {{age}} AS age_band, {_COLUMNS}
FROM ({{judged}}) judged
JOIN care_member insured ON insured.id = judged.member_id
LEFT JOIN ({USED_AROUND}) around ON around.member_id = judged.member_id
WHERE insured.enrolled_from <= %(before_first)s
  AND (insured.enrolled_until IS NULL OR insured.enrolled_until >= %(after_end)s)
"""  # noqa: S608
EVER = """
SELECT enrollment.patient_id FROM care_enrollment enrollment
JOIN care_program program ON program.id = enrollment.program_id
WHERE program.organization_id = %(organization)s AND program.kind = 'payer'
  AND enrollment.started_on IS NOT NULL
"""


def _cells_sql() -> str:
    sums = []
    for measure in MEASURES:
        before, after = f"{measure}_before", f"{measure}_after"
        change = f"CAST({after} - {before} AS double precision)"
        sums += [f"SUM({before})", f"SUM({after})", f"SUM({change} * {change})"]
        sums += [
            f"SUM(CASE WHEN {used} > 0 THEN 1 ELSE 0 END)" for used in (before, after)
        ]
    return f"""
    SELECT tier, sex, age_band, COUNT(*), {", ".join(sums)} FROM ({AROUND}) compared
    WHERE patient_id IS NULL OR patient_id NOT IN ({EVER})
    GROUP BY tier, sex, age_band
    """  # noqa: S608


# What `_cells_sql` finds, by the month of enrollment: it is the same for all programs.
Cells = dict[date, list[Any]]


@dataclass(slots=True)
class Cohort:
    """By measure: the enrolled, and the comparison people of each cell. `left_out`
    counts who is in neither, by why."""

    cells: Cells = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    compared: dict[str, dict[Cell, Compared]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)


def effects_of(run: SegmentRun) -> dict[str, Any]:
    """What `SegmentRun.effects` keeps: by the key of each of the plan's programs."""
    programs = Program.objects.filter(
        organization=run.organization_id, kind=ProgramKind.PAYER
    )
    cells: Cells = {}
    found = {str(program.pk): effect_in(run, program, cells) for program in programs}
    return {key: settled(each, _told_before(run, key)) for key, each in found.items()}


def _told_before(run: SegmentRun, program: str) -> dict[str, Any]:
    """By the last run that told of people; one since may have refused to, or broken
    off."""
    others = SegmentRun.objects.exclude(pk=run.pk)
    told = others.filter(**{f"effects__{program}__people__isnull": False})
    before = told.newest_of(run.organization)
    found: dict[str, Any] = before.effects[program] if before else {}
    return found


def settled(found: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What was told before stays until FEWEST people more or fewer are in it: two means
    with their numbers of people would tell what the few between them used."""
    if "people" not in found or "people" not in told:
        return found
    between = (abs(found[name] - told[name]) for name in ("people", "compared"))
    return told if any(is_small(number) for number in between) else found


def effect_in(
    run: SegmentRun, program: Program, cells: Cells | None = None
) -> dict[str, Any]:
    """The effects by measure, or why none is stated; how many people it is about, up to
    which month. A measure that few people used is not in it."""
    starts = _starts(run, program)
    if not starts:
        return {"refusal": Refusal.NOBODY}
    cohort = _cohort(run, starts, {} if cells is None else cells)
    some = MEASURES[0]
    compared = cohort.compared.get(some, {})
    kept = matched(cohort.people.get(some, []), compared)
    cohort.left_out["unmatched"] = len(cohort.people.get(some, [])) - len(kept)
    mine = {person.cell for person in kept}
    found: dict[str, Any] = {"left_out": dict(cohort.left_out)}
    if len(kept) < FEWEST_PEOPLE:
        return found | {"refusal": Refusal.TOO_FEW}
    if least(mine, compared, "people") < FEWEST_PEOPLE:
        return found | {"refusal": Refusal.NO_COMPARISON}
    others = sum(compared[cell].people for cell in mine)
    through = window_of(run).through.isoformat()
    return (
        found
        | {"people": len(kept), "compared": others, "through": through}
        | dict(_measured(cohort))
    )


def _measured(cohort: Cohort) -> Iterator[tuple[str, dict[str, float]]]:
    for measure in MEASURES:
        compared = cohort.compared[measure]
        people = matched(cohort.people[measure], compared)
        if not is_of_few(people, compared):
            yield measure, effect_of(people, compared).as_json()


def _starts(run: SegmentRun, program: Program) -> dict[int, date]:
    """The month in which each member was first enrolled in the program."""
    enrolled = Enrollment.objects.filter(program=program, started_on__isnull=False)
    first = enrolled.order_by().values("patient").annotate(day=Min("started_on"))
    days = {row["patient"]: row["day"] for row in first}
    members = Member.objects.filter(
        organization=run.organization_id, patient__in=enrolled.values("patient")
    )
    linked = members.order_by().values_list("pk", "patient_id")
    return {pk: days[patient].replace(day=1) for pk, patient in linked}


def _cohort(run: SegmentRun, starts: dict[int, date], cells: Cells) -> Cohort:
    cohort, rules = Cohort(cells), read_rules(run.rules.content)
    first, last = first_month(run), window_of(run).through
    half = relativedelta(months=HALF)
    for index in sorted(set(starts.values())):
        members = [member for member, month in starts.items() if month == index]
        if index + half > last:
            cohort.left_out["recent"] += len(members)
        elif first and index - half < first:
            cohort.left_out["early"] += len(members)
        else:
            _add_month(cohort, run, rules, index, members)
    return cohort


def _add_month(
    cohort: Cohort, run: SegmentRun, rules: Rules, index: date, members: list[int]
) -> None:
    """Those enrolled in one month, and everybody they are compared with."""
    before = Window(index - relativedelta(months=1))
    values = parameters(run.organization_id, before, rules) | _days(index)
    text = {"judged": judged_sql(rules, with_needs=False)}
    text["age"] = age_sql(before, "judged.birth_date")
    around = AROUND.format(**text)
    keys = ", ".join(str(member) for member in members)
    with connection.cursor() as cursor:
        cursor.execute(f"{around} AND judged.member_id IN ({keys})", values)
        people = cursor.fetchall()
        if index not in cohort.cells:
            cursor.execute(_cells_sql().format(**text), values)
            cohort.cells[index] = cursor.fetchall()
    cohort.left_out["insured"] += len(members) - len(people)
    for number, measure in enumerate(MEASURES):
        cohort.people.setdefault(measure, []).extend(_people(index, number, people))
        found = cohort.compared.setdefault(measure, {})
        for tier, sex, age, count, *sums in cohort.cells[index]:
            mine = [float(value) for value in sums[5 * number : 5 * number + 5]]
            found[index, tier, sex, age] = Compared(
                *(count, mine[0] / HALF, mine[1] / HALF, mine[2] / HALF**2),
                *(int(mine[3]), int(mine[4])),
            )


def _people(index: date, number: int, rows: Iterable[Any]) -> Iterable[Person]:
    for _member, _patient, tier, sex, age, *used in rows:
        before, after = used[2 * number], used[2 * number + 1]
        yield Person((index, tier, sex, age), float(before) / HALF, float(after) / HALF)


def _days(index: date) -> dict[str, str]:
    """The whole months around the month of enrollment."""
    last = index + relativedelta(months=HALF)
    days = {
        "index": index,
        "before_first": index - relativedelta(months=HALF),
        "after_last": last,
        "after_end": last + relativedelta(months=1) - timedelta(days=1),
    }
    return {name: day.isoformat() for name, day in days.items()}

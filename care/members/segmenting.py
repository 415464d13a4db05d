"""Sorting all members of a health plan into tiers by its rules."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from care.members.before_after import effects_of
from care.members.counting import count_run
from care.members.rules import FIRST_RULES, Rules, read_rules
from care.members.statement import judged_sql, parameters
from care.members.window import NothingToSort, Window, months_told, window_of
from care.models.segments import RunState, SegmentAssignment, SegmentRules, SegmentRun
from people.models import User
from resources.models import Organization

COLUMNS = (
    *("tier", "trend", "reasons", "ed_visits", "stays", "cost_cents", "conditions"),
    *("needs", "cost_now_cents", "acute_now"),
)
# Of older runs only the counts are kept.
RUNS_KEPT = 2


def rules_in_force(plan: Organization) -> SegmentRules:
    """The plan's latest version; the first rules become version 1 where it has none."""
    found = SegmentRules.objects.in_force(plan)
    if found is None:
        found, _made = SegmentRules.objects.get_or_create(
            organization=plan, version=1, defaults={"content": FIRST_RULES.as_content()}
        )
    return found


@transaction.atomic
def put_rules_in_force(
    *, plan: Organization, rules: Rules, base: int, note: str, actor: User
) -> SegmentRules | None:
    """A new version after version `base`; None where another was made meanwhile."""
    if rules_in_force(plan).version != base:
        return None
    made, is_new = SegmentRules.objects.get_or_create(
        organization=plan,
        version=base + 1,
        defaults={"content": rules.as_content(), "note": note, "made_by": actor},
    )
    return made if is_new else None


def segment_members(
    *, plan: Organization, through: date | None = None, by: str = ""
) -> SegmentRun:
    """Sort all members now, by the rules in force. Raises NothingToSort."""
    run = SegmentRun.objects.create(
        organization=plan, rules=rules_in_force(plan), through=through, by=by
    )
    return carry_out(run)


def carry_out(run: SegmentRun) -> SegmentRun:
    """All of it is written, or nothing; the run before counts until then."""
    first, last = months_told(run.organization_id)
    run.through = run.through or last
    if run.through is None:
        _save(run, state=RunState.FAILED)
        raise NothingToSort
    _save(run, state=RunState.RUNNING)
    try:
        with transaction.atomic():
            assign(run)
            counts = count_run(run) | {"first": first and first.isoformat()}
            _forget_older(run)
            now = timezone.now()
            _save(run, state=RunState.DONE, counts=counts, finished_at=now)
    except Exception:
        _save(run, state=RunState.FAILED)
        raise
    _save(run, effects=effects_of(run))
    return run


def assign(run: SegmentRun) -> None:
    """One statement writes a row for each member who was insured in the last month."""
    rules, window = read_rules(run.rules.content), window_of(run)
    pk = SegmentRun._meta.pk
    values = parameters(run.organization_id, window, rules)
    values["run"] = pk.get_db_prep_value(run.pk, connection, prepared=False)
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO care_segmentassignment (run_id, member_id, {columns})"  # noqa: S608
            f" SELECT %(run)s, member_id, {columns} FROM ({judged_sql(rules)}) found",
            values,
        )


def _forget_older(run: SegmentRun) -> None:
    others = SegmentRun.objects.filter(organization=run.organization_id)
    done = others.filter(state=RunState.DONE).exclude(pk=run.pk)
    kept = done.order_by("-finished_at", "pk").values_list("pk", flat=True)
    older = list(kept[RUNS_KEPT - 1 :])
    SegmentAssignment.objects.filter(run__in=older).delete()


def _save(run: SegmentRun, **values: object) -> None:
    values = {"through": run.through, "alive_at": timezone.now(), **values}
    SegmentRun.objects.filter(pk=run.pk).update(**values)
    for name, value in values.items():
        setattr(run, name, value)


def moved_by(
    *, plan: Organization, before: Rules, after: Rules, through: date
) -> dict[tuple[int, int], int]:
    """How many members are in which tier by either rules, as (before, after): what a
    change of the rules would move. Nothing is written."""
    statement = (
        "SELECT old.tier, new.tier, COUNT(*)"  # noqa: S608
        f" FROM ({judged_sql(before)}) old JOIN ({judged_sql(after)}) new"
        " USING (member_id) GROUP BY old.tier, new.tier"
    )
    values = parameters(plan.pk, Window(through), before, after)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {(old, new): count for old, new, count in cursor.fetchall()}

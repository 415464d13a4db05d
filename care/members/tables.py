"""What analysts see of a run: counts that name nobody."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care.members.conditions import CONDITIONS
from care.members.counting import USED
from care.members.small_cells import is_small, told, told_row, told_share, told_table
from care.models.segments import SegmentRun, Tier, Trend

# So many of a plan's products have a column of their own.
MOST_PLANS = 12

AGES: dict[str, str | Promise] = {
    "0": gettext_lazy("Under 18"),
    "18": gettext_lazy("18 to 44"),
    "45": gettext_lazy("45 to 64"),
    "65": gettext_lazy("65 to 74"),
    "75": gettext_lazy("75 and older"),
}


@dataclass(frozen=True, slots=True)
class TierRow:
    """`members` and what follows are None where they are not told. `cost`: dollars a
    member and year; `ed_visits` and `stays`: for 1,000 members and year. With the
    number of members they give the sums away, so those of few people are not told."""

    tier: int
    label: str
    contact_days: int
    members: int | None
    cost: Decimal | None = None
    ed_visits: int | None = None
    stays: int | None = None
    linked: int | None = None
    with_needs: int | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Rows by tier: its name and a number, or None, for each of `columns`. There are
    no totals, as hidden numbers could be worked out from them."""

    code: str
    title: str
    columns: list[str]
    rows: list[tuple[str, list[int | None]]]

    @property
    def tiers(self) -> list[str]:
        return [label for label, _cells in self.rows]

    @property
    def lines(self) -> list[tuple[str, list[int | None]]]:
        """The other way round: a line for each column, a cell for each tier."""
        return [
            (column, [cells[number] for _label, cells in self.rows])
            for number, column in enumerate(self.columns)
        ]


@dataclass(frozen=True, slots=True)
class Tables:
    members: int | None
    tiers: list[TierRow]
    breakdowns: list[Breakdown]


def tables_of(run: SegmentRun) -> Tables:
    """All numbers of the run that may be told."""
    sums = run.counts.get("tiers", {})
    counted = {t.value: _members(sums, t.value) for t in Tier}
    shown: dict[int, int | None] = told_row(counted)
    ages, plans = run.counts.get("age", {}), _plans_joined(run)
    return Tables(
        members=told(sum(counted.values())),
        tiers=_tier_rows(run, shown),
        breakdowns=[
            _parts(run.counts.get("trend", {}), shown, "trend", _("Trend"), _trends()),
            _parts(plans, shown, "plan", _("Plan"), _plans(plans)),
            _parts(ages, shown, "age", _("Age"), {k: str(v) for k, v in AGES.items()}),
            _conditions(run, shown),
        ],
    )


def _members(sums: dict[str, Any], tier: int) -> int:
    count: int = sums.get(str(tier), {}).get("members", 0)
    return count


def _tier_rows(run: SegmentRun, shown: dict[int, int | None]) -> list[TierRow]:
    sums = run.counts.get("tiers", {})
    days = run.rules.content.get("contact_days", {})
    linked = _of_tiers(sums, "linked", shown)
    with_needs = _of_tiers(sums, "with_needs", linked)
    users = {used: told_row(_counts(sums, f"with_{used}")) for used in USED}
    rows = []
    for tier in Tier:
        members, label = shown[tier.value], str(tier.label)
        may_tell = {used for used in USED if users[used][tier.value] is not None}
        row = TierRow(tier.value, label, days.get(str(tier.value), 0), members)
        if members:
            row = replace(
                row,
                **_means(sums[str(tier.value)], members, may_tell),
                linked=linked[tier.value],
                with_needs=with_needs[tier.value],
            )
        rows.append(row)
    return rows


def _of_tiers(
    sums: dict[str, Any], name: str, wholes: dict[int, int | None]
) -> dict[int, int | None]:
    """How many of each tier have something. How many do in all may be known from
    elsewhere, as all who are enrolled are linked: no tier may follow from the rest."""
    counts = _counts(sums, name)
    return told_row(
        counts, [t for t, n in counts.items() if told_share(n, wholes[t]) is None]
    )


def _counts(sums: dict[str, Any], name: str) -> dict[int, int]:
    return {t.value: sums.get(str(t.value), {}).get(name, 0) for t in Tier}


def _means(row: dict[str, int], members: int, may_tell: set[str]) -> dict[str, Any]:
    means = {
        "cost": (Decimal(row["cost_cents"]) / 100 / members).quantize(Decimal(1)),
        "ed_visits": round(1000 * row["ed_visits"] / members),
        "stays": round(1000 * row["stays"] / members),
    }
    return {used: means[used] for used in may_tell}


def _trends() -> dict[str, str]:
    return {str(trend.value): str(trend.label) for trend in Trend}


# Stands for no name in a plan's file: those are stripped.
_OTHERS = " "


def _plans_joined(run: SegmentRun) -> dict[str, dict[str, int]]:
    """Those of few members are together: a name in a plan's file may itself tell of
    somebody."""
    found: dict[str, dict[str, int]] = run.counts.get("plan", {})
    totals: Counter[str] = Counter()
    for row in found.values():
        totals.update(row)
    largest = {name for name, _count in totals.most_common(MOST_PLANS)}
    own = {name for name in largest if not is_small(totals[name])}
    joined: dict[str, dict[str, int]] = {}
    for tier, row in found.items():
        counts: Counter[str] = Counter()
        for name, count in row.items():
            counts[name if name in own else _OTHERS] += count
        joined[tier] = dict(counts)
    return joined


def _plans(joined: dict[str, dict[str, int]]) -> dict[str, str]:
    words = {"": _("Not known"), _OTHERS: _("Others")}
    names = {name for row in joined.values() for name in row}
    in_order = sorted(names, key=lambda name: (name == _OTHERS, name))
    return {name: words.get(name, name) for name in in_order}


def _parts(
    table: dict[str, dict[str, int]],
    shown: dict[int, int | None],
    code: str,
    title: str,
    columns: dict[str, str],
) -> Breakdown:
    """Each member of a tier is in one column. A tier that is not told has no parts
    either: they would add up to it."""
    counts = {
        tier: {key: table.get(str(tier.value), {}).get(key, 0) for key in columns}
        for tier in Tier
    }
    cells = told_table(counts, [tier for tier in Tier if shown[tier.value] is None])
    rows = [(str(tier.label), [cells[tier][key] for key in columns]) for tier in Tier]
    return Breakdown(code, title, list(columns.values()), rows)


def _conditions(run: SegmentRun, shown: dict[int, int | None]) -> Breakdown:
    """A member may have several, or none."""
    counts = run.counts.get("conditions", {})
    cells = [_of_tiers(counts, code, shown) for code in CONDITIONS]
    rows = [(str(t.label), [by_tier[t.value] for by_tier in cells]) for t in Tier]
    names: Iterable[Any] = CONDITIONS.values()
    columns = [str(name) for name in names]
    return Breakdown("conditions", _("Conditions"), columns, rows)

"""What analysts see of a run: counts that name nobody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care.members.conditions import CONDITIONS
from care.members.counting import USED
from care.members.small_cells import FEWEST, told_row, told_share
from care.models.segments import SegmentRun, Tier, Trend

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
    no totals, as they could be worked out from."""

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
    all_members = sum(counted.values())
    shown: dict[int, int | None] = told_row(counted)
    return Tables(
        members=None if 0 < all_members < FEWEST else all_members,
        tiers=_tier_rows(run, shown),
        breakdowns=[
            _parts(run, shown, "trend", _("Trend"), _trends()),
            _parts(run, shown, "plan", _("Plan"), _plans(run)),
            _parts(run, shown, "age", _("Age"), {k: str(v) for k, v in AGES.items()}),
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
        told = {used for used in USED if users[used][tier.value] is not None}
        row = TierRow(tier.value, label, days.get(str(tier.value), 0), members)
        if members:
            row = replace(
                row,
                **_means(sums[str(tier.value)], members, told),
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
    shown = told_row(counts)
    return {
        tier: None if shown[tier] is None else told_share(count, wholes[tier])
        for tier, count in counts.items()
    }


def _counts(sums: dict[str, Any], name: str) -> dict[int, int]:
    return {t.value: sums.get(str(t.value), {}).get(name, 0) for t in Tier}


def _means(row: dict[str, int], members: int, told: set[str]) -> dict[str, Any]:
    """Of what is `told`."""
    means = {
        "cost": (Decimal(row["cost_cents"]) / 100 / members).quantize(Decimal(1)),
        "ed_visits": round(1000 * row["ed_visits"] / members),
        "stays": round(1000 * row["stays"] / members),
    }
    return {used: means[used] for used in told}


def _trends() -> dict[str, str]:
    return {str(trend.value): str(trend.label) for trend in Trend}


def _plans(run: SegmentRun) -> dict[str, str]:
    plans = {plan for row in run.counts.get("plan", {}).values() for plan in row}
    return {plan: plan or _("Not known") for plan in sorted(plans)}


def _parts(
    run: SegmentRun,
    shown: dict[int, int | None],
    code: str,
    title: str,
    columns: dict[str, str],
) -> Breakdown:
    """Each member of a tier is in one column. A tier that is not told has no parts
    either: they would add up to it."""
    rows = []
    for tier in Tier:
        counts = run.counts.get(code, {}).get(str(tier.value), {})
        parts = told_row({key: counts.get(key, 0) for key in columns})
        if shown[tier.value] is None:
            parts = dict.fromkeys(columns)
        rows.append((str(tier.label), [parts[key] for key in columns]))
    return Breakdown(code, title, list(columns.values()), rows)


def _conditions(run: SegmentRun, shown: dict[int, int | None]) -> Breakdown:
    """A member may have several, or none."""
    rows = []
    for tier in Tier:
        counts = run.counts.get("conditions", {}).get(str(tier.value), {})
        whole = shown[tier.value]
        cells = [told_share(counts.get(code, 0), whole) for code in CONDITIONS]
        rows.append((str(tier.label), cells))
    names: Iterable[Any] = CONDITIONS.values()
    columns = [str(name) for name in names]
    return Breakdown("conditions", _("Conditions"), columns, rows)

"""Where help is short: needs that nothing could meet, by category, area and month.

The unit is a need: it counts once in a month and area, however often it was noted.
Fewer than FEWEST are not told apart, and no totals are given from which they could be
worked out; months are whole, so that no two periods differ by a few days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from referrals.models import Referral, UnmetNeed, UnmetReason
from referrals.status import DeclineReason, Status
from resources.models import Category

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Months:
    """Whole calendar months; both days are the first of one."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The first day after them."""
        year, month = divmod(self.last.year * 12 + self.last.month, 12)
        return date(year, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Shortage:
    """`needs` is None where there are fewer than FEWEST."""

    category: str
    area: str
    month: date
    needs: int | None


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """`count` is None where there are fewer than FEWEST."""

    category: str
    reason: str
    count: int | None


def shortages(
    organizations: Iterable[UUID], months: Months, category: str = ""
) -> list[Shortage]:
    """Most recent month first, in it the categories in their order, then the areas."""
    rows = (
        _unmet(organizations, months, category)
        .annotate(month=TruncMonth("day"))
        .values("need", "category", "county", "state", "postal_prefix", "month")
        .distinct()
    )
    needs: dict[tuple[date, str, str], set[UUID]] = {}
    for row in rows:
        key = (row["month"], row["category"], area_in_words(row))
        needs.setdefault(key, set()).add(row["need"])
    labels, place = _categories()
    return [
        Shortage(labels[code], area, month, told(len(found)))
        for (month, code, area), found in sorted(
            needs.items(),
            key=lambda item: (-item[0][0].toordinal(), place[item[0][1]], item[0][2]),
        )
    ]


def reasons(
    organizations: Iterable[UUID], months: Months, category: str = ""
) -> list[ReasonRow]:
    """Why nothing could be offered, over all areas; a need may have several."""
    rows = (
        _unmet(organizations, months, category)
        .values("category", "reason")
        .annotate(count=Count("need", distinct=True))
    )
    return _reason_rows(rows, dict(UnmetReason.choices))


def declines(
    organizations: Iterable[UUID], months: Months, category: str = ""
) -> list[ReasonRow]:
    """Why partners said no to referrals sent in these months."""
    declined = Referral.objects.filter(
        sender_organization__in=list(organizations),
        sent_at__date__gte=months.first,
        sent_at__date__lt=months.end,
        status=Status.DECLINED,
    )
    if category:
        declined = declined.filter(need__category=category)
    rows = (
        declined.order_by()
        .values("reason", category=F("need__category"))
        .annotate(count=Count("pk"))
    )
    return _reason_rows(rows, dict(DeclineReason.choices))


def told(count: int) -> int | None:
    return count if count >= FEWEST else None


def area_in_words(row: Mapping[str, Any]) -> str:
    """The county; where none is known the first three digits of the ZIP, else the
    state."""
    if row["county"]:
        county = row["county"].removesuffix(" County")
        return _("%(county)s County, %(state)s") % {
            "county": county,
            "state": row["state"],
        }
    if row["postal_prefix"]:
        return _("ZIP codes %(prefix)s..") % {"prefix": row["postal_prefix"]}
    return row["state"] or _("Not known")


def _unmet(
    organizations: Iterable[UUID], months: Months, category: str
) -> QuerySet[UnmetNeed]:
    found = UnmetNeed.objects.filter(
        organization__in=list(organizations),
        day__gte=months.first,
        day__lt=months.end,
    )
    return (found.filter(category=category) if category else found).order_by()


def _reason_rows(rows: Iterable[Any], words: dict[str, Any]) -> list[ReasonRow]:
    labels, place = _categories()
    return [
        ReasonRow(
            labels[row["category"]],
            str(words.get(row["reason"], row["reason"])),
            told(row["count"]),
        )
        for row in sorted(
            rows,
            key=lambda row: (place[row["category"]], -row["count"], row["reason"]),
        )
    ]


def _categories() -> tuple[dict[str, str], dict[str, int]]:
    """Label and place in the list of each category."""
    every = list(Category.objects.order_by("position", "name"))
    return {c.pk: c.label for c in every}, {c.pk: n for n, c in enumerate(every)}

"""Finds likely duplicates anew, and keeps what curators said of them."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from resources.duplicates.blocking import pairs
from resources.duplicates.facts import Facts
from resources.duplicates.loading import load
from resources.duplicates.scoring import compare
from resources.models import LikelyDuplicate, ListingKind

BATCH = 500
TOLD_EVERY = 5000

Progress = Callable[[str, int], None]


def silent(kind: str, compared: int) -> None:
    """No progress shown."""


def refresh_duplicates(
    *, kinds: Iterable[ListingKind] = tuple(ListingKind), progress: Progress = silent
) -> dict[ListingKind, int]:
    """How many likely pairs of each kind wait for a curator now.

    May be run at any time and as often as one likes: pairs that are found again keep
    their place and what was said of them, those that are no longer alike go, and two
    that a curator called different stay so.
    """
    return {kind: _refresh(kind, progress) for kind in kinds}


def _refresh(kind: ListingKind, progress: Progress) -> int:
    listings = load(kind)
    now = timezone.now()
    found = []
    number = 0
    for number, (first, second) in enumerate(pairs(listings), 1):
        if pair := _pair(kind, listings[first], listings[second], now):
            found.append(pair)
        if number % TOLD_EVERY == 0:
            progress(str(kind.label), number)
    progress(str(kind.label), number)
    _keep(kind, found, now)
    return LikelyDuplicate.objects.to_decide().filter(kind=kind).count()


def _pair(
    kind: ListingKind, first: Facts, second: Facts, now: datetime
) -> LikelyDuplicate | None:
    likeness = compare(kind, first, second)
    if likeness is None:
        return None
    one, other = sorted([first.pk, second.pk], key=lambda pk: pk.hex)
    return LikelyDuplicate(
        kind=kind,
        one=one,
        other=other,
        score=likeness.score,
        signs=list(likeness.signs),
        seen_at=now,
    )


@transaction.atomic
def _keep(kind: ListingKind, found: list[LikelyDuplicate], now: datetime) -> None:
    LikelyDuplicate.objects.bulk_create(
        found,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["one", "other"],
        update_fields=["kind", "score", "signs", "seen_at"],
    )
    gone = LikelyDuplicate.objects.to_decide().filter(kind=kind, seen_at__lt=now)
    gone.delete()


@transaction.atomic
def call_different(*, pair: LikelyDuplicate, by: str) -> None:
    """A curator says that these are two; they are not shown again."""
    _decide(pair, is_different=True, by=by)


@transaction.atomic
def call_undecided(*, pair: LikelyDuplicate, by: str) -> None:
    """Take that back."""
    _decide(pair, is_different=False, by=by)


def _decide(pair: LikelyDuplicate, *, is_different: bool, by: str) -> None:
    pair.is_different, pair.decided_by = is_different, by
    pair.decided_at = timezone.now()
    pair.save(update_fields=["is_different", "decided_by", "decided_at"])

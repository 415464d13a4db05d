"""Rejected rows are kept, for curators to mend or dismiss."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from resources.importing.identity import digest_of
from resources.importing.rows import Draft, Outcome, SourceRow
from resources.importing.stored import batches
from resources.models import ImportRun, Review, SetAsideRow, Why

ALIKE = (Why.DUPLICATE, Why.BLANK)
UPDATED = ("run", "place", "table", "why", "reason", "drafts", "state")


def set_aside_rejected(
    run: ImportRun, rows: list[SourceRow], drafts: list[Draft]
) -> None:
    """Keeps what was rejected; what was decided of the same row before stays so.

    What waits and is no longer in a whole delivery waits no more.
    """
    rejected = _by_digest(row for row in rows if row.outcome is Outcome.REJECTED)
    own = _drafts_of(rejected.values(), drafts)
    stored = {
        row.digest: row
        for row in SetAsideRow.objects.filter(source=run.source).order_by("pk")
    }
    made, again = [], []
    for digest, row in rejected.items():
        kept = stored.pop(digest, None)
        if kept is None:
            kept = SetAsideRow(source=run.source, digest=digest, row=row.verbatim)
            made.append(kept)
        else:
            again.append(kept)
        _fill(kept, run, row, own[id(row)])
    SetAsideRow.objects.bulk_create(made, batch_size=500)
    SetAsideRow.objects.bulk_update(again, UPDATED, batch_size=500)
    if run.is_whole:
        gone = [row.pk for row in stored.values() if row.state == Review.WAITING]
        for part in batches(gone):
            SetAsideRow.objects.filter(pk__in=part).update(state=Review.GONE)


def row_digest(row: SourceRow) -> str:
    """The same for the same content; rows that are alike differ by their place."""
    place = row.place if row.why in ALIKE else ""
    return digest_of([row.file, place, row.verbatim])


def draft_as_data(draft: Draft) -> dict[str, Any]:
    return {"table": draft.table, "key": draft.key, "values": draft.values}


def _by_digest(rows: Iterable[SourceRow]) -> dict[str, SourceRow]:
    found: dict[str, SourceRow] = {}
    for row in rows:
        digest = row_digest(row)
        if digest in found:
            digest = digest_of([digest, row.place])
        found[digest] = row
    return found


def _drafts_of(
    rows: Iterable[SourceRow], drafts: list[Draft]
) -> dict[int, list[dict[str, Any]]]:
    own: dict[int, list[dict[str, Any]]] = defaultdict(list)
    wanted = set()
    for row in rows:
        wanted.add(id(row))
        own[id(row)] += map(draft_as_data, row.held)
    for draft in drafts:
        if id(draft.row) in wanted:
            own[id(draft.row)].append(draft_as_data(draft))
    return own


def _fill(
    kept: SetAsideRow, run: ImportRun, row: SourceRow, drafts: list[dict[str, Any]]
) -> None:
    kept.run = run
    kept.file, kept.place, kept.table = row.file, row.place[:500], row.table[:120]
    kept.why, kept.reason, kept.drafts = row.why, row.reason, drafts
    if kept.state in (Review.GONE, Review.MENDED):
        kept.state = Review.WAITING

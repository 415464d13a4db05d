"""What a source no longer has. Nothing is deleted: a curator decides."""

from uuid import UUID

from django.utils import timezone

from resources.importing.identity import stable_id
from resources.importing.linking import ROOTS
from resources.importing.rows import Draft, SourceRow
from resources.importing.stored import batches
from resources.models import ImportRun, SourceListing


def mark_gone(run: ImportRun, rows: list[SourceRow], drafts: list[Draft]) -> int:
    """Marks listings of the source that a whole delivery does not name, and unmarks
    those it names again; how many went. A row that was rejected is named, and a kind
    of listing of which there is none at all (a folder without locations.csv) says
    nothing. Where a row is torn, nothing is marked: it may name any of them."""
    held = [draft for row in rows for draft in row.held]
    named = _named([*drafts, *held], run.source)
    gone, back = _gone_and_back(named, run.source)
    _update(back, gone_since=None, gone_note="")
    if not run.is_whole or any(row.is_torn for row in rows):
        return 0
    _update(gone, gone_since=timezone.now(), gone_note="")
    return len(gone)


def _named(drafts: list[Draft], source: str) -> dict[str, set[UUID]]:
    named: dict[str, set[UUID]] = {}
    for draft in drafts:
        if draft.table in ROOTS:
            listing = stable_id(source, draft.table, draft.key)
            named.setdefault(draft.table, set()).add(listing)
    return named


def _gone_and_back(
    named: dict[str, set[UUID]], source: str
) -> tuple[list[int], list[int]]:
    stored = SourceListing.objects.filter(source=source, table__in=named)
    gone, back = [], []
    rows = stored.order_by("pk").values_list("pk", "table", "listing_id", "gone_since")
    for pk, table, listing_id, since in rows:
        if since is None and listing_id not in named[table]:
            gone.append(pk)
        elif since is not None and listing_id in named[table]:
            back.append(pk)
    return gone, back


def _update(pks: list[int], **values: object) -> None:
    for part in batches(pks):
        SourceListing.objects.filter(pk__in=part).update(**values)

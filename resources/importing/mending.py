"""Rows set aside, tried again: as they were, or as a curator mended them."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from resources.importing.categories import classify
from resources.importing.cleaning import clean_all
from resources.importing.linking import link
from resources.importing.merged import follow_merges
from resources.importing.repairs import Repair
from resources.importing.rows import Draft, SourceRow
from resources.importing.set_aside import row_digest
from resources.importing.telling import tell_others
from resources.importing.writing import Written, write
from resources.match_index import refresh_services
from resources.models import Review, SetAsideRow

Drafts = list[dict[str, Any]]


def apply_mends(source: str, rows: list[SourceRow], drafts: list[Draft]) -> list[Draft]:
    """The drafts with those of rows a curator mended in place of the source's own."""
    mended = SetAsideRow.objects.filter(source=source, state=Review.MENDED)
    mends = dict(mended.order_by("pk").values_list("digest", "drafts"))
    if not mends:
        return drafts
    found: dict[int, list[Draft]] = {}
    for row in rows:
        mend = mends.get(row_digest(row))
        if mend:
            row.reason = ""
            row.add_repairs("row", (Repair("mended-here", "", "by a curator"),))
            found[id(row)] = [_draft(each, row) for each in mend]
    kept = [draft for draft in drafts if id(draft.row) not in found]
    return kept + [draft for own in found.values() for draft in own]


def retry_and_tell(
    *, rows: list[SetAsideRow], by: str, mended: dict[int, Drafts] | None = None
) -> list[SetAsideRow]:
    """Tries rows anew (`retry_rows`) and tells others what was written."""
    entered, written = retry_rows(rows=rows, by=by, mended=mended)
    tell_others(written)
    return entered


@transaction.atomic
def retry_rows(
    *, rows: list[SetAsideRow], by: str, mended: dict[int, Drafts] | None = None
) -> tuple[list[SetAsideRow], Written]:
    """Tries rows of one source anew, together; answers those that got in.

    `mended` has other words for a row's drafts, by its key. The others keep waiting,
    each with the reason of this time, which is stored where the words were its own.
    """
    mended = mended or {}
    tried = {row.pk: _source_row(row) for row in rows}
    drafts = [
        _draft(each, tried[row.pk])
        for row in rows
        for each in mended.get(row.pk, row.drafts)
    ]
    run = rows[0].run
    records = follow_merges(clean_all(drafts, run.source), run.source)
    kept = link(records, run.source)
    written = write(classify(kept, tuple(run.categories)), run, is_partial=True)
    refresh_services(written.affected_services)
    entered = []
    for row in rows:
        row.reason = tried[row.pk].reason
        if not row.reason:
            row.drafts = mended.get(row.pk, row.drafts)
            row.state, row.handled_by = Review.MENDED, by
            row.handled_at = timezone.now()
            entered.append(row)
        if not row.reason or row.pk not in mended:
            row.save()
    return entered, written


def _source_row(row: SetAsideRow) -> SourceRow:
    return SourceRow(row.file, row.place, row.table, row.row)


def _draft(data: dict[str, Any], row: SourceRow) -> Draft:
    return Draft(data["table"], data["key"], dict(data["values"]), row)

"""Records of listings that were merged here: a source may go on sending both."""

from collections.abc import Iterable
from uuid import UUID

from resources.importing.cleaning import Record
from resources.importing.identity import stable_id
from resources.importing.linking import OWNERS, ROOTS, Where
from resources.importing.rows import Change
from resources.importing.tables import TABLES
from resources.models import RetiredKey, ServiceAtLocation

# Whatever a row hangs on comes before it.
ORDER = {name: place for place, name in enumerate(TABLES)}


def follow_merges(records: list[Record], source: str) -> list[Record]:
    """Records with their links led to the listing that stays.

    One that was merged here, and what hangs on it, is left out: the curator chose what
    of it stays. So is a second row of one service at one place.
    """
    retired = dict(RetiredKey.objects.order_by().values_list("old_id", "kept_id"))
    if not retired:
        return records
    out: set[Where] = {record.where for record in records if record.pk in retired}
    for record in sorted(records, key=lambda each: ORDER[each.table.name]):
        owner = _owner(record, source)
        if owner in out or (owner and owner[0] in OWNERS and owner[1] in retired):
            out.add(record.where)
    kept = []
    for record in records:
        if record.where in out:
            record.row.notes.append("is of a listing that was merged into another here")
            record.row.change = record.row.change or Change.UNCHANGED
            continue
        _lead(record, source, retired)
        kept.append(record)
    return _once_at_each_place(kept, source)


def _owner(record: Record, source: str) -> Where | None:
    """The row it is a part of; a listing is a part of nothing."""
    if record.table.name == "attribute":
        return record.values["link_entity"], record.values["link_id"]
    if record.table.name in ROOTS:
        return None
    for name in OWNERS:
        if name in record.links:
            table, key = record.links[name]
            return table, stable_id(source, table, key)
    return None


def _lead(record: Record, source: str, retired: dict[UUID, UUID]) -> None:
    for field, (table, key) in record.links.items():
        if kept := retired.get(stable_id(source, table, key)):
            record.links[field] = (table, str(kept))


def _once_at_each_place(records: list[Record], source: str) -> list[Record]:
    """Two places that became one may be sent with the same service at both."""
    at = [
        record
        for record in records
        if record.table.name == "service_at_location"
        and {"service", "location"} <= set(record.links)
    ]
    pairs = {record.pk: _service_and_place(record, source) for record in at}
    places = {place for _service, place in pairs.values()}
    stored = _stored_at(places)
    first: dict[tuple[UUID, UUID], UUID] = dict(stored)
    twice = set()
    for record in at:
        if first.setdefault(pairs[record.pk], record.pk) != record.pk:
            twice.add(record.where)
    return [record for record in records if record.where not in twice]


def _service_and_place(record: Record, source: str) -> tuple[UUID, UUID]:
    service, place = (record.links[name] for name in ("service", "location"))
    return stable_id(source, *service), stable_id(source, *place)


def _stored_at(places: Iterable[UUID]) -> dict[tuple[UUID, UUID], UUID]:
    here = RetiredKey.objects.filter(kept_id__in=list(places), table="location")
    rows = ServiceAtLocation.objects.filter(
        location__in=here.order_by().values("kept_id")
    )
    return {
        (service, place): pk
        for pk, service, place in rows.order_by().values_list(
            "pk", "service", "location"
        )
    }

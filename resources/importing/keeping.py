"""Local edits outlive an import: what the source said last is the base to compare with.

Where the directory says something else than the base, an editor changed it here; such a
unit is kept unless a curator released it. All else follows the source.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from resources.importing.cleaning import Record
from resources.importing.linking import ROOTS, Where
from resources.importing.stored import batches, stored_said
from resources.importing.units import (
    NEVER_EDITED,
    Said,
    said_of,
    table_of_unit,
    units_of,
)
from resources.models import ImportRun, KeptEdit, SourceListing

Units = dict[str, Any]
Groups = dict[Where, list[Record]]


@dataclass(slots=True)
class Comparison:
    """One changed listing: what the source says, and which units stay as they are here.

    `here` has those units as they stand.
    """

    listing: SourceListing
    said: Said
    changes: dict[str, list[Any]]
    here: Units = field(default_factory=dict)

    @property
    def kept(self) -> set[str]:
        return set(self.here)


@dataclass(slots=True)
class Comparisons:
    """Of the changed listings that came from a source before; `new` are the others.

    `is_partial`: only some rows of each are told, so that nothing was dropped.
    """

    is_partial: bool = False
    of: dict[Where, Comparison] = field(default_factory=dict)
    new: dict[Where, Said] = field(default_factory=dict)

    def kept(self, root: Where) -> set[str]:
        found = self.of.get(root)
        return found.kept if found else set()


def compare(
    groups: Groups, changed: set[Where], source: str, *, is_partial: bool = False
) -> Comparisons:
    """Compares the changed listings; those no source told of before are new."""
    listings = _listings(changed)
    here = stored_said(listings)
    edits = _edits(listings)
    known = _known(source)
    found = Comparisons(is_partial)
    for root, group in groups.items():
        if root in listings:
            listing = listings[root]
            said = said_of(group)
            if is_partial or str(root[1]) not in said.get(root[0], {}):
                said = _completed(listing, said)
            ours = here.get(root, listing.said)
            found.of[root] = _compared(listing, said, ours, edits.get(root, {}))
        elif root not in known and any(record.where == root for record in group):
            found.new[root] = said_of(group)
    return found


def record_said(found: Comparisons, groups: Groups, run: ImportRun) -> None:
    """Keeps what the source says now, what it changed, and the edits that stay."""
    made = [
        _listing(root, said, groups[root], run.source)
        for root, said in found.new.items()
        if root[0] in ROOTS
    ]
    SourceListing.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    SourceListing.objects.bulk_create(
        [_told(one, groups, run) for one in found.of.values()],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["table", "listing_id"],
        update_fields=["source", "name", "said", "changes", "changed_in"],
    )
    _record_edits(found, run)


def dropped(found: Comparisons) -> dict[str, set[Any]]:
    """Rows the source no longer has, of units that are not kept, by table."""
    gone: dict[str, set[Any]] = defaultdict(set)
    for one in found.of.values():
        for name, rows in one.listing.said.items():
            if name not in ROOTS and f"{name}[]" not in one.kept:
                gone[name] |= set(rows) - set(one.said.get(name, {}))
    return gone


def _completed(listing: SourceListing, said: Said) -> Said:
    """A file with only phones says nothing new of the rest of the listing."""
    whole: Said = {name: dict(rows) for name, rows in listing.said.items()}
    for name, rows in said.items():
        whole[name] = whole.get(name, {}) | rows
    return whole


def _compared(
    listing: SourceListing, said: Said, here: Said, edits: dict[str, KeptEdit]
) -> Comparison:
    base_units, now, source = (
        units_of(listing.table, listing.listing_id, each)
        for each in (listing.said, here, said)
    )
    changes = {
        unit: [base_units.get(unit), source.get(unit)]
        for unit in sorted(set(base_units) | set(source))
        if base_units.get(unit) != source.get(unit)
    }
    found = Comparison(listing, said, changes)
    for unit in sorted(set(base_units) | set(now)):
        ours, base = now.get(unit), base_units.get(unit)
        never = table_of_unit(unit) in NEVER_EDITED
        if never or ours in (base, source.get(unit)):
            continue
        edit = edits.get(unit)
        if edit is None or not edit.is_released or edit.here != ours:
            found.here[unit] = ours
    return found


def _listings(changed: set[Where]) -> dict[Where, SourceListing]:
    found: dict[Where, SourceListing] = {}
    for name in ROOTS:
        for part in batches([pk for table, pk in changed if table == name]):
            rows = SourceListing.objects.filter(table=name, listing_id__in=part)
            found |= {row.where: row for row in rows.order_by("pk")}
    return found


def _known(source: str) -> set[Where]:
    rows = SourceListing.objects.filter(source=source[:120]).order_by()
    return set(rows.values_list("table", "listing_id"))


def _edits(listings: dict[Where, SourceListing]) -> dict[Where, dict[str, KeptEdit]]:
    found: dict[Where, dict[str, KeptEdit]] = defaultdict(dict)
    by_pk = {listing.pk: where for where, listing in listings.items()}
    for part in batches(list(by_pk)):
        for edit in KeptEdit.objects.filter(listing__in=part).order_by("pk"):
            found[by_pk[edit.listing_id]][edit.unit] = edit
    return found


def _listing(
    root: Where, said: Said, group: list[Record], source: str
) -> SourceListing:
    return SourceListing(
        source=source[:120],
        table=root[0],
        listing_id=root[1],
        name=_name(root, group),
        said=said,
    )


def _told(one: Comparison, groups: Groups, run: ImportRun) -> SourceListing:
    """Without a key: an insert that meets the row there is updates it, which is far
    faster than as many updates."""
    before, root = one.listing, one.listing.where
    changed = bool(one.changes)
    return SourceListing(
        source=run.source,
        table=root[0],
        listing_id=root[1],
        name=_name(root, groups[root]) or before.name,
        said=one.said,
        changes=one.changes if changed else before.changes,
        changed_in_id=run.pk if changed else before.changed_in_id,
    )


def _name(root: Where, group: list[Record]) -> str:
    own = next((record for record in group if record.where == root), None)
    return str(own.values.get("name", ""))[:255] if own else ""


def _record_edits(found: Comparisons, run: ImportRun) -> None:
    """A kept edit appears, follows the source's word, or goes when both agree."""
    edits = _edits({root: one.listing for root, one in found.of.items()})
    made, changed, over = [], [], []
    for root, one in found.of.items():
        stored = edits.get(root, {})
        source = units_of(*root, one.said)
        for unit, ours in one.here.items():
            edit = stored.pop(unit, None)
            values = {"here": ours, "said": source.get(unit)}
            if edit is None:
                before = one.changes.get(unit, [source.get(unit)])[0]
                values |= {"said_before": before, "noticed_in": run}
                made.append(KeptEdit(listing=one.listing, unit=unit, **values))
                continue
            if edit.said != values["said"]:
                values |= {"said_before": edit.said, "noticed_in": run}
            for name, value in {**values, "is_released": False}.items():
                setattr(edit, name, value)
            changed.append(edit)
        over += [edit.pk for edit in stored.values()]
    KeptEdit.objects.bulk_create(made, batch_size=500)
    KeptEdit.objects.bulk_update(
        changed,
        ["here", "said", "said_before", "noticed_in", "is_released"],
        batch_size=500,
    )
    KeptEdit.objects.filter(pk__in=over).delete()

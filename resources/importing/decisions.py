"""What a curator decides of edits kept here, rows set aside and listings gone."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.importing.stored import stored_said
from resources.importing.tables import TABLES
from resources.importing.units import (
    CATEGORIES,
    defaults,
    fields_of_unit,
    table_of_unit,
)
from resources.importing.writing import set_categories
from resources.match_index import refresh_services
from resources.models import KeptEdit, Review, SetAsideRow, SourceListing

Facts = dict[str, Any]


@transaction.atomic
def take_source_word(*, edit: KeptEdit) -> Any:
    """What the source says of the unit replaces ours now; answers the listing."""
    listing = edit.listing
    name = table_of_unit(edit.unit)
    if name:
        _replace_rows(listing, name)
    else:
        _replace_fields(listing, edit.unit)
    row = TABLES[listing.table].rows.get(pk=listing.listing_id)
    # The next import looks at the listing again, and writes what goes with its rows.
    row.source_digest = ""
    row.save()
    if listing.table == "service":
        refresh_services([listing.listing_id])
    edit.delete()
    return row


@transaction.atomic
def release_edit(*, edit: KeptEdit, by: str) -> None:
    """Ours stands until the next import, which takes the source's word."""
    edit.is_released, edit.released_by = True, by
    edit.save(update_fields=["is_released", "released_by"])
    row = TABLES[edit.listing.table].rows.filter(pk=edit.listing.listing_id)
    row.update(source_digest="")


@transaction.atomic
def hold_edit(*, edit: KeptEdit) -> None:
    """Takes a release back."""
    edit.is_released, edit.released_by = False, ""
    edit.save(update_fields=["is_released", "released_by"])


@transaction.atomic
def dismiss_row(*, row: SetAsideRow, note: str, by: str) -> None:
    """The row stays out, in this delivery and in the next, and stays in the list."""
    row.state, row.note, row.handled_by = Review.DISMISSED, note, by
    row.handled_at = timezone.now()
    row.save(update_fields=["state", "note", "handled_by", "handled_at"])


@transaction.atomic
def reopen_row(*, row: SetAsideRow) -> None:
    row.state, row.note, row.handled_by, row.handled_at = Review.WAITING, "", "", None
    row.save(update_fields=["state", "note", "handled_by", "handled_at"])


@transaction.atomic
def decide_gone(*, listing: SourceListing, note: str) -> None:
    """What was decided of a listing the source no longer has."""
    listing.gone_note = note
    listing.save(update_fields=["gone_note"])


@transaction.atomic
def take_out(*, listing: SourceListing, user: Any) -> bool:
    """Takes the service out of the directory, where it can be published again. False
    for what is no published service."""
    service = listing.service
    if service is None or not service.live:
        return False
    service.unpublish(user=user)
    decide_gone(listing=listing, note=_("Taken out of the directory"))
    return True


def _replace_fields(listing: SourceListing, unit: str) -> None:
    table = TABLES[listing.table]
    said = listing.said.get(listing.table, {}).get(str(listing.listing_id), {})
    row = table.rows.get(pk=listing.listing_id)
    if unit == CATEGORIES:
        set_categories({row.pk: set(said.get(CATEGORIES, []))})
        return
    names = fields_of_unit(listing.table, unit)
    _fill(listing.table, row, {name: said.get(name) for name in names})
    row.save()


def _replace_rows(listing: SourceListing, name: str) -> None:
    """Rows that stay keep what hangs on them."""
    table = TABLES[name]
    said: dict[str, Facts] = listing.said.get(name, {})
    here = stored_said([listing.where]).get(listing.where, {}).get(name, {})
    for row in table.rows.filter(pk__in=set(here) - set(said)):
        row.delete()
    stored = table.rows.in_bulk([UUID(key) for key in said])
    for key, facts in said.items():
        row = stored.get(UUID(key)) or table.model(pk=UUID(key))
        _fill(name, row, {each: facts.get(each) for each in defaults(name)})
        row.save()


def _fill(table: str, row: Any, facts: Facts) -> None:
    usual = defaults(table)
    for name, value in facts.items():
        field = row._meta.get_field(name.removesuffix("_id"))
        known = usual[name] if value is None else value
        target = field.target_field if field.is_relation else field
        setattr(row, name, target.to_python(known))

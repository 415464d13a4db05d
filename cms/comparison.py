"""Two listings side by side, in words, for a curator who makes one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resources.in_words import value_in_words
from resources.merging.ledger import rows_of
from resources.merging.pointers import pointers_to
from resources.merging.shapes import Choice, Fact, Rows, Shape, shape_of
from resources.merging.uniting import (
    all_rows,
    chosen,
    chosen_rows,
    differs,
    has_rows,
    says,
)
from resources.models import Location, Organization

MOST_PLACES = 5
ONE_OF_TWO = (Choice.KEPT, Choice.MERGED)
ALL_THREE = (Choice.KEPT, Choice.MERGED, Choice.BOTH)
# Which row it is and what it hangs on, which the page says already.
UNSAID = {
    *("extra", "schedule", "organization", "location", "service"),
    *("service_at_location", "contact", "phone"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One fact, or the rows of one kind. No `choices` where both say the same."""

    name: str
    label: str
    kept: list[str]
    merged: list[str]
    choice: str
    choices: tuple[Choice, ...]


def lines(kept: Any, merged: Any, picked: Mapping[str, str]) -> list[Line]:
    """What either of them says, with what was picked, else what a merge takes."""
    shape = shape_of(kept)
    facts = [
        _line_of_fact(fact, shape, kept, merged)
        for fact in shape.facts
        if says(fact, kept) or says(fact, merged)
    ]
    rows = [
        _line_of_rows(one, shape.owner, kept, merged)
        for one in shape.rows
        if has_rows(one, shape.owner, kept) or has_rows(one, shape.owner, merged)
    ]
    return [_as_picked(line, picked.get(line.name, "")) for line in [*facts, *rows]]


def _as_picked(line: Line, choice: str) -> Line:
    return replace(line, choice=choice) if choice in line.choices else line


def what_hangs_on(listing: models.Model) -> list[str]:
    """How many rows of each kind point at it, "Referrals: 3"; whose is not said."""
    found = []
    for field in pointers_to(type(listing)):
        count = rows_of(field.model).filter(**{field.name: listing}).count()
        if count and not field.model._meta.auto_created:
            name = capfirst(field.model._meta.verbose_name_plural)
            found.append(f"{name}: {count}")
    return sorted(found)


def weight(listing: models.Model) -> int:
    """The more hangs on a listing, the more speaks for its being the one that stays."""
    return sum(
        rows_of(field.model).filter(**{field.name: listing}).count()
        for field in pointers_to(type(listing))
    )


def where_it_is(listing: Any) -> list[str]:
    """The organization and the places of a service or place, the places of an
    organization; the first of many."""
    if isinstance(listing, Location):
        return [str(listing.organization)] if listing.organization else []
    if isinstance(listing, Organization):
        places = listing.locations.all()
        owner = []
    else:
        places = Location.objects.filter(service_at_locations__service=listing)
        owner = [str(listing.organization)]
    shown = places.prefetch_related("addresses").order_by("name", "pk")[:MOST_PLACES]
    return owner + [_place_in_words(place) for place in shown]


def _place_in_words(place: Location) -> str:
    address = str(place.address or "")
    return f"{place.name}, {address}" if place.name and address else str(place)


def _line_of_fact(fact: Fact, shape: Shape, kept: Any, merged: Any) -> Line:
    return Line(
        name=fact.name,
        label=str(fact.label or capfirst(_field(shape, fact.name).verbose_name)),
        kept=_fact_in_words(fact, shape, kept),
        merged=_fact_in_words(fact, shape, merged),
        choice=chosen(fact, kept, merged, {}),
        choices=ONE_OF_TWO if differs(fact, kept, merged) else (),
    )


def _line_of_rows(rows: Rows, owner: str, kept: Any, merged: Any) -> Line:
    mine = [row_in_words(row) for row in all_rows(rows, owner, kept)]
    theirs = [row_in_words(row) for row in all_rows(rows, owner, merged)]
    choices = ALL_THREE if mine and theirs else ONE_OF_TWO
    return Line(
        name=rows.name,
        label=str(rows.label),
        kept=mine,
        merged=theirs,
        choice=chosen_rows(rows, owner, kept, merged, {}),
        choices=choices if sorted(mine) != sorted(theirs) else (),
    )


def _field(shape: Shape, name: str) -> Any:
    return shape.model._meta.get_field(name)


def _fact_in_words(fact: Fact, shape: Shape, listing: Any) -> list[str]:
    if fact.is_secret:
        return [_("Set") if says(fact, listing) else ""]
    fields = [_field(shape, column) for column in fact.columns]
    told = [(field, value_in_words(listing, field)) for field in fields]
    return [
        f"{capfirst(field.verbose_name)}: {words}"
        if isinstance(field, models.BooleanField) and len(fields) > 1
        else words
        for field, words in told
        if words
    ]


def row_in_words(row: models.Model) -> str:
    """What its fields say, one after another."""
    return ", ".join(_said(row)) or str(row)


def _said(row: models.Model) -> Iterator[str]:
    for field in row._meta.concrete_fields:
        if field.primary_key or field.name in UNSAID:
            continue
        if isinstance(field, models.BooleanField):
            words = str(field.verbose_name) if getattr(row, field.name) else ""
        else:
            words = value_in_words(row, field)
        if words:
            yield words

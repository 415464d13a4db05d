"""The public directory's search: anyone, no login, nothing about a person."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from resources.cards import Card, card_for
from resources.filters import DEFAULT_MILES, DISTANCES, SearchForm, ServiceFilter
from resources.geometry import METERS_PER_MILE
from resources.hits import Around, Everywhere, Hit, Question
from resources.matching.candidates import key
from resources.matching.facts import Place
from resources.matching.loading import load
from resources.models import SearchRow

PAGE_SIZE = 20
MORE_CHOICES = (
    "open_now",
    "free",
    "walk_in",
    "accessible",
    "language",
    "stores",
    "serves",
    "who",
)


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of the answer with the form it came from. `was_asked` is False for the
    bare page; `radius_m` and `place` are None without a place."""

    form: SearchForm
    page: "Page[Card]"
    was_asked: bool
    place: Place | None
    radius_m: float | None
    note: str
    at: datetime

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def latitude(self) -> float | None:
        return self.place.point.latitude if self.place and self.place.point else None

    @property
    def longitude(self) -> float | None:
        return self.place.point.longitude if self.place and self.place.point else None

    @property
    def near_text(self) -> str:
        """Where was looked, in words; "" without a place."""
        if self.place is None or self.radius_m is None:
            return ""
        where = self.place.postal_code or f"{self.place.city}, {self.place.state}"
        reach = round(self.radius_m / METERS_PER_MILE)
        return _("within %(miles)s miles of %(place)s, and by phone") % {
            "miles": reach,
            "place": where,
        }

    @property
    def has_more_choices(self) -> bool:
        """Whether one of the choices that are folded away is in use."""
        return any(self.form.data.get(name) for name in MORE_CHOICES)


def search(
    params: QueryDict | Mapping[str, Any], at: datetime, *, run: bool = True
) -> SearchResults:
    """Public services for what was asked in `params`, nearest first.

    Stores come after places that help; what does not serve the place comes last. A
    fault in the form (`form.errors`) leaves the list empty and all that was typed
    in place. Nothing in range: looks farther and says so in `note`. With `run` off
    only the form is made.
    """
    asked = {name: value for name, value in params.items() if name != "page"}
    filters = ServiceFilter(
        {"distance": str(DEFAULT_MILES)} | asked, queryset=SearchRow.objects.all()
    )
    form = filters.form
    place = form.place_found if form.is_valid() else None
    found: Found = Nothing()
    radius_m, note = None, ""
    if run and form.is_valid():
        found, radius_m, note = _found(filters.qs, form.cleaned_data, place, at)
    return SearchResults(
        form=form,
        page=_page(found, params.get("page"), place, at),
        was_asked=any(asked.values()),
        place=place,
        radius_m=radius_m,
        note=note,
        at=at,
    )


class Found(Protocol):
    """All that was found, a stretch of it at a time."""

    @property
    def total(self) -> int: ...

    def hits(self, start: int, stop: int) -> list[Hit]: ...


class Nothing:
    total = 0

    def hits(self, start: int, stop: int) -> list[Hit]:
        return []


def _found(
    rows: Any, asked: Mapping[str, Any], place: Place | None, at: datetime
) -> tuple[Found, float | None, str]:
    question = Question(
        rows,
        at,
        open_now=bool(asked["open_now"]),
        only_serving=bool(asked["serves"]),
    )
    if place is None:
        return Everywhere(question), None, ""
    return _in_range(question, place, int(asked["distance"] or DEFAULT_MILES))


def _in_range(question: Question, place: Place, asked: int) -> tuple[Found, float, str]:
    for reach in (asked, *(m for m in (*DISTANCES, 100) if m > asked)):
        radius_m = reach * METERS_PER_MILE
        found = Around(question, place, radius_m)
        if found.has_door:
            break
    if reach == asked:
        return found, radius_m, ""
    if found.has_door:
        note = _("Nothing within %(asked)s miles, so this shows %(reached)s miles.")
    else:
        note = _("Nothing to go to within %(reached)s miles.")
    return found, radius_m, note % {"asked": asked, "reached": reach}


def _page(found: Found, number: Any, place: Place | None, at: datetime) -> "Page[Card]":
    # Of a range a paginator reads no more than its length.
    numbered = Paginator(range(found.total), PAGE_SIZE).get_page(number)
    hits = found.hits(max(numbered.start_index() - 1, 0), numbered.end_index())
    loaded = load((key(h.service_id), at_key(h.at_location_id)) for h in hits)
    cards = []
    for hit in hits:
        row = (hit.service_id, hit.at_location_id)
        service = loaded.service(row)
        if service is not None:
            cards.append(
                card_for(
                    service,
                    loaded.at_location(row),
                    at=at,
                    place=place,
                    distance_m=hit.distance_m,
                )
            )
    return Page(cards, numbered.number, cast("Paginator[Card]", numbered.paginator))


def at_key(at_location_id: uuid.UUID | None) -> Any:
    return key(at_location_id) if at_location_id else None

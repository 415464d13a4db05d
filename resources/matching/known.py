"""The facts as checks read them, worked out once for a whole search."""

from dataclasses import dataclass, field
from decimal import Decimal

from resources import poverty
from resources.matching.areas import area_fit
from resources.matching.documents import document_code
from resources.matching.facts import Facts, Place, Window
from resources.matching.results import Fit
from resources.matching.rules import DAY_MINUTES, WEEK_MINUTES

Spans = tuple[tuple[int, int], ...]
Areas = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Known:
    """The person, their place, and whether the row asked about is one to go to."""

    facts: Facts
    place: Place
    located: bool
    documents: frozenset[str] | None = field(init=False)
    available: Spans | None = field(init=False)
    poverty_level: int | None = field(init=False)
    day: str = field(init=False)
    # Most listings of a county name the same few areas.
    _areas: dict[Areas, Fit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        facts = self.facts
        self.day = facts.day.isoformat()
        held = facts.documents
        self.documents = None if held is None else frozenset(map(document_code, held))
        self.available = None if facts.available is None else spans(facts.available)
        self.poverty_level = None
        if facts.household_size:
            self.poverty_level = poverty.poverty_level(
                facts.household_size, self.place.state, facts.day
            )

    def lives_in(self, areas: Areas) -> Fit:
        """Somebody without a fixed address is never outside."""
        if areas not in self._areas:
            answer = area_fit(areas, self.place)
            if answer is Fit.DOES_NOT_FIT and self.facts.has_fixed_address is False:
                answer = Fit.ASK
            self._areas[areas] = answer
        return self._areas[areas]

    def may_earn(self, limit_percent: int, income: Decimal) -> bool:
        """Exactly at the limit is within it."""
        return income * 100 <= (self.poverty_level or 0) * limit_percent


def spans(windows: tuple[Window, ...]) -> Spans:
    """Minutes of the week; what goes past Sunday's midnight goes on at its start."""
    found = []
    for window in windows:
        start = window.start.hour * 60 + window.start.minute
        end = window.end.hour * 60 + window.end.minute
        first = window.weekday * DAY_MINUTES
        last = first + end + (DAY_MINUTES if end <= start else 0)
        found.append((first + start, min(last, WEEK_MINUTES)))
        if last > WEEK_MINUTES:
            found.append((0, last - WEEK_MINUTES))
    return tuple(sorted(found))


def overlap(hours: tuple[int, ...], available: Spans) -> bool:
    """Whether any stretch of `hours` (starts and ends by turns) meets any span."""
    opens = zip(hours[::2], hours[1::2], strict=True)
    return any(
        start < until and begins < end
        for start, end in opens
        for begins, until in available
    )

"""How somebody looks at the worklist: whose it is and what is left of it, as an address
says it. Words searched for are in the session or in a saved filter, never there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

from care.filters import NOTHING, WorkFilter
from care.models import SavedFilter
from care.worklist import SECTION_OF_CODE, Scope, Section, starts_with_organization
from people.colleagues import colleagues_of
from people.models import Absence, User
from people.requests import uuid_or_none
from people.search import keep_search, kept_search

MINE = "mine"
ORGANIZATION = "organization"
FACTS = ("kind", "language", "site", "category")


@dataclass(frozen=True, slots=True)
class Lens:
    """`person`: the colleague whose worklist it is, None for one's own or all.
    `address` is the query string that leads back here."""

    actor: User
    whose: str
    person: User | None
    filter: WorkFilter
    saved: SavedFilter | None
    section: Section | None
    page: str
    address: str
    covers: tuple[Absence, ...] = ()

    @property
    def scope(self) -> Scope:
        """One's own is that of those one covers for, too."""
        if self.whose == ORGANIZATION:
            return Scope(self.actor, filter=self.filter)
        if self.person:
            return Scope(self.actor, (self.person,), self.filter)
        covered = [absence.user for absence in self.covers]
        return Scope(self.actor, (self.actor, *covered), self.filter)

    @property
    def without_kind(self) -> "Lens":
        return replace(self, filter=replace(self.filter, kind=""))

    @property
    def is_mine(self) -> bool:
        return self.whose == MINE


def lens_of(actor: User, query: QueryDict, session: SessionBase) -> Lens:
    whose, person = _whose(actor, query.get("whose", ""))
    saved = _saved(actor, query)
    chosen = WorkFilter.of(saved.facts) if saved else _asked_for(query, session)
    section = query.get("section", "")
    page = query.get("page", "") if section in SECTION_OF_CODE else ""
    kept = {"whose": whose, "section": section, "page": page}
    if saved:
        kept["filter"] = str(saved.pk)
    elif "filter" in query and not chosen:
        kept["filter"] = "none"
    else:
        kept |= _in_address(query)
    return Lens(
        actor=actor,
        whose=whose,
        person=person,
        filter=chosen,
        saved=saved,
        section=SECTION_OF_CODE.get(section),
        page=page or "1",
        address=urlencode({name: value for name, value in kept.items() if value}),
        covers=tuple(_covers(actor)),
    )


def _covers(actor: User) -> Iterable[Absence]:
    """Those away today for whom the actor stands in."""
    now = Absence.objects.current().filter(covered_by=actor)
    return now.select_related("user").order_by("last_day", "pk")


def address_of(chosen: WorkFilter, *, whose: str, session: SessionBase) -> str:
    """The query string of a filter: words go into the session."""
    facts: dict[str, str] = {"whose": whose}
    facts |= {name: str(getattr(chosen, name)) for name in FACTS}
    if chosen.overdue:
        facts["overdue"] = "on"
    if chosen.text:
        facts["search"] = keep_search(session, chosen.text)
    if not chosen:
        facts["filter"] = "none"
    return urlencode({name: value for name, value in facts.items() if value})


def _whose(actor: User, asked: str) -> tuple[str, User | None]:
    if asked.isdecimal() and (person := _colleague(actor, int(asked))):
        return str(person.pk), person
    if asked in {MINE, ORGANIZATION}:
        return asked, None
    return (ORGANIZATION if starts_with_organization(actor) else MINE), None


def _colleague(actor: User, pk: int) -> User | None:
    """Anybody of the same organizations: what the worklist shows is limited by what the
    actor sees, whosever it is."""
    if pk == actor.pk:
        return None
    return colleagues_of(actor).filter(pk=pk).first()


def _saved(actor: User, query: QueryDict) -> SavedFilter | None:
    """The one named, or the default where the address says nothing of a filter."""
    mine = SavedFilter.objects.filter(user=actor)
    if "filter" in query:
        key = uuid_or_none(query.get("filter", ""))
        return mine.filter(pk=key).first() if key else None
    if _in_address(query):
        return None
    return mine.filter(is_default=True).first()


def _in_address(query: QueryDict) -> dict[str, str]:
    names = (*FACTS, "overdue", "search")
    return {name: value for name in names if (value := query.get(name))}


def _asked_for(query: QueryDict, session: SessionBase) -> WorkFilter:
    facts: dict[str, str | bool] = {name: query.get(name, "") for name in FACTS}
    facts["site"] = str(uuid_or_none(query.get("site", "")) or "")
    facts["overdue"] = "overdue" in query
    facts["text"] = kept_search(session, query.get("search", ""))
    return WorkFilter.of(facts) if any(facts.values()) else NOTHING

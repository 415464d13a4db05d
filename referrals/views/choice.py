"""What a worker has chosen for a need, carried from page to page in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from people.models import User
from people.permissions import visible_or_404
from people.requests import SignedInRequest, uuid_or_none
from referrals.forms import MatchFilterForm
from referrals.hiding import hidden_for
from referrals.models import Referral
from referrals.places import ChosenPlace, chosen_places, services_named
from referrals.status import TERMINAL
from screening.models import Need


@dataclass(frozen=True, slots=True)
class Ask:
    """One referral that may come of a choice: a place asked for one need."""

    need: Need
    place: ChosenPlace

    @property
    def key(self) -> str:
        return f"{self.need.pk}:{self.place.service.pk}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Services ticked for a need and for others of the same patient (`also`), the
    referral they follow, and the filters of the list. `ticked` holds the keys of what
    was ticked in the preview, None where it offered no choice; `gone` counts services
    that cannot be asked any more."""

    need: Need
    also: list[Need]
    places: list[ChosenPlace]
    gone: int
    ticked: frozenset[str] | None
    follows: Referral | None
    filter_form: MatchFilterForm

    @property
    def needs(self) -> list[Need]:
        return [self.need, *self.also]

    @property
    def is_private(self) -> bool:
        """One of the needs is for the care team's eyes alone."""
        return any(need.category.sensitive for need in self.needs)

    @property
    def possible_asks(self) -> list[Ask]:
        """Each place for each of the needs that it meets."""
        return [
            Ask(need, place) for place in self.places for need in self._met_by(place)
        ]

    @property
    def asks(self) -> list[Ask]:
        """Those that are to be sent."""
        return [ask for ask in self.possible_asks if self.is_asked(ask)]

    def is_asked(self, ask: Ask) -> bool:
        return self.ticked is None or ask.key in self.ticked

    @property
    def is_itemized(self) -> bool:
        """Each referral is ticked by itself."""
        return bool(self.also) or self.ticked is not None

    @property
    def is_short(self) -> bool:
        """Something chosen cannot be asked any more: a service, or a need that is
        closed, or hidden from the actor, by now."""
        possible = {ask.key for ask in self.possible_asks}
        return self.gone > 0 or not (self.ticked or frozenset()) <= possible

    def _met_by(self, place: ChosenPlace) -> Sequence[Need]:
        offered = {category.pk for category in place.service.categories.all()}
        met = [need for need in self.needs if need.category_id in offered]
        return met or [self.need]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """All but the places, as name and value of hidden fields."""
        also = [("also", str(need.pk)) for need in self.also]
        follows = [("follows", str(self.follows.pk))] if self.follows else []
        return [*also, *follows, *self.filter_form.chosen]

    @property
    def query(self) -> str:
        """Everything chosen, as it stands in an address."""
        chosen = [("place", place.key) for place in self.places]
        return urlencode([*chosen, *self.carried])

    @property
    def matches_url(self) -> str:
        """The list again, with everything still ticked."""
        address = reverse("referrals:matches", args=[self.need.pk])
        return f"{address}?{self.query}" if self.query else address


def visible_need(request: SignedInRequest, pk: UUID) -> Need:
    needs = Need.objects.select_related("patient", "category")
    need: Need = visible_or_404(needs, request.user, pk=pk)
    return need


def need_named(key: str, actor: User) -> Need | None:
    """The need that an address names, if the actor sees it."""
    if (pk := uuid_or_none(key)) is None:
        return None
    needs = Need.objects.visible_to(actor).select_related("patient", "category")
    return needs.filter(pk=pk).first()


def other_needs(need: Need, actor: User) -> list[Need]:
    """The patient's other open needs that the actor sees."""
    needs = Need.objects.visible_to(actor).open().select_related("patient", "category")
    return list(needs.filter(patient=need.patient_id).exclude(pk=need.pk).in_order())


def choice_of(need: Need, data: QueryDict, actor: User) -> Choice:
    """From a query string or a posted form. What it follows must be an ended referral
    of the same need, the other needs open ones of the same patient that the actor sees;
    anything else, and what is hidden for the patient, is left out."""
    keys, named = data.getlist("place"), set(data.getlist("also"))
    hidden = hidden_for(need.patient)
    places = [p for p in chosen_places(keys) if p.service.pk not in hidden]
    also = [n for n in other_needs(need, actor) if str(n.pk) in named] if named else []
    return Choice(
        need=need,
        also=also,
        places=places,
        gone=services_named(keys) - len(places),
        ticked=_ticked(data),
        follows=_followed(need, data.get("follows", "")),
        filter_form=MatchFilterForm(data, auto_id="filter-%s"),
    )


def _ticked(data: QueryDict) -> frozenset[str] | None:
    return frozenset(data.getlist("ask")) if "itemized" in data else None


def _followed(need: Need, follows: str) -> Referral | None:
    key = uuid_or_none(follows)
    return need.referrals.filter(pk=key, status__in=TERMINAL).first() if key else None

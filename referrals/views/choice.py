"""What a worker has chosen for a need, carried from page to page in the address."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from people.permissions import visible_or_404
from people.requests import SignedInRequest
from referrals.forms import MatchFilterForm
from referrals.models import Referral
from referrals.places import ChosenPlace, chosen_places, services_named
from referrals.status import TERMINAL
from screening.models import Need


@dataclass(frozen=True, slots=True)
class Choice:
    """Services ticked, the referral they follow, and the filters of the list."""

    need: Need
    places: list[ChosenPlace]
    gone: int
    follows: Referral | None
    filter_form: MatchFilterForm

    @property
    def carried(self) -> list[tuple[str, str]]:
        """All but the places, as name and value of hidden fields."""
        follows = [("follows", str(self.follows.pk))] if self.follows else []
        return [*follows, *self.filter_form.chosen]

    @property
    def matches_url(self) -> str:
        """The list again, with everything still ticked."""
        chosen = [("place", place.key) for place in self.places]
        query = urlencode([*chosen, *self.carried])
        address = reverse("referrals:matches", args=[self.need.pk])
        return f"{address}?{query}" if query else address


def visible_need(request: SignedInRequest, pk: UUID) -> Need:
    needs = Need.objects.select_related("patient", "category")
    need: Need = visible_or_404(needs, request.user, pk=pk)
    return need


def choice_of(need: Need, data: QueryDict) -> Choice:
    """From a query string or a posted form. What it follows must be an ended referral
    of the same need; anything else is left out."""
    keys = data.getlist("place")
    places = chosen_places(keys)
    return Choice(
        need=need,
        places=places,
        gone=services_named(keys) - len(places),
        follows=_followed(need, data.get("follows", "")),
        filter_form=MatchFilterForm(data, auto_id="filter-%s"),
    )


def _followed(need: Need, follows: str) -> Referral | None:
    try:
        key = UUID(follows)
    except ValueError:
        return None
    return need.referrals.filter(pk=key, status__in=TERMINAL).first()

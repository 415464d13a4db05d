"""What the engine answers."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models import Location, Service, ServiceAtLocation
from resources.models.service import Capacity


class Fit(models.TextChoices):
    FITS = "fits", _("Fits")
    ASK = "ask", _("Ask")
    DOES_NOT_FIT = "does_not_fit", _("Does not fit")


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence why, the listing's field and the person's fact it comes from."""

    text: str
    field: str
    fact: str
    verdict: Fit


@dataclass(frozen=True, slots=True)
class Match:
    """A service for a person. `distance_m` is None for what has no public place;
    `score` falls from 1 to 0 along the list; `travel_minutes` is None without an
    estimate."""

    service: Service
    service_at_location: ServiceAtLocation | None
    location: Location | None
    distance_m: float | None
    score: float
    fit: Fit
    capacity: Capacity
    needs_met: tuple[str, ...] = ()
    reasons: list[Reason] = field(default_factory=list)
    travel_minutes: int | None = None

    @property
    def id(self) -> uuid.UUID:
        return self.service.pk

    @property
    def reasons_for(self) -> list[Reason]:
        return [r for r in self.reasons if r.verdict == Fit.FITS]

    @property
    def reasons_against(self) -> list[Reason]:
        return [r for r in self.reasons if r.verdict == Fit.DOES_NOT_FIT]

    @property
    def reasons_to_ask(self) -> list[Reason]:
        return [r for r in self.reasons if r.verdict == Fit.ASK]


class MatchList(list[Match]):
    """Matches, the best first. `radius_m` is how far was looked, None without a
    point; `note` says in words what was left out or is farther than was asked; `unmet`
    are the needs for which nothing that may fit is within the asked range."""

    def __init__(
        self,
        matches: Iterable[Match] = (),
        *,
        radius_m: float | None,
        note: str = "",
        unmet: tuple[str, ...] = (),
    ) -> None:
        super().__init__(matches)
        self.radius_m = radius_m
        self.note = note
        self.unmet = unmet

"""A match as a worker reads it: distance, room, why it stands where it does, and what
colleagues know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from referrals.matching import facts_of
from referrals.models import Referral, ServiceNote
from referrals.notes import notes_on
from referrals.places import place_key
from referrals.sources import Source, sources_of
from referrals.trusted import NO_TRUST, Trust, trusted_by
from referrals.working_hours import away_in_words
from resources import hours
from resources.cards import (
    CAPACITY_TONES,
    PhoneLink,
    freshness_text,
    languages_of,
    phones_for,
    public_address,
    public_point,
    who_for,
)
from resources.geometry import Point, miles
from resources.matching import Facts, Fit, Match, Reason
from resources.matching.ranking import FRESH_DAYS
from resources.matching.rules import rules_of
from screening.models import Need

FIT_TONES = {Fit.FITS: "success", Fit.ASK: "info", Fit.DOES_NOT_FIT: "warning"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One match on the page. `asked` holds the newest referral to it for each need."""

    match: Match
    key: str
    asked: list[Referral]
    trust: Trust
    notes: list[ServiceNote]
    needs_met: list[str]
    distance: str
    opening: str
    week: list[str]
    phones: list[PhoneLink]
    address: str
    point: Point | None
    sources: list[Source]
    standing: str
    away: str

    @property
    def languages(self) -> list[str]:
        return languages_of(self.match.service)

    @property
    def who_for(self) -> list[str]:
        place = self.match.service_at_location
        return who_for(rules_of(self.match.service, place))

    @property
    def freshness(self) -> str:
        return freshness_text(self.match.service, timezone.now())

    @property
    def travel(self) -> str:
        """The minutes to get there, "" where nobody estimated them."""
        minutes = self.match.travel_minutes
        if minutes is None:
            return ""
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}

    @property
    def tone(self) -> str:
        return FIT_TONES[self.match.fit]

    @property
    def capacity_tone(self) -> str:
        return CAPACITY_TONES.get(self.match.capacity, "neutral")

    @property
    def reasons_for(self) -> list[Reason]:
        return _but_hours(self.match.reasons_for)

    @property
    def reasons_against(self) -> list[Reason]:
        return _but_hours([*self.match.reasons_against, *self.match.reasons_to_ask])


def _but_hours(reasons: list[Reason]) -> list[Reason]:
    """The opening stands beside the distance already."""
    return [
        reason
        for reason in reasons
        if (reason.field, reason.fact) != ("weekly_hours", "at")
    ]


def offers_of(
    found: Sequence[Match], needs: Sequence[Need], actor: User
) -> list[Offer]:
    """The matches for these needs of one patient; a fixed number of queries."""
    ids = [match.service.pk for match in found]
    asked, notes, trust = _asked(needs), notes_on(actor, ids), trusted_by(actor, ids)
    facts = facts_of(needs[0].patient)
    away = away_in_words({match.service.organization_id for match in found})
    return [
        _offer(
            match,
            needs,
            facts,
            asked=asked.get(match.service.pk, []),
            trust=trust.get(match.service.pk, NO_TRUST),
            notes=notes.get(match.service.pk, []),
            away=away.get(match.service.organization_id, ""),
        )
        for match in found
    ]


def _asked(needs: Sequence[Need]) -> dict[UUID, list[Referral]]:
    """For each service the newest referral for each of the needs."""
    referrals = Referral.objects.filter(need__in=needs).select_related("need__category")
    newest = {(r.service_id, r.need_id): r for r in referrals.order_by("created_at")}
    found: dict[UUID, list[Referral]] = {}
    for (service, _need), referral in newest.items():
        found.setdefault(service, []).append(referral)
    return found


def _offer(
    match: Match, needs: Sequence[Need], facts: Facts, *, trust: Trust, **known: Any
) -> Offer:
    service, place = match.service, match.service_at_location
    labels = {need.category_id: need.category.label for need in needs}
    met = [labels[code] for code in match.needs_met if code in labels]
    return Offer(
        match=match,
        key=place_key(service, place),
        trust=trust,
        needs_met=met if len(needs) > 1 else [],
        distance=distance_in_miles(match.distance_m),
        opening=hours.status_text(service, place, facts.at)[0],
        week=hours.describe(service, place, facts.at),
        phones=phones_for(service, place),
        address=public_address(match.location),
        point=public_point(match.location),
        sources=sources_of(match, needs[0].patient, facts),
        standing=standing_in_words(match, trust, facts.day, needs=len(needs)),
        **known,
    )


def distance_in_miles(meters: float | None) -> str:
    """Miles with one decimal while it matters: "0.8", "62"."""
    if meters is None:
        return ""
    far = miles(meters)
    return f"{far:.1f}" if far < 10 else f"{far:.0f}"


def standing_in_words(match: Match, trust: Trust, day: date, *, needs: int) -> str:
    """Why it stands where it does, in the order in which the rank weighs it, for
    example "Fits, 0.8 miles away, has room, your team trusts it"."""
    parts = [
        _fit_in_words(match),
        _way_in_words(match),
        _contact_in_words(match),
        _needs_in_words(match, needs),
        str(match.capacity.label).lower() if match.capacity else "",
        _trust_in_words(trust),
        _record_in_words(match),
        _freshness_in_words(match, day),
    ]
    return capfirst(", ".join(part for part in parts if part))


def _fit_in_words(match: Match) -> str:
    if match.fit == Fit.FITS:
        return _("fits")
    return _("may fit: ask") if match.fit == Fit.ASK else _("does not fit")


def _way_in_words(match: Match) -> str:
    if match.distance_m is None:
        return _("no trip needed")
    return _("%(miles)s miles away") % {"miles": distance_in_miles(match.distance_m)}


def _contact_in_words(match: Match) -> str:
    """What is harder to ask counts as farther away."""
    if all(reason.field != "referral_email" for reason in match.reasons_to_ask):
        return ""
    return _("to be asked by phone")


def _needs_in_words(match: Match, needs: int) -> str:
    if needs < 2:
        return ""
    counts = {"met": len(match.needs_met), "needs": needs}
    return _("meets %(met)s of %(needs)s needs") % counts


def _trust_in_words(trust: Trust) -> str:
    if trust.mine:
        return _("you trust it")
    return _("your team trusts it") if trust else ""


def _record_in_words(match: Match) -> str:
    if all(reason.field != "track_record" for reason in match.reasons_for):
        return ""
    return _("good track record")


def _freshness_in_words(match: Match, day: date) -> str:
    confirmed = match.service.assured_date
    is_fresh = confirmed and (day - confirmed).days <= FRESH_DAYS
    return _("confirmed lately") if is_fresh else ""

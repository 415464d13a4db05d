"""What an organization tells of its service or itself while it answers a referral."""

from datetime import date
from typing import Any

from django.db import transaction

from people import audit
from referrals.actors import Actor
from referrals.models import Referral
from resources import services
from resources.models import Capacity, Organization


@audit.in_turn()
def tell_room(*, referral: Referral, actor: Actor, **facts: Any) -> None:
    services.set_capacity(service=referral.service, **facts)
    _record("listing.room", referral, actor)


def tell_full(*, referral: Referral, actor: Actor, until: date) -> None:
    """What was noted on room stays."""
    tell_room(
        referral=referral,
        actor=actor,
        capacity=Capacity.NO_CAPACITY,
        until=until,
        note=referral.service.capacity_note,
    )


@audit.in_turn()
def confirm(*, referral: Referral, actor: Actor) -> None:
    services.confirm_listing(service=referral.service)
    _record("listing.confirmed", referral, actor)


@transaction.atomic
def suggest(*, referral: Referral, actor: Actor, **facts: Any) -> None:
    services.suggest_change(service=referral.service, by=actor.label, **facts)


@audit.in_turn()
def choose_reminders(*, referral: Referral, actor: Actor, daily: bool) -> None:
    """Of the whole organization: together once a day, or each by itself."""
    Organization.objects.filter(pk=referral.organization_id).update(daily_digest=daily)
    referral.organization.daily_digest = daily
    _record("organization.reminders", referral, actor)


def _record(action: str, referral: Referral, actor: Actor) -> None:
    audit.record(
        action, actor=actor.user, actor_label=actor.label, subject=referral.service
    )

"""What an organization tells of its service or itself, with or without a referral."""

from datetime import date
from typing import Any

from django.db import transaction

from people import audit
from referrals.actors import Actor
from resources import services
from resources.models import Capacity, Organization, Service


@audit.in_turn()
def tell_room(*, service: Service, actor: Actor, **facts: Any) -> None:
    services.set_capacity(service=service, teller=actor.label, user=actor.user, **facts)
    _record("listing.room", service, actor)


def tell_full(*, service: Service, actor: Actor, until: date) -> None:
    """What was noted on room stays."""
    tell_room(service=service, actor=actor, capacity=Capacity.NO_CAPACITY, until=until)


@audit.in_turn()
def confirm(*, service: Service, actor: Actor, by: str = "") -> None:
    """`by`: the address of whoever says so, if not the organization's own."""
    services.confirm_listing(
        service=service, by=by, teller=actor.label, user=actor.user
    )
    _record("listing.confirmed", service, actor)


@transaction.atomic
def suggest(*, service: Service, actor: Actor, **facts: Any) -> None:
    services.suggest_change(service=service, by=actor.label, **facts)


@audit.in_turn()
def choose_reminders(*, service: Service, actor: Actor, daily: bool) -> None:
    """Of the whole organization: together once a day, or each by itself."""
    Organization.objects.filter(pk=service.organization_id).update(daily_digest=daily)
    _record("organization.reminders", service, actor)


def _record(action: str, service: Service, actor: Actor) -> None:
    audit.record(action, actor=actor.user, actor_label=actor.label, subject=service)

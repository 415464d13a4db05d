"""What an organization says of its own listings by its link."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from cms.freshness.schedule import close_answered
from people import audit
from people.models import AccessLink
from referrals import listing_care
from referrals.actors import organization_actor
from resources.languages import language_in_use
from resources.models import ListingCheck, Organization, Service


def holder_of(organization: Organization) -> str:
    """Who acts by the link, in the audit trail and to curators."""
    return organization_actor(organization).label


def confirm(
    *, organization: Organization, listings: Iterable[Service], link: AccessLink
) -> None:
    """These are right as they stand. Each by itself, as the trail makes all others wait
    meanwhile."""
    actor = organization_actor(organization)
    for service in listings:
        listing_care.confirm(service=service, actor=actor, by=link.audience)
    _remember_language(organization)
    close_answered(ListingCheck.objects.filter(organization=organization))


@audit.in_turn()
def tell_room(*, service: Service, **facts: Any) -> None:
    actor = organization_actor(service.organization)
    listing_care.tell_room(service=service, actor=actor, **facts)
    _remember_language(service.organization)


@audit.in_turn()
def choose_mails(*, organization: Organization, stop: bool) -> None:
    """Whether the organization is asked by e-mail at all."""
    ListingCheck.objects.update_or_create(
        organization=organization,
        defaults={"stopped_on": timezone.localdate() if stop else None},
    )
    action = "listing.mails_stopped" if stop else "listing.mails_wanted"
    audit.record(action, actor_label=holder_of(organization), subject=organization)
    _remember_language(organization)


def _remember_language(organization: Organization) -> None:
    checks = ListingCheck.objects.filter(organization=organization)
    checks.update(language=language_in_use())

"""Lists of services that workers, alone or as a team, trust."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from people.models import User
from referrals.models import TrustedService
from resources.models import Organization, Service


@dataclass(frozen=True, slots=True)
class Trust:
    """On whose lists a service stands."""

    mine: bool = False
    teams: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.mine or bool(self.teams)


NO_TRUST = Trust()


def trusted_by(actor: User, services: list[UUID] | None = None) -> dict[UUID, Trust]:
    """For each service on the actor's own list or a team's, whose; of these services
    only, or of all."""
    rows = TrustedService.objects.visible_to(actor).select_related("team")
    if services is not None:
        rows = rows.filter(service__in=services)
    found: dict[UUID, Trust] = {}
    for row in rows.order_by("team__name", "pk"):
        before = found.get(row.service_id, NO_TRUST)
        team = (row.team.name,) if row.team else ()
        mine = before.mine or row.team is None
        found[row.service_id] = Trust(mine, before.teams + team)
    return found


@transaction.atomic
def trust_service(
    *, service: Service, actor: User, team: Organization | None = None
) -> TrustedService:
    """Put it on the actor's own list, or on the team's; twice is once."""
    whose = {"team": team} if team else {"user": actor}
    row, _made = TrustedService.objects.get_or_create(
        service=service, **whose, defaults={"added_by": actor}
    )
    return row


@transaction.atomic
def untrust_service(
    *, service: Service, actor: User, team: Organization | None = None
) -> None:
    """Take it off again; one that is not on the list stays off."""
    whose = {"team": team} if team else {"user": actor}
    TrustedService.objects.filter(service=service, **whose).delete()

"""Which service to ask when one said no or stayed silent."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from people.consent import organizations_covered
from referrals.matching import OFFERED, matches_for
from referrals.models import NextOffer, Referral
from referrals.places import place_key
from referrals.status import Status
from resources.matching import Filters, Fit, Match
from resources.models import Service

REFUSED = (Status.DECLINED, Status.EXPIRED)


@dataclass(frozen=True, slots=True)
class NextBest:
    """`needs_consent`: the patient has to agree to this organization first."""

    match: Match
    needs_consent: bool

    @property
    def service(self) -> Service:
        return self.match.service

    @property
    def key(self) -> str:
        return place_key(self.match.service, self.match.service_at_location)


def next_best(referral: Referral) -> NextBest | None:
    """The best that may fit and has room, was not asked for this need before and is not
    run by an organization that declined it or stayed silent. What consent lets be asked
    goes first; without any such, the best that could be asked with a new consent."""
    found = matches_for(
        referral.need,
        actor=referral.sender,
        limit=OFFERED,
        filters=Filters(has_room=True),
        exclude=_asked_before(referral),
    )
    may_fit = [match for match in found if match.fit != Fit.DOES_NOT_FIT]
    covered = organizations_covered(
        patient=referral.patient,
        organizations=[match.service.organization for match in may_fit],
        categories=[referral.need.category],
    )
    for match in may_fit:
        if match.service.organization_id in covered:
            return NextBest(match, needs_consent=False)
    return NextBest(may_fit[0], needs_consent=True) if may_fit else None


def _asked_before(referral: Referral) -> set[UUID]:
    asked = referral.need.referrals.order_by()
    refused = asked.filter(status__in=REFUSED).values("organization")
    services = Service.objects.filter(
        Q(pk__in=asked.values("service")) | Q(organization__in=refused)
    )
    return set(services.order_by().values_list("pk", flat=True))


def keep_next_best(referral: Referral, found: NextBest | None) -> None:
    """What the worklist offers beside the task, so that a list asks the engine
    nothing."""
    if found is None:
        NextOffer.objects.filter(referral=referral).delete()
        return
    NextOffer.objects.update_or_create(
        referral=referral,
        defaults={
            "service": found.service,
            "service_at_location": found.match.service_at_location,
            "needs_consent": found.needs_consent,
        },
    )

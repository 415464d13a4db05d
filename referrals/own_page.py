"""What a person reads on their own page: what was asked for them, of whom, and what
comes next, in plain words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import AccessLink, Consent, ContactPoint, Patient
from people.models.contact_choices import OwnPage
from referrals.models import Appointment, Referral, ReferralQuerySet
from referrals.permissions import has_consent
from referrals.status import OPEN, Status
from resources.cards import PhoneLink, phones_for
from resources.models import Service

MOST_SHOWN = 20
# What ended longer ago is no news any more.
ENDED_WITHIN = timedelta(days=60)
WHERE_IT_STANDS: dict[str, tuple[str | Promise, str | Promise]] = {
    Status.SENT: (
        gettext_lazy("Asked, no answer yet"),
        gettext_lazy("They answer us within a few days. We will tell you."),
    ),
    Status.NEEDS_INFO: (
        gettext_lazy("They asked us a question"),
        gettext_lazy("Your care team answers it. You need to do nothing."),
    ),
    Status.ACCEPTED: (
        gettext_lazy("They said yes"),
        gettext_lazy("They will reach out to you. You may also call them."),
    ),
    Status.WAITLISTED: (
        gettext_lazy("You are on their waiting list"),
        gettext_lazy("We will tell you when there is room."),
    ),
    Status.IN_SERVICE: (
        gettext_lazy("They are helping you"),
        gettext_lazy("If something is not right, call them or us."),
    ),
    Status.DECLINED: (
        gettext_lazy("They cannot help this time"),
        gettext_lazy("Your care team looks for another place."),
    ),
    Status.EXPIRED: (
        gettext_lazy("We heard nothing from them"),
        gettext_lazy("Your care team looks for another place."),
    ),
    Status.WITHDRAWN: (
        gettext_lazy("We ended it"),
        gettext_lazy("Call us if you did not know."),
    ),
    Status.CONSENT_REVOKED: (
        gettext_lazy("Ended: you took back your permission"),
        gettext_lazy("They cannot see it with us any more."),
    ),
    Status.CLOSED_HELPED: (
        gettext_lazy("They say that they helped you"),
        gettext_lazy("If that is not so, call us."),
    ),
    Status.CLOSED_NOT_HELPED: (
        gettext_lazy("They could not help"),
        gettext_lazy("Your care team looks for another way."),
    ),
}


@dataclass(frozen=True, slots=True)
class OwnReferral:
    """One referral as its person reads it."""

    referral: Referral
    where_it_stands: str
    what_comes_next: str
    phones: list[PhoneLink]
    appointment: Appointment | None
    place: str


def contact_of(link: AccessLink) -> ContactPoint | None:
    """The number whose text carried the link, while links there are agreed to and safe:
    what was changed in the chart since holds for links that are out, too."""
    if not link.audience.isdigit():
        return None
    points = ContactPoint.objects.filter(pk=link.audience, patient=link.subject_id)
    contact = points.first()
    return contact if contact and contact.may_carry_link else None


def shown_referrals(patient: Patient, contact: ContactPoint) -> ReferralQuerySet:
    """The open ones and what ended of late. One for a private need, or to an
    organization whose name tells of one, only where the person said that nobody else
    uses the phone."""
    recent = Q(status__in=OPEN) | Q(closed_at__gte=timezone.now() - ENDED_WITHIN)
    referrals = Referral.objects.filter(recent, patient=patient)
    referrals = referrals.exclude(status=Status.DRAFT)
    if contact.own_page != OwnPage.PRIVATE:
        referrals = referrals.filter(
            need__category__sensitive=False, organization__name_is_sensitive=False
        )
    return referrals.for_listing().order_by("-sent_at", "pk")


def own_rows(patient: Patient, contact: ContactPoint) -> list[OwnReferral]:
    found = list(shown_referrals(patient, contact)[:MOST_SHOWN])
    coming = {
        appointment.referral_id: appointment
        for appointment in Appointment.objects.coming()
        .filter(referral__in=[referral.pk for referral in found])
        .for_listing()
        .order_by("starts_at")
    }
    services = Service.objects.for_listing().in_bulk([r.service_id for r in found])
    return [_row(r, services[r.service_id], coming.get(r.pk)) for r in found]


def _row(
    referral: Referral, service: Service, appointment: Appointment | None
) -> OwnReferral:
    stands, follows = WHERE_IT_STANDS[referral.status]
    at_locations = service.service_at_locations.all()
    at_location = next(
        (a for a in at_locations if a.pk == referral.service_at_location_id), None
    )
    return OwnReferral(
        referral=referral,
        where_it_stands=str(stands),
        what_comes_next=str(follows),
        phones=phones_for(service, at_location) if referral.is_open else [],
        appointment=appointment,
        place=_place(appointment) if appointment else "",
    )


def _place(appointment: Appointment) -> str:
    """A confidential place is told by phone alone."""
    if appointment.location and appointment.location.is_confidential:
        return _("Call us to ask")
    return appointment.where


def current_consents(patient: Patient) -> Any:
    consents = Consent.objects.current().filter(patient=patient)
    return consents.select_related("wording").order_by("-recorded_at", "pk")


def ended_by(
    consent: Consent, patient: Patient, contact: ContactPoint
) -> ReferralQuerySet:
    """The open referrals on the page that no other consent covers."""
    shown = shown_referrals(patient, contact).filter(status__in=OPEN)
    return shown.filter(~has_consent(without=consent.pk))

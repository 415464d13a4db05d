"""The one question asked before anything about a person leaves."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from people.models.consent import Consent, ConsentPurpose

if TYPE_CHECKING:
    from people.models import Patient
    from resources.models import Category, Organization


def consent_for(
    *,
    patient: "Patient",
    organization: "Organization",
    purpose: str = ConsentPurpose.REFERRAL,
    categories: "Iterable[Category]" = (),
) -> Consent | None:
    """The current consent under which this may go to this organization, or None.

    It must be of the purpose, neither revoked nor expired, name the organization or
    any partner, and name each sensitive category asked about.
    """
    sensitive = {c.pk for c in categories if c.sensitive}
    consents = (
        Consent.objects.current()
        .filter(patient=patient, purpose=purpose)
        .filter(Q(all_organizations=True) | Q(organizations=organization))
        .order_by("-recorded_at", "pk")
        .distinct()
        .prefetch_related("sensitive_categories")
    )
    for consent in consents:
        named = {c.pk for c in consent.sensitive_categories.all()}
        if sensitive <= named:
            return consent
    return None


def organizations_covered(
    *,
    patient: "Patient",
    organizations: "Iterable[Organization]",
    purpose: str = ConsentPurpose.REFERRAL,
    categories: "Iterable[Category]" = (),
    without: Consent | None = None,
) -> "set[UUID]":
    """Those of the organizations to which it may go now, by the rule of `consent_for`;
    `without` one consent, by the others. A fixed number of queries."""
    asked = {o.pk for o in organizations}
    sensitive = {c.pk for c in categories if c.sensitive}
    consents = (
        Consent.objects.current()
        .filter(patient=patient, purpose=purpose)
        .prefetch_related("sensitive_categories", "organizations")
        .order_by("pk")
    )
    if without is not None:
        consents = consents.exclude(pk=without.pk)
    naming_it = [
        consent
        for consent in consents
        if sensitive <= {c.pk for c in consent.sensitive_categories.all()}
    ]
    if any(consent.all_organizations for consent in naming_it):
        return asked
    return asked & {o.pk for consent in naming_it for o in consent.organizations.all()}


def may_share(
    *,
    patient: "Patient",
    organization: "Organization",
    purpose: str = ConsentPurpose.REFERRAL,
    categories: "Iterable[Category]" = (),
) -> bool:
    """May this go to this organization for this purpose now?"""
    consent = consent_for(
        patient=patient,
        organization=organization,
        purpose=purpose,
        categories=categories,
    )
    return consent is not None

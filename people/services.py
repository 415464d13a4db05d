"""Writes about patients, their contact and consent, and users' memberships."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from people import audit
from people.groups import sync_groups
from people.models import (
    CareRelationship,
    CareTeamMember,
    Consent,
    ConsentWording,
    ContactPoint,
    Membership,
    Patient,
    User,
)
from people.models.consent import OVERRIDE, OVERRIDE_DAYS, ConsentMethod
from people.models.contact_choices import OwnPage
from people.models.patient import TextingConsent
from people.overrides import tell_of_override
from people.signals import consent_revoked
from resources.geocoding import geocode

if TYPE_CHECKING:
    from resources.models import Category, Organization

PLACE_FIELDS = {"address_1", "postal_code"}
LOCATED_FIELDS = {
    "latitude", "longitude", "point_source", "point_precision",
    "city", "county", "state", "time_zone",
}  # fmt: skip


def create_patient(
    *,
    actor: User,
    organization: "Organization",
    patient: Patient,
    contact: ContactPoint | None = None,
    request_key: UUID | None = None,
) -> Patient:
    """Save a new patient whom the organization cares for, led by the actor.

    The same key from the same actor again is the patient already made of it.
    """
    if existing := patient_of_request(actor, request_key):
        return existing
    # A geocoder on the network is asked before anybody has to wait.
    locate(patient)
    try:
        with audit.in_turn():
            return _insert_patient(actor, organization, patient, contact, request_key)
    except IntegrityError:
        if existing := patient_of_request(actor, request_key):
            return existing
        raise


def patient_of_request(actor: User, request_key: UUID | None) -> Patient | None:
    """The patient an earlier sending of the same form has made."""
    if request_key is None:
        return None
    return Patient.objects.filter(created_by=actor, request_key=request_key).first()


def _insert_patient(
    actor: User,
    organization: "Organization",
    patient: Patient,
    contact: ContactPoint | None,
    request_key: UUID | None,
) -> Patient:
    patient.created_by = actor
    patient.request_key = request_key
    patient.save(force_insert=True)
    CareRelationship.objects.create(patient=patient, organization=organization)
    CareTeamMember.objects.create(patient=patient, user=actor, is_lead=True)
    if contact:
        contact.patient = patient
        if contact.texting_consent:
            record_texting_answer(point=contact, actor=actor)
        contact.save(force_insert=True)
    audit.record("add-patient", actor=actor, patient=patient, subject=patient)
    return patient


@transaction.atomic
def take_in_patient(
    *,
    organization: "Organization",
    lead: User,
    patient: Patient,
    contact: ContactPoint | None,
    actor: User | None = None,
    actor_label: str = "",
) -> Patient:
    """A person who came by themselves: the organization cares for them, `lead` calls
    them. Nobody has asked them anything yet but what they wrote."""
    patient.created_by = actor
    patient.save(force_insert=True)
    CareRelationship.objects.create(patient=patient, organization=organization)
    CareTeamMember.objects.create(patient=patient, user=lead, is_lead=True)
    if contact:
        contact.patient = patient
        contact.save(force_insert=True)
    audit.record(
        "take-in-patient",
        actor=actor,
        actor_label=actor_label,
        patient=patient,
        subject=patient,
    )
    return patient


def locate(patient: Patient) -> None:
    """Set point, city, county, state and time zone from the address, unsaved.

    Without a place that is known they are emptied: an old point would mislead.
    """
    found = geocode(postal_code=patient.postal_code, address_1=patient.address_1)
    patient.latitude = found.point.latitude if found else None
    patient.longitude = found.point.longitude if found else None
    patient.point_source = found.source if found else ""
    patient.point_precision = found.precision if found else ""
    patient.city = found.city if found else ""
    patient.county = found.county if found else ""
    patient.state = found.state if found else ""
    patient.time_zone = found.time_zone if found else ""


def update_patient(*, actor: User, patient: Patient, changed: Sequence[str]) -> None:
    """Save what a form has set; the audit row names the fields, never the values."""
    if not changed:
        return
    saved = set(changed)
    if PLACE_FIELDS & saved:
        locate(patient)
        saved |= LOCATED_FIELDS
    with audit.in_turn():
        patient.save(update_fields=saved)
        audit.record(
            "edit-patient",
            actor=actor,
            patient=patient,
            subject=patient,
            reason=", ".join(sorted(changed)),
        )


@audit.in_turn()
def change_contact(
    *,
    actor: User,
    patient: Patient,
    changed: Iterable[tuple[ContactPoint, Sequence[str]]],
    removed: Iterable[ContactPoint] = (),
) -> None:
    """Save numbers with what is safe there; `changed` pairs each with its fields."""
    facts: set[str] = set()
    for point in removed:
        point.delete()
        facts.add("removed")
    for point, fields in changed:
        point.patient = patient
        if {"texting_consent", "texting_method"} & set(fields):
            record_texting_answer(point=point, actor=actor)
        elif "phone" in fields and point.texting_consent:
            end_texting_consent(point=point)
            facts.add("texting-consent-ended")
        if "phone" in fields or point.safe_to_call or point.safe_to_text:
            point.is_wrong_number = False
        point.save()
        facts.update(fields)
    if facts:
        audit.record(
            "edit-contact",
            actor=actor,
            patient=patient,
            reason=", ".join(sorted(facts)),
        )


def record_texting_answer(*, point: ContactPoint, actor: User) -> None:
    """Unsaved: who asked, when, how, and in which words, in the patient's language if
    there are any; for "not asked" nothing of it."""
    if not point.texting_consent:
        end_texting_consent(point=point)
        return
    language = point.patient.message_language
    wordings = ConsentWording.objects.about_texts()
    point.texting_consent_at = timezone.now()
    point.texting_consent_by = actor
    point.texting_method = point.texting_method or ConsentMethod.VERBAL
    point.texting_wording = wordings.filter(language=language).first()


def end_texting_consent(*, point: ContactPoint) -> None:
    """Unsaved: as if nobody had asked, since it was asked about another number."""
    point.texting_consent = TextingConsent.NOT_ASKED
    point.texting_consent_at = None
    point.texting_consent_by = None
    point.texting_method = ""
    point.texting_wording = None
    point.own_page = OwnPage.NONE


@audit.in_turn()
def record_consent(
    *,
    actor: User,
    consent: Consent,
    organizations: "Iterable[Organization]" = (),
    sensitive_categories: "Iterable[Category]" = (),
) -> Consent:
    """Save a new consent with whom and which sensitive needs it names."""
    consent.recorded_by = actor
    if consent.wording:
        consent.purpose = consent.wording.consent_purpose
    consent.save(force_insert=True)
    if not consent.all_organizations:
        consent.organizations.set(organizations)
    consent.sensitive_categories.set(sensitive_categories)
    audit.record(
        "record-consent", actor=actor, patient=consent.patient, subject=consent
    )
    return consent


@audit.in_turn()
def override_consent(
    *,
    actor: User,
    patient: Patient,
    organization: "Organization",
    categories: "Iterable[Category]",
    reason: str,
    note: str,
) -> Consent:
    """Share with one organization though the patient has not agreed, for OVERRIDE_DAYS.
    The lead is told to tell the patient, and a supervisor to look at it."""
    last_day = timezone.localdate() + timedelta(days=OVERRIDE_DAYS - 1)
    consent = Consent.objects.create(
        patient=patient,
        method=OVERRIDE,
        all_organizations=False,
        expires_on=last_day,
        override_reason=reason,
        override_note=note,
        recorded_by=actor,
    )
    consent.organizations.set([organization])
    consent.sensitive_categories.set([c for c in categories if c.sensitive])
    audit.record(
        "consent-override",
        actor=actor,
        patient=patient,
        subject=consent,
        reason=f"{reason}, {organization}: {note}",
    )
    tell_of_override(consent=consent)
    return consent


@audit.in_turn()
def revoke_consent(
    *,
    actor: User | None,
    consent: Consent,
    note: str = "",
    actor_label: str = "",
) -> bool:
    """Take it back from now on; what hangs on it hears `consent_revoked` before the
    change is final. False when it had been revoked already. Without an actor it was the
    person, and `actor_label` says by which way."""
    now = timezone.now()
    revoked = Consent.objects.filter(pk=consent.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=actor, revocation_note=note
    )
    if not revoked:
        return False
    consent.refresh_from_db()
    audit.record(
        "revoke-consent",
        actor=actor,
        actor_label=actor_label,
        patient=consent.patient,
        subject=consent,
    )
    consent_revoked.send(sender=Consent, consent=consent, actor=actor)
    return True


@transaction.atomic
def add_member(
    *, user: User, organization: "Organization", role: str, read_only: bool = False
) -> Membership:
    """Give the user a role at an organization; given again it is the same membership,
    active and with this `read_only`."""
    membership, _created = Membership.objects.update_or_create(
        user=user,
        organization=organization,
        role=role,
        defaults={"read_only": read_only, "is_active": True},
    )
    _memberships_changed(user)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership) -> None:
    """The user no longer acts for the organization; the row stays as history."""
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    _memberships_changed(membership.user)


def _memberships_changed(user: Any) -> None:
    user.__dict__.pop("active_memberships", None)
    sync_groups(user)

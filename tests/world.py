"""One small network, for tests that go through all roles: two sending organizations,
a partner, a patient of the first with a need and a referral to the partner."""

from dataclasses import dataclass, field
from typing import Any

from people.models import (
    CareRelationship,
    CareTeamMember,
    Membership,
    Patient,
    Role,
    User,
)
from resources.models import Organization


@dataclass(frozen=True)
class World:
    """`users` by role of `tests.url_matrix.ROLES`; `arguments` by URL name."""

    clinic: Organization
    other_clinic: Organization
    pantry: Organization
    patient: Patient
    users: dict[str, User]
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)


def make_world() -> World:
    clinic = Organization.objects.create(name="Allegheny Street Clinic")
    other_clinic = Organization.objects.create(name="Ohio River Clinic")
    pantry = Organization.objects.create(
        name="Hazelwood Pantry", email="pantry@example.org"
    )
    users = make_users(clinic, other_clinic, pantry)
    patient = make_patient(clinic, users)
    world = World(clinic, other_clinic, pantry, patient, users)
    for name in PATIENT_URLS:
        world.arguments[name] = {"pk": patient.pk}
    return world


PATIENT_URLS = (
    "care:patient",
    "people:patient_edit",
    "people:consent_add",
    "people:contact_edit",
    "screening:start",
)


def make_users(
    clinic: Organization, other_clinic: Organization, pantry: Organization
) -> dict[str, User]:
    staff = {
        role: member(clinic, role)
        for role in Role.values
        if role not in {Role.PARTNER, Role.EDITOR}
    }
    return staff | {
        "read_only": member(clinic, Role.SOCIAL_WORKER, read_only=True),
        "partner": member(pantry, Role.PARTNER),
        "editor": member(pantry, Role.EDITOR),
        "outsider": member(other_clinic, Role.SOCIAL_WORKER),
    }


def member(organization: Organization, role: str, *, read_only: bool = False) -> User:
    place = organization.name.split()[0].lower()
    email = f"{role}{'.reader' if read_only else ''}@{place}.example.org"
    user = User.objects.create_user(
        email=email, first_name="Robin", last_name=role.replace("_", " ").title()
    )
    Membership.objects.create(
        user=user, organization=organization, role=role, read_only=read_only
    )
    return user


def make_patient(clinic: Organization, users: dict[str, User]) -> Patient:
    patient = Patient.objects.create(
        given_name="Maya", family_name="Example", postal_code="15207"
    )
    CareRelationship.objects.create(patient=patient, organization=clinic)
    for role in (Role.SOCIAL_WORKER, Role.CLINICIAN):
        CareTeamMember.objects.create(patient=patient, user=users[role])
    return patient

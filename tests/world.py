"""One small network, for tests that go through all roles: two sending organizations,
a partner, a patient of the first with a need and a referral to the partner."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from people.models import Consent, Patient, Role, Task, User
from referrals.models import Referral
from referrals.services import send_referrals
from resources.exporting.needs import taxonomy_id
from resources.importing.identity import term_id
from resources.models import Organization, Service
from screening.instruments import current_instruments
from screening.models import Interest, Need, Screening
from screening.services import start_screening
from screening.services.safety import SAFETY_TASK, call_for_action
from tests.care.medications.world import of_medications
from tests.care.members.world import of_members
from tests.care.monitoring.world import of_monitoring
from tests.care.plans.world import of_plans
from tests.care.programs.world import of_programs
from tests.care.transitions.world import of_transitions
from tests.care.world import of_health
from tests.cms.world import of_editors, of_own_listings
from tests.notifications.world import of_texts
from tests.people.factories import (
    CareTeamMemberFactory,
    ConsentFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)
from tests.referrals.world import of_own_page, of_referrals
from tests.resources.factories import (
    OrganizationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)
from tests.screening.world import of_own_questions
from tests.world_addresses import (
    OF_COLLEAGUE,
    OF_NEED,
    OF_NOTHING,
    OF_PANTRY,
    OF_PATIENT,
    OF_REFERRAL,
    OF_SCREENING,
    OF_SERVICE,
)

AT_THE_PANTRY = {Role.PARTNER, Role.EDITOR}


@dataclass(frozen=True)
class World:
    """`users` by role of `tests.url_matrix`, `arguments` by name of the URL."""

    clinic: Organization
    other_clinic: Organization
    pantry: Organization
    service: Service
    users: dict[str, User]
    patient: Patient
    consent: Consent
    need: Need
    screening: Screening
    referral: Referral
    arguments: dict[str, dict[str, Any]]


def make_world() -> World:
    clinic = OrganizationFactory(name="Allegheny Street Clinic")
    other_clinic = OrganizationFactory(name="Ohio River Clinic")
    pantry = OrganizationFactory(
        name="Hazelwood Pantry", email="box@pantry.example.org"
    )
    service = ServiceFactory(organization=pantry, categories=["food-insecurity"])
    users = make_users(clinic, other_clinic, pantry)
    worker = users["social_worker"]
    patient = PatientFactory(organization=clinic, lead=worker, phone="+14125550142")
    CareTeamMemberFactory(patient=patient, user=users["clinician"])
    consent = ConsentFactory(patient=patient, recorded_by=worker)
    screening = start_screening(
        patient=patient,
        instrument=current_instruments()[0],
        language="en",
        actor=worker,
    )
    need = Need.objects.create(
        patient=patient,
        category_id="food-insecurity",
        interest=Interest.YES,
        created_by=worker,
    )
    [referral] = send_referrals(need=need, places=[(service, None)], sender=worker)
    world = World(
        clinic=clinic,
        other_clinic=other_clinic,
        pantry=pantry,
        service=service,
        users=users,
        patient=patient,
        consent=consent,
        need=need,
        screening=screening,
        referral=referral,
        arguments={},
    )
    for part in PARTS:
        world.arguments.update(part(world))
    return world


def of_rows(world: World) -> dict[str, Any]:
    """The addresses that have nothing but the key of one row."""
    named = (
        *((name, world.patient) for name in OF_PATIENT),
        *((name, world.screening) for name in OF_SCREENING),
        *((name, world.need) for name in OF_NEED),
        *((name, world.referral) for name in OF_REFERRAL),
        *((name, world.service) for name in OF_SERVICE),
        *((name, world.pantry) for name in OF_PANTRY),
        *((name, world.users["social_worker"]) for name in OF_COLLEAGUE),
    )
    nobodys = {name: {"pk": uuid4()} for name in OF_NOTHING}
    return nobodys | {name: {"pk": row.pk} for name, row in named}


def of_standard(world: World) -> dict[str, Any]:
    at_location = ServiceAtLocationFactory(service=world.service)
    return {
        "resources:api_service": {"key": world.service.pk},
        "resources:api_service_at_location": {"key": at_location.pk},
        "resources:api_organization": {"key": world.pantry.pk},
        "resources:api_taxonomy": {"key": taxonomy_id(is_gravity=True)},
        "resources:api_taxonomy_term": {"key": term_id("food-insecurity")},
        "resources:api_missing": {"rest": "nothing"},
    }


def of_people(world: World) -> dict[str, Any]:
    task = TaskFactory(patient=world.patient, owner=world.users["social_worker"])
    return {
        "people:consent_revoke": {"pk": world.consent.pk},
        "people:merge_confirm": {"pk": world.patient.pk, "other": uuid4()},
        "care:task_done": {"pk": task.pk},
        "screening:act_now": {"pk": _call(world).pk},
    }


def _call(world: World) -> Task:
    call_for_action(screening=world.screening, actor=world.users["social_worker"])
    return Task.objects.get(kind=SAFETY_TASK)


def make_users(
    clinic: Organization, other_clinic: Organization, pantry: Organization
) -> dict[str, User]:
    """One per role at the clinic, the partner's at the pantry, and an outsider."""
    users: dict[str, User] = {
        role: WorkerFactory(role=role, at=pantry if role in AT_THE_PANTRY else clinic)
        for role in Role.values
    }
    users["read_only"] = WorkerFactory(at=clinic, read_only=True)
    users["outsider"] = WorkerFactory(at=other_clinic)
    return users


PARTS = (
    of_rows,
    of_standard,
    of_people,
    of_medications,
    of_monitoring,
    of_texts,
    of_referrals,
    of_own_page,
    of_own_questions,
    of_own_listings,
    of_editors,
    of_programs,
    of_plans,
    of_members,
    of_transitions,
    of_health,
)

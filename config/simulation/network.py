"""The network: a clinic with its care team, and organizations that take referrals."""

import uuid
from dataclasses import dataclass, field
from uuid import UUID

from config.simulation.arms import Arm
from config.simulation.diary import Diary
from config.simulation.draws import Answering, Draws
from config.simulation.people import Person
from config.simulation.rates import MOST_ASKED
from people.models import ConsentWording, Role, User
from people.services import add_member
from referrals.forwarding import change_forwarding
from referrals.models import Referral
from resources import match_index
from resources.categories import add_missing_categories
from resources.models import (
    Address,
    Category,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
)

NEEDS = (
    "food-insecurity",
    "housing-instability",
    "transportation-insecurity",
    "utility-insecurity",
)
ORGANIZATIONS_A_NEED = 8
WORKERS = 3
# Pittsburgh and around; patients live at the same ones.
PLACES = (
    ("15213", "Pittsburgh", 40.4440, -79.9552),
    ("15206", "Pittsburgh", 40.4723, -79.9132),
    ("15120", "Homestead", 40.3926, -79.9052),
    ("15210", "Pittsburgh", 40.4072, -79.9839),
    ("15212", "Pittsburgh", 40.4406, -79.9959),
    ("15221", "Pittsburgh", 40.4346, -79.8655),
    ("15104", "Braddock", 40.4038, -79.8625),
    ("15132", "McKeesport", 40.3478, -79.8642),
)
_NAMES = uuid.UUID("8d2b6a5e-4c1f-4a7e-9d63-0f5b2c7e1a94")


@dataclass(frozen=True, slots=True)
class Partner:
    """`user` is set where somebody there has an account."""

    name: str
    organization: Organization
    user: User | None


@dataclass
class Network:
    arm: Arm
    draws: Draws
    answering: Answering
    clinic: Organization
    workers: list[User]
    supervisor: User
    wording: ConsentWording
    partners: dict[UUID, Partner]
    diary: Diary = field(default_factory=Diary)
    persons: dict[UUID, Person] = field(default_factory=dict)


def referral_of(subject_id: UUID | None) -> Referral | None:
    """What a message or a task is about."""
    if subject_id is None:
        return None
    return Referral.objects.for_listing().filter(pk=subject_id).first()


def make_network(arm: Arm, draws: Draws) -> Network:
    add_missing_categories()
    clinic = Organization.objects.create(
        pk=_key("clinic"), name="Clinic", is_sample=True, email="clinic@example.org"
    )
    workers = [
        _member(f"worker{n}", clinic, Role.SOCIAL_WORKER) for n in range(WORKERS)
    ]
    partners = [
        _partner(draws, need, number)
        for need in NEEDS
        for number in range(ORGANIZATIONS_A_NEED)
    ]
    match_index.rebuild()
    supervisor = _member("supervisor", clinic, Role.SUPERVISOR)
    if arm.goes_on:
        change_forwarding(
            organization=clinic,
            is_on=True,
            most_times=MOST_ASKED - 1,
            actor=supervisor,
        )
    wordings = ConsentWording.objects.in_use().filter(purpose="referral", language="en")
    return Network(
        arm=arm,
        draws=draws,
        answering=Answering(draws.rates),
        clinic=clinic,
        workers=workers,
        supervisor=supervisor,
        wording=wordings[0],
        partners={partner.organization.pk: partner for partner in partners},
    )


def _partner(draws: Draws, need: str, number: int) -> Partner:
    name = f"{need}-{number}"
    organization = Organization.objects.create(
        pk=_key(name), name=name, is_sample=True, email=f"{name}@example.org"
    )
    service = Service.objects.create(
        pk=_key(name, "service"), organization=organization, name=f"Help {name}"
    )
    through = Service.categories.through
    through.objects.create(service=service, category=Category.objects.get(pk=need))
    ServiceAtLocation.objects.create(
        pk=_key(name, "at"), service=service, location=_location(name, organization)
    )
    has_login = draws.happens("login", name)
    user = _member(name, organization, Role.PARTNER) if has_login else None
    return Partner(name, organization, user)


def _location(name: str, organization: Organization) -> Location:
    postal_code, city, latitude, longitude = PLACES[int(name[-1]) % len(PLACES)]
    location = Location.objects.create(
        pk=_key(name, "door"),
        organization=organization,
        latitude=latitude,
        longitude=longitude,
        point_source="simulation",
        point_precision="door",
        time_zone="America/New_York",
    )
    Address.objects.create(
        pk=_key(name, "address"),
        location=location,
        address_1="1 Sample Street",
        city=city,
        region="Allegheny",
        state_province="PA",
        postal_code=postal_code,
    )
    return location


def _member(name: str, organization: Organization, role: Role) -> User:
    email = f"{name}@simulation.example.org"
    user: User = User.objects.create_user(email, first_name=name, last_name="Invented")
    add_member(user=user, organization=organization, role=role)
    return user


def _key(*names: str) -> UUID:
    return uuid.uuid5(_NAMES, "/".join(names))

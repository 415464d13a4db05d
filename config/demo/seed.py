"""The demonstration's people. Every one is invented; phones are from 555-01xx."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from cms.setup import create_site_pages, create_workflow
from config.demo.assessments import assess_people
from config.demo.care import seed_care
from config.demo.medications import bring_lists
from config.demo.members import make_members
from config.demo.plans import bring_plan
from config.demo.readings import weigh_at_home
from people.models import (
    CareTeamMember,
    Consent,
    ConsentWording,
    ContactPoint,
    Membership,
    Patient,
    Role,
    User,
)
from people.models.consent import ConsentMethod
from people.models.patient import TextingConsent
from people.services import add_member, create_patient, record_consent
from referrals.matching import matches_for
from referrals.models import Referral
from referrals.notes import add_note, pin_note
from referrals.services import send_referrals
from referrals.trusted import trust_service
from resources.demo import load_demo_directory
from resources.models import Category, Organization, Service
from screening.models.need import Interest
from screening.services import add_need, set_interest

Say = Callable[[str], Any]
PASSWORD = "nearhand-demo"  # noqa: S105
CLINIC = "Allegheny Family Clinic (sample)"
OTHER_CLINIC = "Three Rivers Care (sample)"
HEALTH_PLAN = "Three Rivers Health Plan (sample)"
PLAN_MANAGER = "planmanager"
READ_ONLY = "reader"
PATIENTS = Path(__file__).parent / "patients.json"
# Role, e-mail's first part, name; all at the clinic but where `_home` says otherwise.
STAFF = [
    (Role.SOCIAL_WORKER, "worker", "Sofia", "Reyes"),
    (Role.CARE_MANAGER, "manager", "Ben", "Adler"),
    (Role.SUPERVISOR, "supervisor", "Grace", "Kim"),
    (Role.PROGRAM_MANAGER, "program", "Omar", "Diallo"),
    (Role.CLINICIAN, "clinician", "Ruth", "Feldman"),
    (Role.PARTNER, "partner", "Carla", "Bright"),
    (Role.EDITOR, "editor", "Ed", "Marsh"),
    (Role.CURATOR, "curator", "Cora", "Lind"),
    (Role.PAYER_ANALYST, "analyst", "Ann", "Pryor"),
    (Role.ADMINISTRATOR, "admin", "Adam", "Stone"),
]


def is_seeded() -> bool:
    return User.objects.filter(email=email_of("worker")).exists()


def sign_ins() -> list[tuple[str, str]]:
    """Role and e-mail of each of the demonstration's users."""
    staff = [(str(role.label), email_of(name)) for role, name, _given, _family in STAFF]
    of_plan = ("Plan's program manager", email_of(PLAN_MANAGER))
    return [*staff, ("Reads only", email_of(READ_ONLY)), of_plan]


def seed_demo(*, say: Say) -> None:
    """Directory, pages, users and patients; a second run adds nothing."""
    say("Importing the demo directory ...")
    load_demo_directory()
    say("Making the public pages ...")
    create_site_pages()
    create_workflow()
    if is_seeded():
        return
    say("Inventing users and patients ...")
    with transaction.atomic():
        _make_people()
    say(
        f"{Service.objects.count()} services, {User.objects.count()} users,"
        f" {Patient.objects.count()} patients, {Referral.objects.count()} referrals."
    )


def _make_people() -> None:
    clinic = _organization(CLINIC)
    for role, name, given, family in STAFF:
        _make_user(role, name, given, family, _home(role, clinic))
    worker = User.objects.get(email=email_of("worker"))
    _make_user(Role.SOCIAL_WORKER, READ_ONLY, "Rita", "Stein", clinic, read_only=True)
    other = _organization(OTHER_CLINIC)
    _make_user(Role.SOCIAL_WORKER, "other", "Olga", "Petrov", other)
    for facts in json.loads(PATIENTS.read_text(encoding="utf-8")):
        _make_patient(facts, worker, clinic)
    _share_what_they_know(worker, clinic)
    clinician = User.objects.get(email=email_of("clinician"))
    _join_care_teams(clinician)
    oldest = _patients_by_age()[0]
    bring_lists(oldest, clinician)
    manager = User.objects.get(email=email_of("manager"))
    seed_care(clinic=clinic, manager=manager, worker=worker)
    assess_people(worker)
    plan = _organization(HEALTH_PLAN)
    made = _make_user(Role.PROGRAM_MANAGER, PLAN_MANAGER, "Pia", "Moreno", plan)
    make_members(plan=plan, manager=made.user)
    bring_plan(oldest, worker, partner_organization())
    weigh_at_home(oldest, clinician)


def _share_what_they_know(worker: User, clinic: Organization) -> None:
    """A service the worker trusts, and what a colleague wrote about it."""
    service = partner_organization().services.order_by("name").first()
    if service is None:
        return
    trust_service(service=service, actor=worker)
    trust_service(service=service, actor=worker, team=clinic)
    manager = User.objects.get(email=email_of("manager"))
    note = add_note(
        service=service,
        organization=clinic,
        author=manager,
        text="Ask for the intake desk: they call back the same day.",
    )
    pin_note(note=note, pinned=True)


def _join_care_teams(clinician: User) -> None:
    """A clinician sees only patients whose care team he or she is on."""
    for patient in _patients_by_age()[:3]:
        CareTeamMember.objects.create(patient=patient, user=clinician)


def _patients_by_age() -> list[Patient]:
    return list(Patient.objects.order_by("date_of_birth", "pk"))


def _organization(name: str) -> Organization:
    organization, _made = Organization.objects.get_or_create(
        name=name,
        defaults={
            "description": "Invented for the demonstration.",
            "is_sample": True,
            "email": "clinic@example.org",
        },
    )
    return organization


def partner_organization() -> Organization:
    """The invented organization whose people have accounts: it feeds the most needs
    and takes e-mail."""
    organization: Organization = (
        Organization.objects.filter(
            is_sample=True,
            services__categories="food-insecurity",
            services__is_referable=True,
        )
        .exclude(email="")
        .order_by("name")
        .distinct()[0]
    )
    return organization


def _home(role: Role, clinic: Organization) -> Organization:
    if role == Role.PAYER_ANALYST:
        return _organization(HEALTH_PLAN)
    return partner_organization() if role in {Role.PARTNER, Role.EDITOR} else clinic


def email_of(name: str) -> str:
    return f"{name}@demo.example.org"


def _make_user(
    role: Role,
    name: str,
    given: str,
    family: str,
    organization: Organization,
    *,
    read_only: bool = False,
) -> Membership:
    user = User.objects.create_user(
        email_of(name),
        PASSWORD,
        first_name=given,
        last_name=family,
        phone="412-555-0101",
    )
    if role == Role.ADMINISTRATOR:
        user.is_staff = user.is_superuser = True
        user.save()
    return add_member(
        user=user, organization=organization, role=role, read_only=read_only
    )


def _make_patient(facts: dict[str, Any], worker: User, clinic: Organization) -> None:
    texts = TextingConsent.AGREED if facts["text"] else TextingConsent.REFUSED
    patient = create_patient(
        actor=worker,
        organization=clinic,
        patient=_patient(facts),
        contact=ContactPoint(
            phone=facts["phone"],
            safe_to_text=facts["text"],
            texting_consent=texts,
            safety_note=facts.get("safety_note", ""),
        ),
    )
    if facts["consent"]:
        _consent(patient, worker)
    for number, code in enumerate(facts["needs"]):
        _need(patient, worker, code, send=facts["consent"] and number == 0)


def _patient(facts: dict[str, Any]) -> Patient:
    income = facts.get("income")
    return Patient(
        given_name=facts["given_name"],
        family_name=facts["family_name"],
        date_of_birth=date.fromisoformat(facts["born"]),
        gender=facts["gender"],
        preferred_language=facts["language"],
        needs_interpreter=facts.get("interpreter", False),
        postal_code=facts["zip"],
        no_fixed_address=facts.get("no_fixed_address", False),
        household_size=facts.get("household"),
        annual_income=Decimal(income) if income else None,
        is_veteran=facts.get("veteran"),
        has_mobility_limits=facts.get("mobility"),
    )


def _consent(patient: Patient, worker: User) -> None:
    wording = ConsentWording.objects.filter(is_current=True, purpose="referral")
    record_consent(
        actor=worker,
        consent=Consent(
            patient=patient,
            wording=wording.order_by("language").first(),
            method=ConsentMethod.VERBAL,
            expires_on=timezone.localdate() + relativedelta(years=1),
        ),
    )


def _need(patient: Patient, worker: User, code: str, *, send: bool) -> None:
    need = add_need(
        patient=patient, category=Category.objects.get(pk=code), actor=worker
    )
    set_interest(need=need, interest=Interest.YES, actor=worker)
    found = matches_for(need, limit=1) if send else []
    if found:
        best = found[0]
        [referral] = send_referrals(
            need=need, places=[(best.service, best.service_at_location)], sender=worker
        )
        _age(referral)


def _age(referral: Referral) -> None:
    """Every third one has waited too long, so that the worklist has something late."""
    if Referral.objects.count() % 3 == 0:
        late = timezone.now() - timedelta(days=1)
        Referral.objects.filter(pk=referral.pk).update(due_at=late, next_step_at=late)

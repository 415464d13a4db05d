"""One small network, for tests that go through all roles: two sending organizations,
a partner, a patient of the first with a need and a referral to the partner."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from care.models import RefusedStay, StayImport
from care.transitions.feeds import create_token
from cms.claims.services import PURPOSE as INVITATION
from cms.freshness.links import new_link_url as own_listings_url
from notifications.models import InboundMessage
from people.links import create_link
from people.models import (
    Consent,
    ConsentWording,
    Invitation,
    Membership,
    Patient,
    Role,
    User,
)
from people.models.contact_choices import OwnPage
from people.models.invitation import InvitationKind
from referrals.attachments import CheckedFile, keep_files, store_files
from referrals.links import new_link_url
from referrals.models import Attachment, Referral, ReferralMessage, SelfReferral
from referrals.own_links import PURPOSE as OWN_PAGE
from referrals.services import send_referrals
from referrals.status import Party
from resources.exporting.needs import taxonomy_id
from resources.importing.identity import term_id
from resources.models import Organization, Service
from screening.instruments import current_instruments
from screening.models import Interest, Need, Screening
from screening.own_links import new_link_url as own_questions_url
from screening.services import start_screening
from tests.care.medications.factories import reconcile
from tests.care.members.world import of_members
from tests.care.monitoring.factories import check_in_token, watch, weigh
from tests.care.plans.world import of_plans
from tests.care.programs.factories import EnrollmentFactory
from tests.care.transitions.factories import make_transition
from tests.care.world import of_health
from tests.people.factories import (
    CareTeamMemberFactory,
    ConsentFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)
from tests.referrals.factories import HiddenServiceFactory, ServiceNoteFactory
from tests.resources.factories import (
    OrganizationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)
from tests.world_addresses import (
    OF_COLLEAGUE,
    OF_INBOUND,
    OF_LINK,
    OF_NEED,
    OF_NOTE,
    OF_NOTHING,
    OF_OWN_LISTING,
    OF_OWN_LISTINGS,
    OF_OWN_PAGE,
    OF_OWN_QUESTIONS,
    OF_PANTRY,
    OF_PATIENT,
    OF_PROGRAM,
    OF_RECONCILIATION,
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
    }


def of_medications(world: World) -> dict[str, Any]:
    """Two lists that differ, with an interaction, and a line that says nothing."""
    found = {
        "pk": reconcile(
            world.patient,
            world.users["social_worker"],
            patient="Zocor 20 mg at bedtime\nNyquil as needed\n12345",
            discharge="simvastatin 40 mg daily\nclarithromycin 500 mg bid",
        ).pk
    }
    return {
        **dict.fromkeys(OF_RECONCILIATION, found),
        "care:medication_line": {**found, "line": uuid4()},
        "care:reconciliation_paper": {**found, "language": "en"},
    }


def of_monitoring(world: World) -> dict[str, Any]:
    """A weight that rises over its limit."""
    watch(world.patient, world.users["social_worker"], high=Decimal(185))
    for days_ago, value in ((2, "180"), (1, "183"), (0, "186")):
        weigh(world.patient, value, days_ago=days_ago)
    alert = {"pk": world.patient.alerts.order_by("raised_at", "pk")[0].pk}
    person = {"pk": world.patient.pk}
    own = {"token": check_in_token(world.patient)}
    return {
        "care:own_check_in": own,
        "care:own_check_in_open": own,
        "care:alert": alert,
        "care:alert_plan": alert,
        "care:device_end": {**person, "device": uuid4()},
        "care:check_in_call": {**person, "check_in": uuid4()},
    }


def of_texts(world: World) -> dict[str, Any]:
    """A text of nobody's, and one of the patient's."""
    inbound = InboundMessage.objects.create(
        provider_sid="SM" + "0" * 32,
        from_number="+14125550199",
        to_number="+14125550100",
        body="Is this the clinic?",
        processed_at=timezone.now(),
    )
    reply = InboundMessage.objects.create(
        provider_sid="SM" + "9" * 32,
        from_number="+14125550142",
        to_number="+14125550100",
        body="Tuesday is better for me",
        meaning="text",
        patient=world.patient,
        processed_at=timezone.now(),
    )
    phone = {"pk": world.patient.contact_points.get().pk}
    return {
        **{name: {"pk": inbound.pk} for name in OF_INBOUND},
        "notifications:match_reply": {"pk": reply.pk},
        "notifications:demo_phone": phone,
        "notifications:demo_reply": phone,
    }


def of_referrals(world: World) -> dict[str, Any]:
    worker, referral = world.users["social_worker"], {"pk": world.referral.pk}
    note = ServiceNoteFactory(
        service=world.service, organization=world.clinic, author=worker
    )
    hidden = HiddenServiceFactory(need=world.need, hidden_by=worker)
    asking = make_self_referral(world.service, world.clinic, worker)
    file = {"file_id": attach_file(world.referral).pk}
    return {
        **{name: {"pk": note.pk} for name in OF_NOTE},
        "referrals:unhide": {"pk": hidden.pk},
        "referrals:self_referral": {"pk": asking.pk},
        "referrals:packet": {**referral, "way": "print"},
        "referrals:perform": {**referral, "name": "withdraw"},
        "referrals:reach": {**referral, "how": "not-reached"},
        "referrals:inbox_perform": {**referral, "name": "accept"},
        "referrals:appointment": {**referral, "name": "cancel"},
        "referrals:inbox_appointment": {**referral, "name": "cancel"},
        "referrals:inbox_handling": {**referral, "name": "claim"},
        "referrals:inbox_listing": {**referral, "name": "right"},
        "referrals:inbox_room": {"pk": world.service.pk, "name": "right"},
        "referrals:file": {**referral, **file},
        "referrals:inbox_file": {**referral, **file},
        **of_link({"token": token_of(new_link_url(world.referral))}, file),
    }


def of_link(link: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    return {
        **dict.fromkeys(OF_LINK, link),
        "referrals:link_perform": {**link, "name": "accept"},
        "referrals:link_appointment": {**link, "name": "cancel"},
        "referrals:link_listing": {**link, "name": "right"},
        "referrals:link_file": {**link, **file},
    }


def of_own_links(world: World) -> dict[str, Any]:
    """The patient's own page and questions, the pantry's listings."""
    own = {"token": own_page_token(world.patient)}
    questions = own_questions_url(
        screening=world.screening, actor=world.users["social_worker"]
    )
    asked = {"token": token_of(questions)}
    listings = {"token": token_of(own_listings_url(world.pantry))}
    service = {"pk": world.service.pk}
    one_listing = listings | service
    return {
        **dict.fromkeys(OF_OWN_PAGE, own),
        "referrals:own_page_consent": {**own, "pk": world.consent.pk},
        **dict.fromkeys(OF_OWN_QUESTIONS, asked),
        **dict.fromkeys(OF_OWN_LISTINGS, listings),
        **dict.fromkeys(OF_OWN_LISTING, one_listing),
    }


def of_editors(world: World) -> dict[str, Any]:
    """The editor manages the others; somebody was invited."""
    pantry, users = world.pantry, world.users
    mine = Membership.objects.filter(user=users[Role.EDITOR], role=Role.EDITOR)
    mine.update(manages_editors=True)
    colleague = WorkerFactory(role=Role.EDITOR, at=pantry)
    invited = Invitation.objects.create(
        organization=pantry,
        kind=InvitationKind.INVITATION,
        email="lee@pantry.example.org",
        invited_by=users[Role.EDITOR],
        sent_at=timezone.now(),
    )
    token = create_link(
        purpose=INVITATION, subject_id=invited.pk, valid_for=timedelta(days=1)
    )
    return {
        "cms:claim": {"pk": pantry.pk},
        "cms:claim_asked": {"pk": pantry.pk},
        "cms:invitation": {"token": token},
        "cms:editors_of": {"pk": pantry.pk},
        "cms:editor_invite": {"pk": pantry.pk},
        "cms:editor_remove": {"pk": colleague.memberships.get().pk},
        "cms:invitation_withdraw": {"pk": invited.pk},
    }


def of_programs(world: World) -> dict[str, Any]:
    """The patient may fit a program of the clinic's."""
    enrollment = EnrollmentFactory(
        program__organization=world.clinic, patient=world.patient
    )
    program = {"pk": enrollment.program_id}
    return {
        **{f"care:{name}": program for name in OF_PROGRAM},
        "care:enrollment": {"pk": enrollment.pk},
        "care:enrollment_move": {"pk": enrollment.pk, "name": "enroll"},
    }


def of_transitions(world: World) -> dict[str, Any]:
    """The patient came home yesterday; a hospital tells of stays, by file and by
    itself."""
    users = world.users
    home = {"pk": make_transition(world.patient).pk}
    token, _secret = create_token(
        organization=world.clinic, name="General Hospital", actor=users["supervisor"]
    )
    run = StayImport.objects.create(
        organization=world.clinic, file_name="stays.csv", by=users["supervisor"]
    )
    RefusedStay.objects.create(run=run, line=2, row={"class": "x"}, reasons=["No."])
    return {
        "care:transition": home,
        "care:transition_do": {**home, "name": "tick"},
        "care:token_revoke": {"pk": token.pk},
        "care:stay_import": {"pk": run.pk},
    }


def token_of(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[-1]


def make_self_referral(
    service: Service, clinic: Organization, lead: User
) -> SelfReferral:
    """Somebody new asked for the service's help."""
    asking: SelfReferral = SelfReferral.objects.create(
        service=service,
        category_id="food-insecurity",
        organization=clinic,
        lead=lead,
        given_name="Noor",
        family_name="Sample",
        phone="+14125550188",
        wording=ConsentWording.objects.for_self_referral("en"),
    )
    return asking


def own_page_token(patient: Patient) -> str:
    """They agreed to links at their number, and got one."""
    contact = patient.contact_points.get()
    contact.own_page = OwnPage.PLAIN
    contact.save()
    return create_link(
        purpose=OWN_PAGE,
        subject_id=patient.pk,
        audience=str(contact.pk),
        valid_for=timedelta(days=1),
    )


def attach_file(referral: Referral) -> Attachment:
    """With a message of the worker's."""
    message = ReferralMessage.objects.create(
        referral=referral,
        party=Party.SENDER,
        author=referral.sender,
        author_label=str(referral.sender),
        body="The letter of the landlord.",
    )
    [stored] = store_files([CheckedFile("letter.pdf", "application/pdf", b"%PDF-")])
    keep_files(message, [stored])
    return stored


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
    of_own_links,
    of_editors,
    of_programs,
    of_plans,
    of_members,
    of_transitions,
    of_health,
)

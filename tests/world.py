"""One small network, for tests that go through all roles: two sending organizations,
a partner, a patient of the first with a need and a referral to the partner."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cms.claims.services import PURPOSE as INVITATION
from cms.freshness.links import new_link_url as own_listings_url
from notifications.models import InboundMessage
from people.links import create_link
from people.models import (
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
from referrals.room_links import PURPOSE as ROOM
from referrals.services import send_referrals
from referrals.status import Party
from resources.exporting.needs import taxonomy_id
from resources.importing.identity import term_id
from resources.models import Organization, Service
from screening.instruments import current_instruments
from screening.models import Interest, Need, Screening
from screening.own_links import new_link_url as own_questions_url
from screening.services import start_screening
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
    task = TaskFactory(patient=patient, owner=worker)
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
        patient=patient,
        processed_at=timezone.now(),
    )
    note = ServiceNoteFactory(service=service, organization=clinic, author=worker)
    hidden = HiddenServiceFactory(need=need, hidden_by=worker)
    asking = make_self_referral(service, clinic, worker)
    phone = {"pk": patient.contact_points.get().pk}
    link = {"token": new_link_url(referral).rstrip("/").rsplit("/", 1)[-1]}
    rooms = {"token": room_token(pantry)}
    file = attach_file(referral)
    arguments = {
        "resources:service": {"pk": service.pk},
        "resources:suggest": {"pk": service.pk},
        "resources:suggested": {"pk": service.pk},
        "notifications:listing_text": {"pk": service.pk},
        "resources:api_service": {"key": service.pk},
        "resources:api_service_at_location": {
            "key": ServiceAtLocationFactory(service=service).pk
        },
        "resources:api_organization": {"key": pantry.pk},
        "resources:api_taxonomy": {"key": taxonomy_id(is_gravity=True)},
        "resources:api_taxonomy_term": {"key": term_id("food-insecurity")},
        "resources:api_missing": {"rest": "nothing"},
        "referrals:trust": {"pk": service.pk},
        "referrals:colleagues": {"pk": service.pk},
        "referrals:note_edit": {"pk": note.pk},
        "referrals:note_pin": {"pk": note.pk},
        "referrals:note_delete": {"pk": note.pk},
        "referrals:calendar": {"pk": pantry.pk},
        "referrals:clock_rules": {"pk": pantry.pk},
        "referrals:unhide": {"pk": hidden.pk},
        "people:consent_revoke": {"pk": consent.pk},
        "people:merge_confirm": {"pk": patient.pk, "other": uuid4()},
        "care:task_done": {"pk": task.pk},
        "care:rows_undo": {"pk": uuid4()},
        "care:absence_end": {"pk": uuid4()},
        "care:caseload": {"pk": worker.pk},
        "care:away": {"pk": worker.pk},
        "care:wake": {"pk": uuid4()},
        "care:filter_delete": {"pk": uuid4()},
        "notifications:unknown_sender": {"pk": inbound.pk},
        "notifications:sender_search": {"pk": inbound.pk},
        "notifications:sender_assign": {"pk": inbound.pk},
        "notifications:sender_handled": {"pk": inbound.pk},
        "notifications:match_reply": {"pk": reply.pk},
        "notifications:twilio_status": {"pk": uuid4()},
        "notifications:letter_undo": {"pk": uuid4()},
        "notifications:telnyx_status": {"pk": uuid4()},
        "notifications:demo_phone": phone,
        "notifications:demo_reply": phone,
        "referrals:packet": {"pk": referral.pk, "way": "print"},
        "referrals:perform": {"pk": referral.pk, "name": "withdraw"},
        "referrals:ask_for_help": {"pk": service.pk},
        "referrals:self_referral": {"pk": asking.pk},
        "referrals:reach": {"pk": referral.pk, "how": "not-reached"},
        "referrals:inbox_perform": {"pk": referral.pk, "name": "accept"},
        "referrals:link_perform": {**link, "name": "accept"},
        "referrals:appointment": {"pk": referral.pk, "name": "cancel"},
        "referrals:inbox_appointment": {"pk": referral.pk, "name": "cancel"},
        "referrals:link_appointment": {**link, "name": "cancel"},
        "referrals:inbox_handling": {"pk": referral.pk, "name": "claim"},
        "referrals:inbox_listing": {"pk": referral.pk, "name": "right"},
        "referrals:link_listing": {**link, "name": "right"},
        "referrals:inbox_room": {"pk": service.pk, "name": "right"},
        "referrals:room": rooms,
        "referrals:room_open": rooms,
        "referrals:room_tell": {**rooms, "pk": service.pk, "name": "right"},
        "referrals:file": {"pk": referral.pk, "file_id": file.pk},
        "referrals:inbox_file": {"pk": referral.pk, "file_id": file.pk},
        "referrals:link_file": {**link, "file_id": file.pk},
    }
    for names, subject in (
        (OF_PATIENT, patient),
        (OF_SCREENING, screening),
        (OF_NEED, need),
        (OF_REFERRAL, referral),
    ):
        arguments |= {name: {"pk": subject.pk} for name in names}
    arguments |= dict.fromkeys(OF_LINK, link)
    own = {"token": own_page_token(patient)}
    arguments |= dict.fromkeys(OF_OWN_PAGE, own)
    questions = own_questions_url(screening=screening, actor=worker)
    questions_link = {"token": questions.rstrip("/").rsplit("/", 1)[-1]}
    arguments |= dict.fromkeys(OF_OWN_QUESTIONS, questions_link)
    listings = {"token": token_of(own_listings_url(pantry))}
    arguments |= dict.fromkeys(OF_OWN_LISTINGS, listings)
    arguments |= {name: {**listings, "pk": service.pk} for name in OF_OWN_LISTING}
    arguments |= of_editors(pantry, users)
    arguments["referrals:own_page_consent"] = {**own, "pk": consent.pk}
    return World(
        clinic=clinic,
        other_clinic=other_clinic,
        pantry=pantry,
        service=service,
        users=users,
        patient=patient,
        need=need,
        screening=screening,
        referral=referral,
        arguments=arguments,
    )


def of_editors(pantry: Organization, users: dict[str, User]) -> dict[str, Any]:
    """The editor manages the others; somebody was invited."""
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


def room_token(organization: Organization) -> str:
    return create_link(
        purpose=ROOM, subject_id=organization.pk, valid_for=timedelta(days=1)
    )


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


OF_PATIENT = (
    "care:patient",
    "care:care_team",
    "care:consents",
    "notifications:conversation",
    "notifications:check_text",
    "notifications:texts_settled",
    "notifications:texting",
    "notifications:texts_stop",
    "notifications:texts_resume",
    "notifications:number_wrong",
    "people:merge_choose",
    "people:patient_edit",
    "referrals:own_link",
    "people:consent_add",
    "people:consent_override",
    "people:contact_edit",
    "screening:start",
    "screening:need_add",
)
OF_SCREENING = (
    "screening:screen",
    "screening:save_answer",
    "screening:finish",
    "screening:result",
    "screening:void",
    "care:own_screening",
    "screening:kiosk_start",
)
OF_NEED = (
    "screening:interest",
    "referrals:matches",
    "referrals:preview",
    "referrals:send",
    "referrals:handout",
    "referrals:compare",
    "referrals:hide",
    "referrals:nothing_fits",
    "referrals:close_need",
)
OF_REFERRAL = (
    "referrals:referral",
    "referrals:patient_answer",
    "referrals:new_link",
    "referrals:send_on",
    "referrals:message",
    "referrals:inbox_message",
    "referrals:reopen",
    "referrals:inbox_referral",
)
OF_OWN_QUESTIONS = (
    "screening:own",
    *(f"screening:own_{name}" for name in ("open", "alone", "answer", "finish")),
)
OF_OWN_LISTINGS = (
    "cms:own_listings",
    *(f"cms:own_listings_{name}" for name in ("confirm", "mails", "new_link")),
)
OF_OWN_LISTING = ("cms:own_listings_room", "cms:own_listings_change")
OF_OWN_PAGE = (
    *("referrals:own_page", "referrals:own_page_open"),
    "referrals:own_page_call",
)
OF_LINK = (
    "referrals:link",
    "referrals:unlock",
    "referrals:renew_link",
    "referrals:link_message",
    "referrals:link_room",
)

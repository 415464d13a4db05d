"""A network that fills the pages of `tests.browser.pages`."""

from datetime import timedelta

from django.utils import timezone

from care.members.segmenting import segment_members
from notifications.models import Channel, InboundMessage, Status
from people.models import Patient
from referrals.models import (
    Appointment,
    AppointmentStatus,
    HiddenService,
    Referral,
)
from referrals.status import PatientAnswer
from resources.match_index import rebuild
from resources.models import Service
from screening.models import Need
from tests.care.factories import make_need, send
from tests.care.members.factories import MemberFactory, MemberMonthFactory
from tests.care.plans.world import fill_plan
from tests.notifications.factories import (
    EmailFactory,
    MessageFactory,
    QuestionFactory,
    SentMessageFactory,
)
from tests.people.factories import PatientFactory, TaskFactory
from tests.referrals.factories import (
    ServiceNoteFactory,
    TrustedServiceFactory,
    UnmetNeedFactory,
)
from tests.resources.factories import (
    AddressFactory,
    CostOptionFactory,
    LanguageFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    RequiredDocumentFactory,
    ServiceAreaFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)
from tests.world import World, make_world

# What a curator or a partner may type: nothing of it may widen a page.
LONG_WORD = "Nachbarschaftshilfsorganisationsgemeinschaft"
LONG_NAME = f"{LONG_WORD} for clothing, diapers, household goods and furniture"
LONG_ADDRESS = f"intake.and.enrollment@{LONG_WORD.lower()}.example.org"


def make_full_world() -> World:
    """`make_world` with something in every part of the pages, and with long names."""
    world = make_world()
    Patient.objects.filter(pk=world.patient.pk).update(
        given_name="Maya Guadalupe", family_name=f"Example-{LONG_WORD}"
    )
    world.patient.refresh_from_db()
    fill_listing(world.service)
    fill_listing(long_service())
    rebuild()
    worker = world.users["social_worker"]
    need = make_need(world.patient, worker, "material-hardship")
    refer_late(world, need)
    fill_appointment(world)
    make_need(world.patient, worker, "elder-abuse", interest="")
    TaskFactory(
        patient=world.patient, title=f"Call {LONG_ADDRESS} today", is_urgent=True
    )
    fill_messages(world)
    fill_colleagues(world)
    fill_plan(world, LONG_WORD)
    fill_members(world)
    world.users["care_manager"].memberships.update(may_override_consent=True)
    twin = PatientFactory(
        organization=world.clinic, given_name="Maya", phone="+14125550142"
    )
    world.arguments["people:merge_confirm"]["other"] = twin.pk
    return world


def fill_members(world: World) -> None:
    """A health plan with members in every tier, and some whom nothing names."""
    for number in range(60):
        months = {"ed_visits": number % 8, "conditions": ["asthma", "dementia"]}
        member = MemberFactory(organization=world.clinic, plan=LONG_WORD)
        MemberMonthFactory(member=member, **months)
    segment_members(plan=world.clinic)


def fill_colleagues(world: World) -> None:
    """Lists, notes and shortages; what the world hides for the patient is shown."""
    worker = world.users["social_worker"]
    for whose in ({"user": worker}, {"team": world.clinic}):
        TrustedServiceFactory(service=long_named(), added_by=worker, **whose)
    ServiceNoteFactory(
        service=long_named(), organization=world.clinic, author=worker, text=LONG_NAME
    )
    HiddenService.objects.update(service=ServiceFactory(name=LONG_WORD))
    UnmetNeedFactory(need=world.need, organization=world.clinic, county=LONG_WORD)


def long_named() -> Service:
    return Service.objects.get(name=LONG_NAME)


def long_service() -> Service:
    organization = OrganizationFactory(
        name=f"Friends of the {LONG_WORD}", email=LONG_ADDRESS
    )
    return ServiceFactory(
        organization=organization,
        name=LONG_NAME,
        email=LONG_ADDRESS,
        url=f"https://{LONG_WORD.lower()}.example.org/{'how-to-apply-' * 6}",
        description=f"{LONG_WORD} {LONG_ADDRESS} " * 3,
        capacity_note="Two families a week.",
        categories=["food-insecurity", "material-hardship"],
    )


def fill_listing(service: Service) -> None:
    location = LocationFactory(organization=service.organization, name=service.name)
    AddressFactory(location=location)
    ServiceAtLocationFactory(service=service, location=location)
    for one in (PhoneFactory, LanguageFactory, ServiceAreaFactory, CostOptionFactory):
        one(service=service)
    RequiredDocumentFactory(service=service)
    for weekday in range(7):
        WeeklyHoursFactory(
            service=service, weekday=weekday, opens_at="00:00", closes_at="23:59"
        )


def fill_appointment(world: World) -> None:
    """Seen by the worker, in the inbox and by link, with one missed before it."""
    facts = {"referral": world.referral, "time_zone": "America/New_York"}
    Appointment.objects.create(
        starts_at=timezone.now() - timedelta(days=4),
        status=AppointmentStatus.NOSHOW,
        **facts,
    )
    Appointment.objects.create(
        starts_at=timezone.now() + timedelta(days=3),
        place=f"{LONG_WORD}, 2nd floor",
        note=LONG_ADDRESS,
        **facts,
    )


def refer_late(world: World, need: Need) -> None:
    """A referral of the longest words the list can hold, whose clock ran out."""
    late = send(need, world.users["social_worker"], long_named())
    Referral.objects.filter(pk=late.pk).update(
        due_at=timezone.now() - timedelta(days=3)
    )
    Referral.objects.filter(pk=world.referral.pk).update(
        patient_answer=PatientAnswer.NOT_YET, patient_answered_at=timezone.now()
    )


def fill_messages(world: World) -> None:
    number = world.patient.contact_points.get().phone
    MessageFactory(
        patient=world.patient,
        to=number,
        status=Status.FAILED,
        error_code="30006",
        error_text="A landline: it takes no texts.",
    )
    Patient.objects.filter(pk=world.patient.pk).update(
        mail_is_safe=True, address_1=f"1 {LONG_WORD}", city="Pittsburgh", state="PA"
    )
    for status in (Status.QUEUED, Status.SENT):
        MessageFactory(
            patient=world.patient,
            channel=Channel.LETTER,
            to="",
            status=status,
            sent_at=timezone.now() if status == Status.SENT else None,
        )
    SentMessageFactory(patient=world.patient, to=number)
    QuestionFactory(patient=world.patient, to=number)
    InboundMessage.objects.create(
        provider_sid="SM" + "1" * 32,
        from_number=number,
        to_number="+14125550100",
        body=LONG_ADDRESS,
        patient=world.patient,
        processed_at=timezone.now(),
    )
    EmailFactory(
        status="sent",
        to=LONG_ADDRESS,
        body=f"Open it:\nhttp://localhost:8000/r/{'a1B2' * 16}/",
        sent_at=timezone.now(),
        provider_reference="x",
    )

"""Every page of the job, who opens it, and a network that fills them.

An entry is the name of a URL, with a query string if need be, or a path. A new page
goes under each role that sees a different version of it; the URL's arguments are in
`World.arguments`.
"""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

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
from resources.api.urls import urlpatterns as hsds_api
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

# No page: what answers is JSON or a PDF.
NOT_PAGES = {
    "robots",
    *("care:visit_calendar", "care:appointment_calendar"),
    *("notifications:health", "referrals:handout"),
    *("care:reconciliation_paper", "care:member_import_bad_rows"),
    "care:feed_stays",
    *("notifications:health", "referrals:handout", "care:assessment_pdf"),
    "care:readings",
    *("referrals:file", "referrals:inbox_file", "referrals:inbox_export"),
    *(f"resources:{pattern.name}" for pattern in hsds_api),
}
PAGES: dict[str, tuple[str, ...]] = {
    "signed_out": (
        "/",
        "resources:search",
        "resources:search?need=food-insecurity&place=15213&open_now=on",
        "resources:search?q=bread&place=99999",
        "resources:search?q=nothing+of+the+kind",
        "resources:service",
        "resources:suggest",
        "resources:suggested",
        "cms:claim",
        "cms:claim_asked",
        "cms:invitation",
        "cms:own_listings",
        "cms:own_listings_change",
        "notifications:listing_text",
        "referrals:link",
        "screening:own",
        "care:own_check_in",
        "referrals:ask_for_help",
        "referrals:help_asked",
        "referrals:own_page",
        "referrals:own_page_call",
        "referrals:own_page_consent",
        "notifications:demo_phones",
        "notifications:demo_phone",
        "notifications:demo_mail",
        "account_login",
        "account_reset_password",
    ),
    "social_worker": (
        "care:worklist",
        "care:worklist?kind=ended&overdue=on",
        "care:worklist?section=snoozed",
        "care:patient",
        "care:care_team",
        "care:consents",
        "care:outside_add",
        "care:outside_edit",
        "care:result",
        "care:visits",
        "care:visit_add",
        "care:visit_edit",
        "care:plans",
        "care:plan",
        "care:plan_edit",
        "care:plan_agree",
        "care:plan_template",
        "care:plan_versions",
        "care:plan_version",
        "care:goal",
        "care:goal_add",
        "care:goal_edit",
        "care:step_add",
        "care:step_edit",
        "care:member_link",
        "care:caseload",
        "care:away",
        "care:assessments",
        "care:assessment",
        "care:assessment_sign",
        "care:assessment_summary",
        "care:health",
        "care:health_add",
        "care:health_edit",
        "care:notes",
        "care:notes?kind=video",
        "care:note",
        "care:note_void",
        "people:patient_list",
        "people:patient_list?q=example",
        "people:patient_add",
        "people:patient_edit",
        "people:contact_edit",
        "referrals:own_link",
        "referrals:asked",
        "referrals:asked?state=all&whose=mine&language=en",
        "referrals:self_referral",
        "people:consent_add",
        "people:consent_revoke",
        "screening:start",
        "screening:need_add",
        "screening:screen",
        "care:own_screening",
        "screening:result",
        "screening:void",
        "referrals:matches",
        "referrals:matches?open_now=on&language=es&free=on&has_room=on",
        "referrals:matches?also={other_need}",
        "referrals:compare?place={service}&place={other_service}",
        "referrals:hide?service={service}",
        "referrals:nothing_fits",
        "referrals:trusted",
        "referrals:lifecycle",
        "referrals:colleagues",
        "referrals:note_edit",
        "referrals:preview?place={service}&place={other_service}",
        "referrals:preview?place={other_service}&also={other_need}",
        "referrals:close_need",
        "referrals:list",
        "referrals:list?group=overdue",
        "referrals:list?group=ended",
        "referrals:referral",
        "notifications:conversation_list",
        "notifications:conversation_list?show=all&whose=organization",
        "notifications:conversation",
        "notifications:texting",
        "notifications:letters",
        "notifications:letters?show=mailed",
        "account_change_password",
        "account_logout",
        "mfa_index",
    ),
    "read_only": (
        "care:worklist",
        "care:patient",
        "care:plan",
        "care:goal",
        "care:assessments",
        "care:assessment_summary",
        "care:health",
        "care:notes",
        "care:note",
        "people:patient_list",
        "screening:result",
        "referrals:matches",
        "referrals:list",
        "referrals:referral",
        "notifications:conversation",
        "notifications:texting",
    ),
    "care_manager": (
        "care:monitoring_set",
        "care:alert",
        "people:consent_override",
        "care:panel",
        "care:contact_add",
        "care:transition",
        "care:candidates",
        "care:patient_programs",
        "care:enrollment",
        "care:enrollment_move",
    ),
    "clinician": (
        "care:medications",
        "care:reconciliation",
        "care:reconciliation_sign",
        "care:monitoring",
        "care:watch_set",
        "care:alert",
    ),
    "supervisor": (
        "care:worklist",
        "care:team",
        "care:stays",
        "care:stay_import",
        "care:programs",
        "care:program",
        "care:program_add",
        "care:program_edit",
        "notifications:unknown_senders",
        "referrals:forwarding",
        "people:merge_choose",
        "people:merge_confirm",
        "notifications:messages_health",
        "notifications:trouble",
        "notifications:unknown_senders?show=handled",
        "notifications:unknown_sender",
        "reports:funnel",
        "reports:shortages",
        "reports:shortages?first=2026-03&last=2026-01&category=food-insecurity",
        "reports:funnel?first=2026-03-04&last=2026-03-01",
    ),
    "program_manager": (
        *("care:segments", "care:tier_members", "care:member", "care:segment_rules"),
        *("care:member_imports", "care:member_import", "care:before_after"),
    ),
    "payer_analyst": ("care:segments", "care:before_after"),
    "administrator": (
        "notifications:trouble",
        "notifications:messages_health",
    ),
    "editor": ("cms:editors", "cms:editors_of", "cms:editor_remove"),
    "partner": (
        "referrals:inbox",
        "referrals:inbox?status=accepted&whose=mine&q=K7&overdue=on",
        "referrals:inbox_referral",
        "referrals:inbox_news",
        "referrals:inbox_rooms",
        "referrals:calendars",
        "referrals:calendar",
        "resources:search",
    ),
}
# What a curator or a partner may type: nothing of it may widen a page.
LONG_WORD = "Nachbarschaftshilfsorganisationsgemeinschaft"
LONG_NAME = f"{LONG_WORD} for clothing, diapers, household goods and furniture"
LONG_ADDRESS = f"intake.and.enrollment@{LONG_WORD.lower()}.example.org"


def address_of(entry: str, world: World) -> str:
    """Where the browser finds an entry of PAGES."""
    name, _, query = entry.partition("?")
    path = name if "/" in name else reverse(name, kwargs=world.arguments.get(name))
    if not query:
        return path
    other = Service.objects.get(name=LONG_NAME)
    other_need = world.patient.needs.get(category="material-hardship")
    names = {
        "service": world.service.pk,
        "other_service": other.pk,
        "other_need": other_need.pk,
    }
    return f"{path}?{query.format(**names)}"


def site_pages() -> list[str]:
    """The published pages of the CMS."""
    root = Site.objects.get().root_page
    return [page.url for page in root.get_descendants().live()]


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
    service = Service.objects.get(name=LONG_NAME)
    late = send(need, world.users["social_worker"], service)
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

"""Somebody asks for a service's help in the public directory: taken in by one
organization of the network, called back, then referred like anybody else."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.services import queue_message
from people import audit
from people.duplicates import Duplicate, likely_duplicates
from people.models import Consent, ConsentWording, ContactPoint, Patient, Role, User
from people.models.consent import ConsentMethod
from people.models.patient import TextingConsent
from people.requests import uuid_or_none
from people.services import locate, record_consent, take_in_patient
from people.tasks import finish_tasks, raise_task
from referrals.clocks import due_after
from referrals.messages import SELF_REFERRAL_EMAIL, SELF_REFERRAL_TEXT
from referrals.models import Referral, SelfReferral, SelfReferralStatus
from referrals.services import send_referrals
from referrals.task_kinds import SELF_REFERRAL
from resources.models import Organization, Service
from screening.models import Interest, Need
from screening.services import add_need, set_interest

CONSENT_DAYS = timedelta(days=180)


def intake() -> Organization | None:
    """The organization that calls back, if the installation named one."""
    named = settings.SELF_REFERRALS["organization"]
    if not named:
        return None
    is_it = Q(pk=key) if (key := uuid_or_none(named)) else Q(name=named)
    return Organization.objects.filter(is_it).order_by("pk").first()


def is_taken_in(service: Service) -> bool:
    """Whether the service's page offers to ask for help, as far as the service and the
    settings say."""
    takes = Service.objects.referable().filter(pk=service.pk)
    return bool(settings.SELF_REFERRALS["organization"]) and takes.exists()


def lead_for(organization: Organization) -> User | None:
    """The worker there who leads the fewest patients."""
    working = Q(
        memberships__organization=organization,
        memberships__role__in=(Role.SOCIAL_WORKER, Role.CARE_MANAGER),
        memberships__is_active=True,
        memberships__read_only=False,
    )
    leads = Q(care_teams__until=None, care_teams__is_lead=True)
    workers = User.objects.filter(working, is_active=True)
    workers = workers.annotate(led=Count("care_teams", filter=leads, distinct=True))
    return workers.order_by("led", "pk").first()


@audit.in_turn()
def take_in(*, request: SelfReferral, wants_word: bool = False) -> SelfReferral:
    """Keep what they wrote, and ask a worker to call. Who may be a patient already is
    matched by the worker, never here: what they are shown is the same either way. The
    same form sent twice is one request."""
    same = SelfReferral.objects.filter(request_key=request.request_key)
    if existing := same.first():
        return existing
    request.save(force_insert=True)
    with override(settings.LANGUAGE_CODE):
        known = candidates(request)
        if not known:
            request.patient = _new_patient(request)
            request.save(update_fields=["patient"])
        _ask_to_call(request, known)
        if wants_word:
            _send_word(request)
        if not known and settings.SELF_REFERRALS["sent_at_once"]:
            confirm(request=request, actor=request.lead, note=request.note)
    return request


def candidates(request: SelfReferral) -> list[Duplicate]:
    """Patients of the organization who may be this person, likeliest first."""
    return likely_duplicates(
        actor=request.lead,
        given_name=request.given_name,
        family_name=request.family_name,
        phone=request.phone or None,
    )


def _new_patient(request: SelfReferral, actor: User | None = None) -> Patient:
    patient = Patient(
        given_name=request.given_name,
        family_name=request.family_name,
        preferred_language=request.language,
    )
    locate(patient)
    return take_in_patient(
        organization=request.organization,
        lead=request.lead,
        patient=patient,
        contact=_contact(request),
        actor=actor,
        actor_label=label(),
    )


def _contact(request: SelfReferral) -> ContactPoint:
    """As they wrote it; they asked for a call, so a call there is safe."""
    point = ContactPoint(
        phone=request.phone,
        email=request.email,
        safe_to_call=bool(request.phone),
        voicemail_ok=request.voicemail_ok,
        safe_to_text=request.safe_to_text,
    )
    if request.safe_to_text:
        wordings = ConsentWording.objects.about_texts()
        point.texting_consent = TextingConsent.AGREED
        point.texting_consent_at = timezone.now()
        point.texting_method = ConsentMethod.ELECTRONIC
        point.texting_wording = wordings.filter(language=_language(request)).first()
    return point


def label() -> str:
    return _("By themselves, in the public directory")


def _ask_to_call(request: SelfReferral, known: Sequence[Duplicate]) -> None:
    """The task says neither the service nor the need: colleagues read it, too."""
    patient = request.patient or known[0].patient
    title = _("Asked for help by themselves: call back")
    if request.patient is None:
        title = _("Somebody who may be them asked for help: compare, then call back")
    raise_task(
        patient=patient,
        kind=SELF_REFERRAL,
        title=title,
        subject_id=request.pk,
        url=reverse("referrals:self_referral", args=[request.pk]),
        owner=request.lead,
        due_at=due_after(1, timezone.now()),
    )


def _send_word(request: SelfReferral) -> None:
    """That it came, at a number or address they called safe; it names nothing, and goes
    to the number rather than to a chart, so that it is the same for everybody."""
    facts: dict[str, Any] = {
        "language": _language(request),
        "context": {},
        "dedupe_key": f"{SELF_REFERRAL}:{request.pk}",
        "any_hour": True,
    }
    if request.phone and request.safe_to_text:
        queue_message(
            kind=SELF_REFERRAL_TEXT.code,
            channel="sms",
            to=request.phone.as_e164,
            **facts,
        )
    elif request.email:
        queue_message(
            kind=SELF_REFERRAL_EMAIL.code, channel="email", to=request.email, **facts
        )


def _language(request: SelfReferral) -> str:
    return "es" if request.language == "es" else "en"


@audit.in_turn()
def confirm(
    *,
    request: SelfReferral,
    actor: User,
    patient_id: UUID | None = None,
    note: str = "",
) -> Referral | None:
    """Called back: consent, need and referral, for the patient they turned out to be.
    None where somebody else has dealt with it meanwhile."""
    if not _claim(request, SelfReferralStatus.SENT, actor):
        return None
    patient = _patient_of(request, actor, patient_id)
    _record_consent(request, actor, patient)
    [referral] = send_referrals(
        need=_need(request, actor, patient),
        places=[(request.service, None)],
        sender=actor,
        note=note,
    )
    request.patient, request.referral = patient, referral
    request.save(update_fields=["patient", "referral"])
    return referral


@transaction.atomic
def dismiss(*, request: SelfReferral, actor: User, note: str) -> bool:
    """Nothing came of it: a wrong number, a joke, or they need it no longer."""
    return _claim(request, SelfReferralStatus.DISMISSED, actor, note)


def _claim(
    request: SelfReferral, status: SelfReferralStatus, actor: User, note: str = ""
) -> bool:
    waiting = SelfReferral.objects.filter(
        pk=request.pk, status=SelfReferralStatus.WAITING
    )
    claimed = waiting.update(
        status=status,
        handled_at=timezone.now(),
        handled_by=actor,
        handled_note=note,
    )
    if claimed:
        request.refresh_from_db()
        finish_tasks(subject_id=request.pk, kind=SELF_REFERRAL, actor=actor)
        audit.record(f"self-referral-{status}", actor=actor, patient=request.patient_id)
    return bool(claimed)


def _patient_of(request: SelfReferral, actor: User, patient_id: UUID | None) -> Patient:
    if patient_id:
        return Patient.objects.visible_to(actor).get(pk=patient_id)
    return request.patient or _new_patient(request, actor)


def _record_consent(request: SelfReferral, actor: User, patient: Patient) -> None:
    asked_on = timezone.localdate(request.created_at)
    consent = Consent(
        patient=patient,
        method=ConsentMethod.ELECTRONIC,
        wording=request.wording,
        all_organizations=False,
        starts_on=asked_on,
        expires_on=asked_on + CONSENT_DAYS,
    )
    record_consent(
        actor=actor,
        consent=consent,
        organizations=[request.service.organization],
        sensitive_categories=[request.category] if request.category.sensitive else [],
    )


def _need(request: SelfReferral, actor: User, patient: Patient) -> Need:
    """The open need of the category, new or old; help with it is wanted."""
    needs = patient.needs.open().filter(category=request.category)
    if need := needs.first():
        return set_interest(need=need, interest=Interest.YES, actor=actor)
    return add_need(
        patient=patient,
        category=request.category,
        actor=actor,
        interest=Interest.YES,
    )

"""Links to a person's own page: who gets one, and the texts that carry it."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register
from notifications.models import Message
from notifications.services import notify_patient, textable_contact
from people import audit
from people.doors import LOCKED_TASK, was_locked_since
from people.links import create_link, revoke_links
from people.models import AccessLink, ContactPoint, Patient, User
from people.tasks import finish_tasks
from referrals import messages

PURPOSE = "own-page"
VALID_FOR = timedelta(days=14)
# After so many wrong years no text carries a link until somebody has asked them.
DISTRUSTED_DAYS = 30
_SAMPLE = {"link": "http://localhost:8000/me/sample"}


def _with_link(code: str, label: object, wording: dict[str, str]) -> MessageKind:
    return register(
        MessageKind(
            code=code,
            label=label,
            audience=Audience.PATIENT,
            channel="sms",
            category=messages.PATIENT_SENT.category,
            wording=wording,
            sample=_SAMPLE,
        )
    )


SENT = _with_link(
    "referral-sent-page",
    _("Referral sent, with a link to their own page"),
    {
        "en": "{sender_name}: we asked a local program about what we talked about. What"
        " comes next: {link} Questions? Call {help_phone}.",
        "es": "{sender_name}: preguntamos a un programa local sobre lo que hablamos. Lo"
        " que sigue: {link} ¿Preguntas? Llame al {help_phone}.",
    },
)
ACCEPTED = _with_link(
    "referral-accepted-page",
    _("Referral accepted, with a link to their own page"),
    {
        "en": "{sender_name}: good news, a local program said yes. How to reach them:"
        " {link} Questions? Call {help_phone}.",
        "es": "{sender_name}: buenas noticias, un programa local dijo que sí. Para"
        " comunicarse con ellos: {link} ¿Preguntas? Llame al {help_phone}.",
    },
)
OWN_PAGE = _with_link(
    "own-page-link",
    _("Link to their own page"),
    {
        "en": "{sender_name}: here is the page you asked for: {link} Questions? Call"
        " {help_phone}.",
        "es": "{sender_name}: esta es la página que pidió: {link} ¿Preguntas? Llame al"
        " {help_phone}.",
    },
)
CARRIERS = {
    messages.PATIENT_SENT.code: SENT,
    messages.PATIENT_ACCEPTED.code: ACCEPTED,
}


def carrier_of(patient: Patient, kind: MessageKind) -> MessageKind | None:
    """The same news with a link, where the person agreed to links at the number that
    would be texted, has a year of birth to ask, and nobody has tried wrong ones."""
    carrier = CARRIERS.get(kind.code)
    contact = textable_contact(patient, kind.category)
    if carrier is None or contact is None or not contact.own_page:
        return None
    return carrier if may_have_link(patient) else None


def may_have_link(patient: Patient) -> bool:
    return patient.date_of_birth is not None and not was_locked_since(
        purpose=PURPOSE, subject_id=patient.pk, days=DISTRUSTED_DAYS
    )


def notify_with_link(
    *,
    patient: Patient,
    kind: MessageKind,
    dedupe_key: str,
    subject_id: UUID | None = None,
) -> Message | None:
    """A text with a fresh link, beside which earlier ones open until they expire; the
    same key again is the same text and link."""
    if existing := Message.objects.filter(dedupe_key=dedupe_key).first():
        return existing
    contact = textable_contact(patient, kind.category)
    if contact is None or not contact.own_page:
        return None
    return notify_patient(
        patient=patient,
        kind=kind.code,
        context={"link": _new_link(patient, contact)},
        dedupe_key=dedupe_key,
        subject_id=subject_id,
    )


def _new_link(patient: Patient, contact: ContactPoint) -> str:
    token = create_link(
        purpose=PURPOSE,
        subject_id=patient.pk,
        audience=str(contact.pk),
        valid_for=VALID_FOR,
    )
    return settings.BASE_URL + reverse("referrals:own_page", args=[token])


def current_link(patient: Patient) -> AccessLink | None:
    """The latest one that was made, usable or not."""
    links = AccessLink.objects.filter(purpose=PURPOSE, subject_id=patient.pk)
    return links.order_by("-created_at", "-pk").first()


@audit.in_turn()
def send_link(*, patient: Patient, actor: User) -> Message | None:
    """A worker who has just talked with them texts a fresh link, also after wrong
    years; None where no text may carry one."""
    contact = textable_contact(patient, OWN_PAGE.category)
    if patient.date_of_birth is None or contact is None or not contact.own_page:
        return None
    end_link(patient=patient, actor=actor)
    made = AccessLink.objects.filter(purpose=PURPOSE, subject_id=patient.pk).count()
    return notify_with_link(
        patient=patient,
        kind=OWN_PAGE,
        dedupe_key=f"{OWN_PAGE.code}:{patient.pk}:{made}",
    )


@transaction.atomic
def end_link(*, patient: Patient, actor: User) -> None:
    """No link to the page opens any more, and what asked about the phone is done."""
    revoke_links(purpose=PURPOSE, subject_id=patient.pk)
    finish_tasks(subject_id=patient.pk, kind=LOCKED_TASK, actor=actor)
    audit.record("own-link.ended", actor=actor, patient=patient)

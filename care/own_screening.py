"""Asking somebody to answer a screening alone: a link by text, or shown as a code."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notifications.kinds import Audience, MessageKind, register
from notifications.models import OptOutScope
from notifications.services import notify_patient, textable_contact
from people.models import ContactPoint, Patient, User
from screening.models import Screening
from screening.own_links import new_link_url

TEXT = register(
    MessageKind(
        code="own-screening",
        label=_("Link to questions they answer alone"),
        audience=Audience.PATIENT,
        channel="sms",
        category=str(OptOutScope.CHECK_INS.value),
        wording={
            "en": "{sender_name}: the questions we talked about, when you are alone:"
            " {link} Questions? Call {help_phone}.",
            "es": "{sender_name}: las preguntas de que hablamos, cuando no haya nadie"
            " cerca: {link} ¿Preguntas? Llame al {help_phone}.",
        },
        sample={"link": "http://localhost:8000/my-questions/sample"},
    )
)


def number_for_link(patient: Patient) -> ContactPoint | None:
    """The number that would be texted, where it may carry a link."""
    contact = textable_contact(patient, TEXT.category)
    return contact if contact and contact.may_carry_link else None


@transaction.atomic
def text_link(*, screening: Screening, actor: User) -> bool:
    """False where no number may get a link, or there is no year of birth to ask."""
    patient = screening.patient
    contact = number_for_link(patient)
    if contact is None or patient.date_of_birth is None:
        return False
    link = new_link_url(screening=screening, actor=actor, contact=contact)
    message = notify_patient(
        patient=patient,
        kind=TEXT.code,
        context={"link": link},
        dedupe_key=f"{TEXT.code}:{uuid4()}",
        subject_id=screening.pk,
    )
    return message is not None

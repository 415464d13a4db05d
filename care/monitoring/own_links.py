"""Links by which people answer a check-in on a page of their own."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from care.models import CheckIn
from care.monitoring.messages import CHECK_IN_LINK
from notifications.models import Message
from notifications.services import notify_patient, textable_contact
from people.links import create_link, revoke_links
from people.models import AccessLink

PURPOSE = "own-check-in"
VALID_FOR = timedelta(days=3)


def text_link(check_in: CheckIn, step: str) -> Message | None:
    """None where no number may carry a link, or there is no year of birth to ask. The
    same step again is the same text and link."""
    key = f"{CHECK_IN_LINK.code}:{check_in.pk}:{step}"
    if known := Message.objects.filter(dedupe_key=key).first():
        return known
    patient = check_in.patient
    contact = textable_contact(patient, CHECK_IN_LINK.category)
    if contact is None or not contact.may_carry_link or patient.date_of_birth is None:
        return None
    end_links(check_in)
    token = create_link(
        purpose=PURPOSE,
        subject_id=check_in.pk,
        audience=str(contact.pk),
        valid_for=VALID_FOR,
    )
    address = settings.BASE_URL + reverse("care:own_check_in", args=[token])
    return notify_patient(
        patient=patient,
        kind=CHECK_IN_LINK.code,
        context={"link": address},
        dedupe_key=key,
        subject_id=check_in.pk,
        expires_at=check_in.asked_at + VALID_FOR,
    )


def end_links(check_in: CheckIn) -> None:
    revoke_links(purpose=PURPOSE, subject_id=check_in.pk)


def is_safe(link: AccessLink, check_in: CheckIn) -> bool:
    """It opens only while the number it was texted to may get links."""
    points = check_in.patient.contact_points.filter(pk=link.audience)
    contact = points.first()
    return contact is not None and contact.may_carry_link

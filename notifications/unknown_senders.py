"""Texts that belong to no one patient: a number nobody has, or several share. Somebody
says whose they are; until then they are in nobody's chart."""

from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import alerts, numbers
from notifications.models import InboundMessage
from notifications.models.inbound import FOR_PEOPLE, InboundMessageQuerySet
from people import services
from people.audit import in_turn, record
from people.models import ContactPoint, Patient

if TYPE_CHECKING:
    from people.models import User

# What a number's note says once somebody else answered it.
NOTE_LENGTH = 255


def strangers_texts(actor: "User", *, is_handled: bool) -> InboundMessageQuerySet:
    """Newest first, each with `sharing`: how many patients have the number."""
    sharing = (
        ContactPoint.objects.filter(
            phone=OuterRef("from_number"), is_wrong_number=False
        )
        .order_by()
        .values("phone")
        .annotate(figure=Count("patient", distinct=True))
        .values("figure")
    )
    return (
        InboundMessage.objects.without_patient()
        .filter(handled_at__isnull=not is_handled)
        .visible_to(actor)
        .select_related("handled_by")
        .annotate(sharing=Coalesce(Subquery(sharing), 0))
        .order_by("-received_at", "pk")
    )


@in_turn()
def assign_text(
    *, inbound: InboundMessage, patient: Patient, actor: "User", is_their_number: bool
) -> bool:
    """Put a text into the patient's conversation, where their team reads it. A number
    that is theirs alone is added to their contact, without leave to text there, and all
    that came from it goes along. False: somebody was faster."""
    texts = InboundMessage.objects.without_patient().filter(handled_at=None)
    if not texts.filter(pk=inbound.pk).update(patient=patient):
        return False
    number = inbound.from_number
    if is_their_number and not numbers.patients_at(number):
        _add_number(number, patient, actor)
        texts.filter(from_number=number).update(patient=patient)
    record("assign-text", actor=actor, patient=patient, subject=inbound)
    if inbound.meaning in FOR_PEOPLE:
        alerts.text_to_read(patient)
    _settle_sharing(number, actor)
    return True


@in_turn()
def settle_stranger(*, inbound: InboundMessage, actor: "User") -> bool:
    """Nobody's, or dealt with otherwise: off the list, and kept."""
    open_texts = InboundMessage.objects.filter(pk=inbound.pk, handled_at=None)
    settled = open_texts.update(handled_at=timezone.now(), handled_by=actor)
    if settled:
        record("settle-texts", actor=actor, subject=inbound)
        _settle_sharing(inbound.from_number, actor)
    return bool(settled)


@in_turn()
def mark_wrong_number(
    *, patient: Patient, contact: ContactPoint, actor: "User"
) -> None:
    """Somebody else has the number: nothing more goes there for this patient, what
    comes from it is not theirs, and what came is dealt with. That its holder wants no
    texts stays. Said twice it is said once."""
    if contact.is_wrong_number:
        return
    number = numbers.number_of(contact)
    contact.is_wrong_number = True
    contact.safe_to_text = contact.safe_to_call = contact.voicemail_ok = False
    contact.texting_consent = ""
    contact.is_preferred = False
    note = _("Wrong number: somebody else has it.")
    contact.safety_note = f"{note} {contact.safety_note}".strip()[:NOTE_LENGTH]
    changed = ["safe_to_text", "safe_to_call", "texting_consent", "safety_note"]
    services.change_contact(actor=actor, patient=patient, changed=[(contact, changed)])
    texts = InboundMessage.objects.filter(
        patient=patient, from_number=number, handled_at=None
    )
    texts.update(handled_at=timezone.now(), handled_by=actor)
    record("wrong-number", actor=actor, patient=patient)
    alerts.number_settled(patient, actor=actor)


def _add_number(number: str, patient: Patient, actor: "User") -> None:
    known = patient.contact_points.filter(phone=number).order_by("pk").first()
    point = known or ContactPoint(
        patient=patient, phone=number, is_preferred=False, safe_to_call=False
    )
    services.change_contact(actor=actor, patient=patient, changed=[(point, ["phone"])])


def _settle_sharing(number: str, actor: "User") -> None:
    """The teams were asked whose text it was; nothing is left to ask about."""
    texts = InboundMessage.objects.without_patient().filter(
        from_number=number, handled_at=None
    )
    if not texts.exists():
        for patient in numbers.patients_at(number):
            alerts.shared_phone_settled(patient, actor=actor)

"""Answering patients: free texts, and saying what theirs meant."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from notifications import alerts, services
from notifications.answers import as_kept, read_answer
from notifications.inbound import tell_receivers
from notifications.kinds import render
from notifications.messages import STAFF_TEXT
from notifications.models import Channel, InboundMessage, Message
from notifications.models.inbound import UNCLEAR
from notifications.questions import close_question, may_answer
from people.audit import in_turn, record
from people.models import CareTeamMember, Patient
from people.models.patient import PatientQuerySet

if TYPE_CHECKING:
    from people.models import User


def conversations(actor: "User", *, is_mine: bool, is_waiting: bool) -> PatientQuerySet:
    """Patients with texts, the longest unanswered first, then the latest. Each with
    `waiting` (texts unanswered), `waiting_since` and `latest`."""
    patients = Patient.objects.visible_to(actor)
    if is_mine:
        teams = CareTeamMember.objects.current().filter(user=actor)
        patients = patients.filter(pk__in=teams.order_by().values("patient"))
    unanswered = InboundMessage.objects.unanswered().filter(patient=OuterRef("pk"))
    if is_waiting:
        patients = patients.filter(Exists(unanswered.order_by()))
    else:
        patients = patients.filter(Exists(_received()) | Exists(_sent()))
    return patients.annotate(
        waiting=Coalesce(_one(unanswered, Count("pk")), 0),
        waiting_since=_one(unanswered, Min("received_at")),
        latest_received=_one(_received(), Max("received_at")),
        latest_sent=_one(_sent(), Max("created_at")),
    ).order_by(
        F("waiting_since").asc(nulls_last=True),
        Greatest(
            Coalesce("latest_received", "latest_sent"),
            Coalesce("latest_sent", "latest_received"),
        ).desc(),
        "pk",
    )


def unanswered_count(actor: "User") -> int:
    """Patients of the actor's own caseload whose texts wait for an answer."""
    return conversations(actor, is_mine=True, is_waiting=True).count()


@in_turn()
def answer(*, patient: Patient, actor: "User", body: str, key: UUID) -> Message:
    """Write to the patient; what they wrote before is answered by it, but for a digit
    that still waits for its question. The same key is the same text. NotTextable: no
    number of theirs may be texted."""
    message = services.write_to_patient(
        patient=patient,
        actor=actor,
        body=body,
        dedupe_key=f"staff-text:{actor.pk}:{key}",
    )
    texts = InboundMessage.objects.unanswered().filter(patient=patient)
    texts = texts.filter(received_at__lte=message.created_at)
    _settle(texts.exclude(meaning=UNCLEAR), patient, actor)
    return message


def as_sent(patient: Patient, body: str) -> str:
    """A colleague's words as the phone shows them."""
    return render(STAFF_TEXT, patient.message_language, {"words": body}).body


@in_turn()
def settle_texts(*, patient: Patient, actor: "User") -> int:
    """What the patient wrote needs no more of anybody; how many texts."""
    texts = InboundMessage.objects.unanswered().filter(patient=patient)
    return _settle(texts, patient, actor)


@in_turn()
def assign_answer(
    *, inbound: InboundMessage, question: Message, said: str, actor: "User"
) -> bool:
    """A person says which question a text answers and how, by a digit or the numbers;
    whoever asked hears it, once however often it is said. False: it is matched already,
    or cannot be its answer."""
    answer = read_answer(question, said)
    if answer is None or inbound.patient_id != question.patient_id:
        return False
    if not may_answer(inbound.received_at, question):
        return False
    facts: dict[str, Any] = {
        "reply_to": question,
        "meaning": answer.meaning,
        "numbers": as_kept(answer),
        "handled_at": timezone.now(),
        "handled_by": actor,
    }
    unmatched = InboundMessage.objects.filter(pk=inbound.pk, reply_to=None)
    if not unmatched.update(**facts):
        return False
    inbound.refresh_from_db()
    close_question(question)
    alerts.reply_clear(inbound, actor=actor)
    if inbound.patient:
        _no_more_to_read(inbound.patient, actor)
    record("match-reply", actor=actor, patient=inbound.patient, subject=inbound)
    tell_receivers(inbound)
    return True


def _settle(waiting: Any, patient: Patient, actor: "User") -> int:
    texts = list(waiting.order_by("pk"))
    keys = [inbound.pk for inbound in texts]
    InboundMessage.objects.filter(pk__in=keys, handled_at=None).update(
        handled_at=timezone.now(), handled_by=actor
    )
    for inbound in texts:
        alerts.reply_clear(inbound, actor=actor)
    _no_more_to_read(patient, actor)
    if texts:
        record("settle-texts", actor=actor, patient=patient)
    return len(texts)


def _no_more_to_read(patient: Patient, actor: "User") -> None:
    free = InboundMessage.objects.unanswered().exclude(meaning=UNCLEAR)
    if not free.filter(patient=patient).exists():
        alerts.texts_answered(patient, actor=actor)


def _received() -> Any:
    return InboundMessage.objects.filter(patient=OuterRef("pk")).order_by()


def _sent() -> Any:
    texts = Message.objects.filter(Q(patient=OuterRef("pk")), channel=Channel.SMS)
    return texts.order_by()


def _one(rows: Any, aggregate: Any) -> Subquery:
    """One figure about the rows of each patient."""
    grouped = rows.order_by().values("patient").annotate(figure=aggregate)
    return Subquery(grouped.values("figure"))

"""Questions that texts asked, and which of them a reply answers. Whose answer it is,
and to what, is never guessed: where it is not plain a person says so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from notifications import alerts, numbers, outbox
from notifications.answers import Answer, answers_within, read_answer
from notifications.kinds import find_kind
from notifications.models import ARRIVED, Channel, InboundMessage, Message, Status
from notifications.models.message import MessageQuerySet

if TYPE_CHECKING:
    from people.models import Patient

ANSWERABLE_FOR = timedelta(days=30)
# Two questions out so close together may both be on the screen as somebody answers.
RIVALS_WITHIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question: what to press, what it means to us and in words; for
    numbers what was written, in all three."""

    digit: str
    meaning: str
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """`question` is what the text answers; `rivals` where it may answer several."""

    question: Message | None = None
    answer: Answer | None = None
    rivals: Sequence[Message] = ()


def sent_moment(message: Message) -> datetime:
    """When it went out, of its own or with the text that carried it."""
    carrier = message.joined_to or message
    return carrier.begun_at or carrier.sent_at or carrier.not_before


def open_questions(number: str, at: datetime | None = None) -> list[Message]:
    """What was asked of this number in the 30 days before `at` and not answered, newest
    first. One that may not have arrived counts: an answer proves that it did. What was
    asked of somebody who no longer has the number, or for whom it is not safe any more,
    does not: another may hold the phone."""
    at = at or timezone.now()
    asked = _asked().filter(to=number, answered_at=None)
    asked = asked.filter(numbers.texted_at(number))
    asked = asked.filter(created_at__gte=at - ANSWERABLE_FOR)
    return [q for q in _newest_first(asked) if may_answer(at, q)]


def questions_for(patient: "Patient") -> list[Message]:
    """All that texts have asked the patient, open or not: people change their minds."""
    return _newest_first(_asked().filter(patient=patient))


def may_answer(at: datetime, question: Message) -> bool:
    """A text of that moment may answer the question: it had gone out, not long ago."""
    return at - ANSWERABLE_FOR <= sent_moment(question) <= at


def match_reply(inbound: InboundMessage, questions: Sequence[Message]) -> Match:
    """The latest question that the text answers. None where questions of several
    people are open on the phone; `rivals` where two of one person's were sent within
    hours of each other, or the latest one's time was over."""
    answers = {q.pk: read_answer(q, inbound.body) for q in questions}
    fitting = [question for question in questions if answers[question.pk]]
    if not fitting or len({q.patient_id for q in questions}) > 1:
        return Match()
    latest = fitting[0]
    others = [q for q in fitting[1:] if not is_same_question(q, latest)]
    if any(_rivals(latest, other, inbound.received_at) for other in others):
        return Match(rivals=fitting)
    return Match(latest, answers[latest.pk])


def may_be_urgent(question: Message, body: str) -> bool:
    """As its answer the text would say what cannot wait."""
    kind, answer = find_kind(question.kind), read_answer(question, body)
    return bool(kind and answer and answer.meaning in kind.urgent)


def is_same_question(one: Message, other: Message) -> bool:
    """Asked again about the same thing with the same answers: either answer will do."""
    if one.pk == other.pk:
        return True
    same_subject = one.subject_id is not None and one.subject_id == other.subject_id
    return same_subject and _asks_alike(one, other)


def close_question(question: Message) -> bool:
    """The first answer counts, for the same question asked before as well; an answer
    also proves that the question arrived. False if it was answered already."""
    now = timezone.now()
    unanswered = Message.objects.filter(answered_at=None)
    if not unanswered.filter(pk=question.pk).update(answered_at=now):
        return False
    if question.subject_id:
        same = unanswered.filter(to=question.to, subject_id=question.subject_id)
        same = same.exclude(status=Status.QUEUED).order_by("pk")
        earlier = [other.pk for other in same if _asks_alike(other, question)]
        unanswered.filter(pk__in=earlier).update(answered_at=now)
    carrier = question.joined_to or question
    reference = carrier.provider_reference
    if outbox.advance(carrier, Status.DELIVERED, reference, delivered_at=now):
        alerts.outcome_known(carrier)
    return True


def options_of(question: Message) -> list[Option]:
    """Its answers, in the reader's language as far as the wording has them."""
    kind = find_kind(question.kind)
    wordings: Mapping[str, str] = kind.wording if kind else {}
    texts = [wordings.get((get_language() or "")[:2], ""), question.body]
    return [
        Option(digit, meaning, _words(digit, texts) or meaning.replace("-", " "))
        for digit, meaning in sorted(question.asks.items())
    ]


def numbers_offered(question: Message, inbound: InboundMessage) -> list[Option]:
    """Numbers in a text that may be what the question asked for: a person says so."""
    return [
        Option(written, answer.meaning, written)
        for written, answer in answers_within(question, inbound.body).items()
    ]


def _asks_alike(one: Message, other: Message) -> bool:
    mine, theirs = (one.asks, one.asks_numbers), (other.asks, other.asks_numbers)
    return mine == theirs


def _words(digit: str, texts: Sequence[str]) -> str:
    """What stands behind "1 =" in the wording."""
    for text in texts:
        if found := re.search(rf"(?<!\d){digit}\s*=\s*([^,.;?{{}}\n]+)", text):
            return found[1].strip()
    return ""


def _asked() -> MessageQuerySet:
    carried = Q(status=Status.JOINED, joined_to__status__in=ARRIVED)
    went_out = Message.objects.filter(Q(status__in=ARRIVED) | carried)
    return went_out.filter(channel=Channel.SMS)


def _newest_first(messages: MessageQuerySet) -> list[Message]:
    rows = messages.select_related("patient", "joined_to").order_by("pk")
    return sorted(
        (row for row in rows if row.is_question), key=sent_moment, reverse=True
    )


def _rivals(latest: Message, other: Message, at: datetime) -> bool:
    if latest.expires_at and latest.expires_at <= at:
        return True
    return sent_moment(latest) - sent_moment(other) < RIVALS_WITHIN

"""Which question a digit answers."""

import re
from collections.abc import Sequence
from datetime import timedelta

from django.db.models.functions import Coalesce
from django.utils import timezone

from notifications.models import ARRIVED, Channel, InboundMessage, Message

ANSWERABLE_FOR = timedelta(days=30)
_DIGIT = re.compile(r"\W*(\d)\W*")


def read_digit(body: str) -> str:
    """The digit if it is all there is, "" otherwise: "1." and "(1)" are, "2 weeks"
    is for a person to read."""
    match = _DIGIT.fullmatch(body)
    return str(int(match[1])) if match else ""


def open_questions(number: str) -> list[Message]:
    """What was asked of this number in the last 30 days and not answered, newest
    first. One that may not have arrived counts: an answer proves that it did."""
    messages = (
        Message.objects.filter(
            channel=Channel.SMS,
            to=number,
            status__in=ARRIVED,
            answered_at=None,
            created_at__gte=timezone.now() - ANSWERABLE_FOR,
        )
        .select_related("patient")
        .order_by(Coalesce("sent_at", "not_before").desc(), "pk")
    )
    return [message for message in messages if message.asks]


def question_answered(
    inbound: InboundMessage, questions: Sequence[Message]
) -> Message | None:
    """The latest question, if the digit is one of its answers and no other person's
    question is open on the same phone: whose answer it is must not be guessed."""
    digit = read_digit(inbound.body)
    if not digit or not questions:
        return None
    if len({question.patient_id for question in questions}) > 1:
        return None
    return questions[0] if digit in questions[0].asks else None

"""What a text answers to one question: a digit, or as many numbers as it asked for,
each within its bounds. Whatever else it says is for a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from notifications.kinds import AskedNumber
from notifications.models import Message
from notifications.models.inbound import NUMBERS
from notifications.replies import read_digit, read_numbers


@dataclass(frozen=True, slots=True)
class Answer:
    """`meaning` is the digit's, or NUMBERS with the numbers by the names that the
    question gave them."""

    meaning: str
    numbers: Mapping[str, Decimal] = field(default_factory=dict)


def read_answer(question: Message, body: str) -> Answer | None:
    """None: the text answers something else, or nothing."""
    digit = read_digit(body)
    if digit in question.asks:
        return Answer(question.asks[digit])
    asked = asked_numbers(question)
    beside = frozenset(word for number in asked for word in number.beside)
    return _fitting(asked, read_numbers(body, beside))


def answers_within(question: Message, body: str) -> dict[str, Answer]:
    """Numbers somewhere in a text that may be its answer, for a person to choose from;
    by how they are written."""
    asked = asked_numbers(question)
    if not asked:
        return {}
    found = re.findall(r"(?<![\d.,])\d{1,4}(?:[.,]\d{1,2})?(?![\d]|[.,]\d)", body)
    starts = range(len(found) - len(asked) + 1)
    groups = ["/".join(found[start : start + len(asked)]) for start in starts]
    fitting = {group: _fitting(asked, read_numbers(group)) for group in groups}
    return {group: answer for group, answer in fitting.items() if answer}


def asked_numbers(question: Message) -> list[AskedNumber]:
    return [
        AskedNumber(
            name=row["name"],
            least=Decimal(row["least"]),
            most=Decimal(row["most"]),
            beside=tuple(row["beside"]),
        )
        for row in question.asks_numbers
    ]


def as_json(asked: Sequence[AskedNumber]) -> list[dict[str, Any]]:
    """As a message keeps them: its kind may have other bounds by the time of the
    answer."""
    return [
        {
            "name": number.name,
            "least": str(number.least),
            "most": str(number.most),
            "beside": list(number.beside),
        }
        for number in asked
    ]


def as_kept(answer: Answer) -> dict[str, str]:
    return {name: str(value) for name, value in answer.numbers.items()}


def _fitting(asked: Sequence[AskedNumber], given: Sequence[Decimal]) -> Answer | None:
    if not asked or len(given) != len(asked):
        return None
    pairs = list(zip(asked, given, strict=True))
    if not all(number.least <= value <= number.most for number, value in pairs):
        return None
    return Answer(NUMBERS, {number.name: value for number, value in pairs})

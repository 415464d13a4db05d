"""Answers that were given of late in another screening: shown with their date, so that
nobody is asked twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

from people.models import User
from people.permissions import sees_sensitive
from screening.instruments import Question
from screening.models import Answer, Screening, ScreeningStatus
from screening.permissions import sensitive_questions
from screening.responses import Response, checked
from screening.scoring import answer_text

READABLE = (ScreeningStatus.COMPLETED, ScreeningStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """`screening` is where it was asked; `text` the answer in the words of the question
    it would answer now."""

    link_id: str
    response: Response
    answered_at: datetime
    answered_by: User | None
    screening: Screening
    text: str


def earlier_answers(
    screening: Screening, questions: Iterable[Question], actor: User
) -> dict[str, EarlierAnswer]:
    """By question without an answer here: what this patient answered to it last, at
    most the instrument's `carry_over_days` before this screening began, of what the
    actor may see. A declined answer is asked anew."""
    answered = screening.responses()
    open_ones = {q.link_id: q for q in questions if q.link_id not in answered}
    since = screening.started_at - timedelta(days=screening.definition.carry_over_days)
    answers = (
        Answer.objects.filter(
            screening__patient=screening.patient_id,
            screening__status__in=READABLE,
            link_id__in=list(open_ones),
            answered_at__gte=since,
            declined=False,
        )
        .exclude(screening=screening)
        .select_related("screening", "answered_by", "carried_from")
        .order_by("answered_at", "pk")
    )
    found = (_earlier(answer, open_ones[answer.link_id]) for answer in answers)
    fitting = [one for one in found if one is not None]
    return {one.link_id: one for one in _seen_by(actor, screening, fitting)}


def shared_answers(source: Screening, to: Screening) -> list[EarlierAnswer]:
    """What was answered in one screening to questions that the other asks too."""
    questions = to.definition.by_link_id
    answers = source.answers.filter(link_id__in=list(questions), declined=False)
    found = [_earlier(a, questions[a.link_id]) for a in answers.order_by("pk")]
    return [one for one in found if one is not None]


def _earlier(answer: Answer, question: Question) -> EarlierAnswer | None:
    """None where the question offers other answers now."""
    try:
        response = checked(question, answer.response)
    except ValidationError:
        return None
    return EarlierAnswer(
        link_id=answer.link_id,
        response=response,
        answered_at=answer.answered_at,
        answered_by=answer.answered_by,
        screening=answer.carried_from or answer.screening,
        text=answer_text(question, response),
    )


def _seen_by(
    actor: User, screening: Screening, earlier: list[EarlierAnswer]
) -> list[EarlierAnswer]:
    if not earlier or sees_sensitive(actor, screening.patient):
        return earlier
    private = {
        (one.screening.instrument, one.screening.version): sensitive_questions(
            one.screening.definition
        )
        for one in earlier
    }
    return [
        one
        for one in earlier
        if one.screening.started_by_id == actor.pk
        or one.link_id not in private[one.screening.instrument, one.screening.version]
    ]

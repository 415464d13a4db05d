"""The questions of a screening as its pages show them."""

from dataclasses import dataclass
from typing import cast

from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.models import User
from screening.calls import Script, scripts_due
from screening.carry_over import EarlierAnswer, earlier_answers
from screening.forms import AnswersForm, ResponseField, as_sent
from screening.instruments import DECLINED, Instrument, Question
from screening.models import Answer, Screening
from screening.permissions import hidden_questions, sensitive_questions
from screening.responses import NOT_ASKED, Response
from screening.scoring import answer_text

DECLINE_KEY = "9"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose. `original` is the official wording where `label` is a
    translation, `key` the number key that chooses it."""

    value: str
    label: str
    original: str
    key: str
    is_chosen: bool
    is_exclusive: bool
    is_decline: bool


@dataclass(slots=True)
class QuestionRow:
    """A question on the page where it is answered. `shown` is the saved answer, which
    the page sends back beside the new one; see AnswersForm. `carried` is the saved one
    where it is from another screening, `earlier` one that may be kept; `script` what to
    show because of the answer."""

    question: Question
    original: str
    field: BoundField
    choices: list[Choice]
    typed: str
    shown: list[str]
    number: int = 0
    is_sensitive: bool = False
    script: Script | None = None
    carried: Answer | None = None
    earlier: EarlierAnswer | None = None

    @property
    def is_answered(self) -> bool:
        return bool(self.typed) or any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question on the page where it is read."""

    number: int
    question: Question
    response: Response
    carried: Answer | None = None

    @property
    def text(self) -> str:
        """The answer, or in words that there is none."""
        if text := answer_text(self.question, self.response):
            return text
        return _("Declined to answer") if self.response.declined else _("Not asked")

    @property
    def is_asked(self) -> bool:
        return self.response.is_asked


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    total: int


def asked_questions(screening: Screening, actor: User) -> list[Question]:
    """Those the actor may ask, in the words of the screening's language."""
    hidden = hidden_questions(actor, screening)
    instrument = screening.definition.in_language(screening.language)
    return [q for q in instrument.questions if q.link_id not in hidden]


def question_rows(form: AnswersForm) -> list[QuestionRow]:
    """Each question with what is saved now, or with what was sent where that was
    refused."""
    instrument = form.screening.definition
    sensitive = sensitive_questions(instrument)
    saved = form.screening.responses()
    numbers = {q.link_id: n for n, q in enumerate(instrument.questions, start=1)}
    rows = []
    for link_id in form.fields:
        shown = as_sent(saved.get(link_id, NOT_ASKED))
        row = _question_row(form[link_id], instrument, shown)
        row.number, row.is_sensitive = numbers[link_id], link_id in sensitive
        rows.append(row)
    return rows


def rows_for_worker(form: AnswersForm, actor: User) -> list[QuestionRow]:
    """With what was answered earlier, and what an answer calls for."""
    screening = form.screening
    rows = question_rows(form)
    questions = [row.question for row in rows]
    earlier = earlier_answers(screening, questions, actor)
    carried = {answer.link_id: answer for answer in screening.carried_answers()}
    scripts = scripts_due(screening)
    for row in rows:
        link_id = row.question.link_id
        row.earlier = earlier.get(link_id)
        row.carried = carried.get(link_id)
        row.script = scripts.get(link_id)
    return rows


def answer_rows(screening: Screening, actor: User) -> list[AnswerRow]:
    """Every question the actor may see the answer to, in the language of the site."""
    hidden = hidden_questions(actor, screening)
    instrument = screening.definition.in_language(get_language() or "")
    responses = screening.responses()
    carried = {answer.link_id: answer for answer in screening.carried_answers()}
    return [
        AnswerRow(
            number,
            question,
            responses.get(question.link_id, NOT_ASKED),
            carried.get(question.link_id),
        )
        for number, question in enumerate(instrument.questions, start=1)
        if question.link_id not in hidden
    ]


def progress_of(screening: Screening, questions: list[Question]) -> Progress:
    """How many of these questions are answered or declined."""
    asked = {q.link_id for q in questions}
    done = screening.answers.filter(link_id__in=asked).count()
    return Progress(done, len(asked))


def _question_row(
    field: BoundField, instrument: Instrument, shown: list[str]
) -> QuestionRow:
    response_field = cast("ResponseField", field.field)
    question = response_field.question
    original = instrument.by_link_id[question.link_id]
    chosen = response_field.to_python(field.value()) if field.errors else shown
    is_number = question.kind == "integer"
    return QuestionRow(
        question=question,
        original=_if_other(original.text, question.text),
        field=field,
        choices=_choices(question, original, chosen),
        typed="".join(c for c in chosen if c != DECLINED) if is_number else "",
        shown=shown,
    )


def _choices(question: Question, original: Question, chosen: list[str]) -> list[Choice]:
    official = original.by_code
    choices = [
        Choice(
            value=option.code,
            label=option.display,
            original=_if_other(official[option.code].display, option.display),
            key=DECLINE_KEY if option.declines else str(number),
            is_chosen=option.code in chosen,
            is_exclusive=option.is_exclusive or option.declines,
            is_decline=option.declines,
        )
        for number, option in enumerate(question.options, start=1)
    ]
    if question.can_be_declined:
        choices.append(_declined(is_chosen=DECLINED in chosen))
    return choices


def _if_other(original: str, label: str) -> str:
    return original if original != label else ""


def _declined(*, is_chosen: bool) -> Choice:
    return Choice(
        value=DECLINED,
        label=_("Declined to answer"),
        original="",
        key=DECLINE_KEY,
        is_chosen=is_chosen,
        is_exclusive=True,
        is_decline=True,
    )

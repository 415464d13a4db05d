"""One question at a time, to a person alone with a screen: a phone of their own, or a
clinic's tablet. What was answered is never shown again."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.requests import UNPROCESSABLE
from screening.forms import AnswersForm
from screening.instruments import Question
from screening.models import Screening
from screening.questions import question_rows
from screening.services import ScreeningClosedError

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Asking:
    """A screening and where its forms are posted."""

    screening: Screening
    layout: str
    inside_url: str
    alone_url: str
    answer_url: str
    finish_url: str


def said_alone(request: HttpRequest) -> str:
    return YES if request.POST.get("alone") == YES else NO


def alone_page(request: HttpRequest, asking: Asking) -> HttpResponse:
    return render(request, "screening/own_alone.html", {"asking": asking})


def next_page(
    request: HttpRequest,
    asking: Asking,
    left: list[Question],
    form: AnswersForm | None = None,
) -> HttpResponse:
    """The next question, or `form` with what is wrong in it, or the end."""
    if not left:
        return render(request, "screening/own_finish.html", {"asking": asking})
    shown = form or AnswersForm(screening=asking.screening, questions=left[:1])
    [row] = question_rows(shown)
    context = {
        "asking": asking,
        "row": row,
        "left": len(left),
        "form": shown,
        "language": asking.screening.language,
    }
    status = UNPROCESSABLE if form else 200
    return render(request, "screening/own_question.html", context, status=status)


def keep_answer(
    request: HttpRequest, asking: Asking, left: list[Question]
) -> HttpResponse:
    """To a question answered meanwhile, or never shown, nothing is kept."""
    asked = {question.link_id: question for question in left}
    question = asked.get(request.POST.get("question", ""))
    if question is None:
        return redirect(asking.inside_url)
    form = AnswersForm(request.POST, screening=asking.screening, questions=[question])
    if form.is_valid() and not form.cleaned_data[question.link_id].is_asked:
        form.add_error(question.link_id, _("Choose an answer."))
    if form.errors:
        return next_page(request, asking, left, form)
    with override(settings.LANGUAGE_CODE):
        _save(form)
    return redirect(asking.inside_url)


def _save(form: AnswersForm) -> None:
    try:
        form.save_all(None)
    except ScreeningClosedError:
        # Finished by a worker meanwhile: the next page says so.
        return

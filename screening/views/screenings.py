from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.audit import record_read
from people.models import Patient, Task, User
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent
from screening.calls import Script, calls_of, scripts_due
from screening.carry_over import earlier_answers
from screening.forms import AnswersForm, StartForm, VoidForm
from screening.instruments import Question
from screening.models import Screening
from screening.permissions import can_screen, can_void, sees_sensitive_answers
from screening.questions import (
    answer_rows,
    asked_questions,
    progress_of,
    rows_for_worker,
)
from screening.results import (
    finding_rows,
    for_care_team_only,
    need_rows,
    shown_totals,
    undecided,
)
from screening.services import (
    ScreeningClosedError,
    finish_screening,
    keep_answers,
    start_screening,
    switch_language,
    void_screening,
)
from screening.starting import start_rows
from screening.way_back import way_back

ALL = "all"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Choose an instrument. Seen by `visible_to`, used by `can_screen`."""
    patient = visible_or_404(Patient.objects.all(), request.user, pk=pk)
    require(can_screen(request.user, patient))
    form = StartForm(sent(request))
    if request.method == "POST" and form.is_valid():
        screening = start_screening(
            patient=patient, actor=request.user, **form.cleaned_data
        )
        return redirect("screening:screen", pk=screening.pk)
    record_read(actor=request.user, patient=patient)
    context = {"patient": patient, "form": form, "rows": start_rows(patient)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "screening/start.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def screen(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The questions, and a POST of all of them saves them. Seen by `visible_to`,
    answered by `can_screen`."""
    screening = _answerable_or_404(request, pk)
    if not screening.is_unfinished:
        return _already_closed(request, screening)
    questions = asked_questions(screening, request.user)
    if request.method != "POST":
        form = AnswersForm(screening=screening, questions=questions)
        return _questions_page(request, form, questions)
    form = AnswersForm(request.POST, screening=screening, questions=questions)
    if page := _saved_or_page(request, form, questions):
        return page
    if request.POST.get("language") in screening.definition.languages:
        switch_language(screening=screening, language=request.POST["language"])
    else:
        messages.success(request, _("Saved. You can go on now or later."))
    return redirect("screening:screen", pk=screening.pk)


@require_POST
@login_required
def save_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Save the answer to `question` as it is given, clear it, or keep an earlier one.
    By `can_screen`."""
    screening = _answerable_or_404(request, pk)
    if not screening.is_unfinished:
        return _already_closed(request, screening)
    questions = asked_questions(screening, request.user)
    try:
        if "clear" in request.POST:
            return _clear(request, screening, questions)
        if "keep" in request.POST:
            return _keep(request, screening, questions)
        return _save_one(request, screening, questions)
    except ScreeningClosedError:
        return _already_closed(request, screening)


def _save_one(
    request: SignedInRequest, screening: Screening, questions: list[Question]
) -> HttpResponse:
    question = _question_or_404(questions, request.POST.get("question"))
    form = AnswersForm(request.POST, screening=screening, questions=[question])
    theirs = form.save_all(request.user) if form.is_valid() else []
    if not request.htmx:
        page = _questions_page(request, form, [question]) if form.errors else None
        return page or redirect("screening:screen", pk=screening.pk)
    if theirs:
        # The page afresh, with their answer in it.
        _tell(request, theirs)
        return HttpResponse(headers={"HX-Redirect": screening.get_absolute_url()})
    context = {
        "progress": progress_of(screening, questions),
        "question": question,
        "errors": form.errors.get(question.link_id, []),
        "screening": screening,
        "script": _scripts(screening, [question]).get(question.link_id),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "screening/_saved.html", context, status=status)


def _tell(request: SignedInRequest, words: list[str]) -> None:
    for told in words:
        messages.warning(request, told)


@require_POST
@login_required
def finish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Save what was sent, then score. Asks first where questions have no answer; they
    then count as not asked. By `can_screen`."""
    screening = _answerable_or_404(request, pk)
    if screening.is_completed:
        return redirect("screening:result", pk=screening.pk)
    if not screening.is_unfinished:
        return _already_closed(request, screening)
    questions = asked_questions(screening, request.user)
    if "answers" in request.POST:
        form = AnswersForm(request.POST, screening=screening, questions=questions)
        if page := _saved_or_page(request, form, questions):
            return page
    not_asked = [
        row for row in answer_rows(screening, request.user) if not row.is_asked
    ]
    if not_asked and "confirmed" not in request.POST:
        record_read(actor=request.user, patient=screening.patient, subject=screening)
        context = {"screening": screening, "not_asked": not_asked}
        return render(request, "screening/finish.html", context)
    try:
        finish_screening(screening=screening, actor=request.user)
    except ScreeningClosedError:
        return _already_closed(request, screening)
    return _finished(request, screening)


def _finished(request: SignedInRequest, screening: Screening) -> HttpResponse:
    """On to what the answers call for, else to the result."""
    if going_on := _next_one(screening, request.user):
        words = _("Saved. The answers call for more questions: go on with these.")
        messages.info(request, words)
        return redirect(going_on)
    return redirect("screening:result", pk=screening.pk)


def _next_one(screening: Screening, actor: User) -> Screening | None:
    """The unfinished one that the answers called for, if the actor may see both."""
    if not sees_sensitive_answers(actor, screening):
        return None
    following = screening.followed_by.unfinished().select_related("patient")
    found = following.in_order().first()
    return found if found and sees_sensitive_answers(actor, found) else None


@require_safe
@login_required
def result(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Questions, answers, what the rules say and the needs. Seen by `visible_to`;
    sensitive parts by `sees_sensitive_answers` and `Need.visible_to`."""
    screening = _visible_or_404(request, pk)
    record_read(actor=request.user, patient=screening.patient, subject=screening)
    actor = request.user
    rows = answer_rows(screening, actor)
    scripts = _scripts(screening, [row.question for row in rows])
    findings = finding_rows(screening, actor)
    context = {
        "screening": screening,
        "patient": screening.patient,
        "rows": rows,
        "hidden": len(screening.definition.questions) - len(rows),
        "scripts": sorted(set(scripts.values())),
        "calls": _calls(screening, actor),
        "back_url": way_back(screening.patient, actor),
        "totals": shown_totals(screening, actor),
        "next_one": _next_one(screening, actor),
        "needs": need_rows(screening, actor),
        "undecided": undecided(findings),
        "for_care_team": for_care_team_only(findings, screening, actor),
        "may_change": can_change_patient(actor, screening.patient),
        "may_void": can_void(actor, screening),
    }
    return render(request, "screening/result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def void(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Mark as entered in error, after a confirmation. By `can_void`."""
    screening = _visible_or_404(request, pk)
    require(can_void(request.user, screening))
    form = VoidForm(sent(request))
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        void_screening(screening=screening, note=note, actor=request.user)
        messages.success(request, _("The screening is marked as entered in error."))
        return redirect("screening:result", pk=screening.pk)
    record_read(actor=request.user, patient=screening.patient, subject=screening)
    context = {"screening": screening, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "screening/void.html", context, status=status)


def _calls(screening: Screening, actor: User) -> list[Task]:
    if not screening.definition.alerts or not sees_sensitive_answers(actor, screening):
        return []
    return list(calls_of(screening))


def _visible_or_404(request: SignedInRequest, pk: UUID) -> Screening:
    screenings = Screening.objects.select_related(
        "patient", "organization", "started_by", "completed_by", "voided_by"
    )
    screening: Screening = visible_or_404(screenings, request.user, pk=pk)
    return screening


def _answerable_or_404(request: SignedInRequest, pk: UUID) -> Screening:
    screening = _visible_or_404(request, pk)
    require(can_screen(request.user, screening.patient))
    return screening


def _question_or_404(questions: list[Question], link_id: str | None) -> Question:
    for question in questions:
        if question.link_id == link_id:
            return question
    raise Http404


def _saved_or_page(
    request: SignedInRequest, form: AnswersForm, questions: list[Question]
) -> HttpResponse | None:
    """Save what makes sense; the page with the errors where something does not."""
    form.is_valid()
    try:
        form.save_changed(request.user)
    except ScreeningClosedError:
        return _already_closed(request, form.screening)
    return _questions_page(request, form, questions) if form.errors else None


def _clear(
    request: SignedInRequest, screening: Screening, questions: list[Question]
) -> HttpResponse:
    """The rest of the page comes along without JavaScript and is saved too."""
    question = _question_or_404(questions, request.POST["clear"])
    form = AnswersForm(request.POST, screening=screening, questions=questions)
    form.is_valid()
    _tell(request, form.save_changed(request.user, but=question.link_id))
    _tell(request, form.clear(question.link_id, request.user))
    return redirect(f"{screening.get_absolute_url()}#q-{question.link_id}")


def _keep(
    request: SignedInRequest, screening: Screening, questions: list[Question]
) -> HttpResponse:
    """What was answered earlier is still so: to one question, or "all" of them."""
    chosen = request.POST["keep"]
    form = AnswersForm(request.POST, screening=screening, questions=questions)
    form.is_valid()
    _tell(request, form.save_changed(request.user, but=chosen))
    offered = earlier_answers(screening, questions, request.user)
    kept = [one for one in offered.values() if chosen in (one.link_id, ALL)]
    keep_answers(screening=screening, earlier=kept, actor=request.user)
    place = "" if chosen == ALL else f"#q-{chosen}"
    return redirect(f"{screening.get_absolute_url()}{place}")


def _scripts(screening: Screening, questions: list[Question]) -> dict[str, Script]:
    asked = {question.link_id for question in questions}
    due = scripts_due(screening)
    return {link_id: script for link_id, script in due.items() if link_id in asked}


def _questions_page(
    request: SignedInRequest, form: AnswersForm, questions: list[Question]
) -> HttpResponse:
    screening = form.screening
    record_read(actor=request.user, patient=screening.patient, subject=screening)
    rows = rows_for_worker(form, request.user)
    context = {
        "screening": screening,
        "patient": screening.patient,
        "instrument": screening.definition.in_language(screening.language),
        "form": form,
        "rows": rows,
        "earlier": sum(row.earlier is not None for row in rows),
        "urgent": [row for row in rows if row.script],
        "progress": progress_of(screening, questions),
        "hidden": len(screening.definition.questions) - len(questions),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "screening/screen.html", context, status=status)


def _already_closed(request: SignedInRequest, screening: Screening) -> HttpResponse:
    """The answers of a finished screening stay as they are; say so and show them."""
    address = screening.result_url
    if request.method == "POST":
        messages.error(
            request,
            _("This screening is finished, so what you just answered was not saved."),
        )
    if not request.htmx:
        return redirect(address)
    return HttpResponse(status=CONFLICT, headers={"HX-Redirect": address})

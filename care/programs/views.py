"""Programs: who fits, who is in them, who carries them, and what comes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from care.models.programs import Enrollment, Program
from care.programs.caseloads import caseloads_of, outcomes_of
from care.programs.criteria import fit, fits_of, in_words, known_of
from care.programs.forms import LevelFormSet, MoveForm, ProgramForm
from care.programs.now import program_now
from care.programs.permissions import (
    can_change_program,
    can_enroll_in,
    can_move,
    can_run_programs,
)
from care.programs.services import (
    StaleEnrollment,
    StaleProgram,
    identify,
    move_enrollment,
    save_program,
    state_of,
)
from care.programs.status import ENDED, MOVES, Move, Status
from care.programs.still_open import StillOpen, still_open
from people import audit
from people.models import Patient, User
from people.permissions import (
    WORKER_ROLES,
    can_change_patient,
    reader_of,
    require,
    require_or_404,
    visible_or_404,
)
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest, sent, uuid_or_none

PER_PAGE = 50


@require_safe
@login_required
def programs(request: SignedInRequest) -> HttpResponse:
    """Those of one's organizations. Who: workers."""
    require_or_404(request.user.has_role(*WORKER_ROLES))
    found = Program.objects.visible_to(request.user).select_related("organization")
    page = Paginator(found.order_by("-is_active", "name", "pk"), PER_PAGE)
    context = {
        "page_obj": page.get_page(request.GET.get("page")),
        "may_add": can_run_programs(request.user),
    }
    return render(request, "care/programs/list.html", context)


@require_safe
@login_required
def program(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who may come in, caseloads, outcomes, and people in it. Who: workers of its
    organization; people: `visible_to`."""
    found: Program = visible_or_404(Program.objects, request.user, pk=pk)
    people = (
        Enrollment.objects.visible_to(request.user)
        .filter(program=found)
        .select_related("patient", "level", "manager")
    )
    status = request.GET.get("status", "")
    shown = people.filter(status=status) if status in Status.values else people.open()
    page = Paginator(
        shown.order_by("patient__family_name", "patient__given_name", "pk"), PER_PAGE
    ).get_page(request.GET.get("page"))
    audit.record_list(actor=request.user, page="care.program", count=len(page))
    outcomes = outcomes_of(found)
    context = {
        "program": found,
        "criteria": in_words(found.criteria),
        "levels": found.levels.all(),
        "loads": caseloads_of(found),
        "outcomes": outcomes,
        "statuses": [
            (value, label, outcomes.by_status[value]) for value, label in Status.choices
        ],
        "status": status,
        "page_obj": page,
        "may_change": can_change_program(request.user, found),
        "may_enroll": can_enroll_in(request.user, found),
    }
    return render(request, "care/programs/program.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def program_add(request: SignedInRequest) -> HttpResponse:
    """Who: `can_run_programs`; other workers may not."""
    require_or_404(request.user.has_role(*WORKER_ROLES))
    require(can_run_programs(request.user))
    return _program_form(request, Program())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def program_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_program`; to other workers of the organization 403."""
    found: Program = visible_or_404(Program.objects, request.user, pk=pk)
    require(can_change_program(request.user, found))
    return _program_form(request, found)


def _program_form(request: SignedInRequest, found: Program) -> HttpResponse:
    data, saved_name = sent(request), found.name
    form = ProgramForm(data, instance=found, actor=request.user)
    levels: Any = LevelFormSet(data, instance=found, prefix="levels")
    if data is not None and all([form.is_valid(), levels.is_valid()]):
        saved = form.save(commit=False)
        rows = [
            row.instance for row in levels.forms if row.has_changed() or row.instance.pk
        ]
        try:
            save_program(program=saved, levels=rows, seen=form.state)
        except StaleProgram as stale:
            form.again(state_of(stale.program))
        else:
            messages.success(request, _("Saved."))
            return redirect(saved)
    context = {"form": form, "levels": levels, "saved_name": saved_name}
    context["now"] = program_now(form) if form.is_stale else []
    status = UNPROCESSABLE if data is not None else 200
    return render(request, "care/programs/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def candidates(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """People of the organization who fit and are not in it, each with why. Who:
    `can_enroll_in`; people: `visible_to`, to identify them `can_change_patient`."""
    found: Program = visible_or_404(Program.objects, request.user, pk=pk)
    require(can_enroll_in(request.user, found))
    people = _not_in(found, request.user)
    fits = fits_of(found.criteria, found.any_criterion, people)
    fitting = people.filter(pk__in=[pk for pk, fit in fits.items() if fit.fits])
    if request.method == "POST":
        return _identify(request, found, fitting, fits)
    page = Paginator(fitting.in_order(), PER_PAGE).get_page(request.GET.get("page"))
    audit.record_list(actor=request.user, page="care.candidates", count=len(page))
    context = {
        "program": found,
        "criteria": in_words(found.criteria),
        "rows": [(person, fits[person.pk].because) for person in page],
        "page_obj": page,
    }
    return render(request, "care/programs/candidates.html", context)


def _not_in(program: Program, user: User) -> Any:
    current = program.enrollments.open().order_by().values("patient")
    relations = {"care_relationships__organization": program.organization_id}
    return (
        Patient.objects.changeable_by(user)
        .filter(**relations, care_relationships__ended_at=None)
        .exclude(pk__in=current)
        .distinct()
    )


def _identify(
    request: SignedInRequest, program: Program, fitting: Any, fits: dict[UUID, Any]
) -> HttpResponse:
    chosen = [key for x in request.POST.getlist("patient") if (key := uuid_or_none(x))]
    people = list(fitting.filter(pk__in=chosen).in_order())
    for person in people:
        identify(
            patient=person,
            program=program,
            because=fits[person.pk].because,
            actor=request.user,
        )
    if people:
        messages.success(request, _("%(count)d identified.") % {"count": len(people)})
        return redirect(program)
    messages.error(request, _("Choose at least one patient."))
    return redirect("care:candidates", program.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def patient_programs(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One person's programs, past ones too, and those they could join, with why they
    fit or do not. Who: `visible_to`; to identify: `can_enroll_in`."""
    user = request.user
    person: Patient = visible_or_404(Patient.objects, user, pk=pk)
    may_change = can_change_patient(user, person)
    require(may_change or request.method != "POST")
    enrollments = list(
        Enrollment.objects.filter(patient=person)
        .select_related("program", "level", "manager")
        .order_by("-identified_at", "pk")
    )
    open_now = {e.program_id for e in enrollments if e.is_open}
    known = known_of(person)
    offered = [
        (program, fit(program.criteria, program.any_criterion, known, person.pk))
        for program in Program.objects.visible_to(user).running().order_by("name", "pk")
        if program.pk not in open_now
    ]
    if request.method == "POST":
        return _identify_one(request, person, offered)
    audit.record_read(actor=user, patient=person)
    context = {
        "patient": person,
        "enrollments": enrollments,
        "offered": offered,
        "may_change": may_change,
    }
    return render(request, "care/programs/of_patient.html", context)


def _identify_one(
    request: SignedInRequest, person: Patient, offered: list[Any]
) -> HttpResponse:
    key = uuid_or_none(request.POST.get("program", ""))
    for program, found in offered:
        if program.pk == key:
            require(can_enroll_in(request.user, program))
            made = identify(
                patient=person,
                program=program,
                because=found.because,
                actor=request.user,
            )
            return redirect(made)
    known = Enrollment.objects.open().filter(patient=person, program=key).first()
    if known is None:
        raise Http404
    return redirect(known)


def _enrollment(user: User, pk: UUID) -> Enrollment:
    rows = Enrollment.objects.select_related(
        "patient", "program__organization", "level", "manager"
    )
    found: Enrollment = visible_or_404(rows, user, pk=pk)
    return found


@require_safe
@login_required
def enrollment(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Where a person stands in a program, why, and all that happened. Who:
    `visible_to`; to move: `can_move`."""
    found = _enrollment(request.user, pk)
    audit.record_read(actor=request.user, patient=found.patient, subject=found)
    context = {
        "enrollment": found,
        "patient": found.patient,
        "events": found.events.select_related("actor").order_by("-at", "-pk"),
        "moves": found.moves if can_move(request.user, found) else [],
    }
    return render(request, "care/programs/enrollment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enrollment_move(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """One move, with what it asks for. Who: `can_move`."""
    found = _enrollment(request.user, pk)
    require(can_move(request.user, found))
    move = get_move(name)
    if found.status not in move.sources:
        messages.info(request, _("It has moved on meanwhile. See where it stands."))
        return redirect(found)
    form = MoveForm(sent(request), enrollment=found, move=move)
    status = UNPROCESSABLE if form.is_bound else 200
    if form.is_valid():
        if _move(request.user, found, move, form):
            messages.success(request, str(move.past))
            return redirect(found)
        status = CONFLICT
    audit.record_read(actor=request.user, patient=found.patient, subject=found)
    context = {
        "enrollment": found,
        "patient": found.patient,
        "move": move,
        "form": form,
        "loads": caseloads_of(found.program) if move.takes_level else [],
        "open": _still_open(request.user, found, move),
    }
    return render(request, "care/programs/move.html", context, status=status)


def _still_open(user: User, found: Enrollment, move: Move) -> StillOpen | None:
    """Asked where the person leaves the panel."""
    if move.target not in ENDED:
        return None
    return still_open(reader_of(user, found.patient))


def get_move(name: str) -> Move:
    if name not in MOVES:
        raise Http404
    return MOVES[name]


def _move(user: User, found: Enrollment, move: Move, form: MoveForm) -> bool:
    """False, with a word in the form, where a colleague was first."""
    facts = dict(form.cleaned_data)
    found.version = facts.pop("version")
    try:
        move_enrollment(enrollment=found, name=move.name, actor=user, **facts)
    except StaleEnrollment:
        form.add_error(
            None, _("A colleague has changed it meanwhile. Go back and look again.")
        )
        return False
    return True

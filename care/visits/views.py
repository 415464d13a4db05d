"""A person's appointments: with us, with others, and those of referrals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from care.models import Visit
from care.visits.forms import VisitForm
from care.visits.ical import calendar_file
from care.visits.services import (
    AlreadyBooked,
    StaleVisit,
    book_visit,
    cancel_visit,
    move_visit,
    record_answer,
    record_visit,
)
from people import audit
from people.models import Patient, Task
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import (
    CONFLICT,
    UNPROCESSABLE,
    SignedInRequest,
    sent,
    uuid_or_none,
)
from referrals.models import Appointment, Booking, Coming, Referral
from referrals.task_kinds import APPOINTMENT_TELL

PER_PAGE = 20
ANSWERS = {"coming": Coming.ACCEPTED, "cannot": Coming.DECLINED}


@require_safe
@login_required
def visits(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """To come, and past. Who: `visible_to`; private ones: the care team."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    audit.record_read(actor=user, patient=patient)
    mine = Visit.objects.visible_to(user).filter(patient=patient).for_listing()
    of_referrals = Appointment.objects.for_listing().filter(
        referral__in=Referral.objects.visible_to(user).filter(patient=patient)
    )
    booked = [*mine.booked(), *of_referrals.booked()]
    booked.sort(key=lambda booking: booking.starts_at)
    ended = mine.exclude(status="booked").order_by("-starts_at", "pk")
    context = {
        "patient": patient,
        "coming": [booking for booking in booked if not booking.is_past],
        "to_record": [booking for booking in booked if booking.is_past],
        "page_obj": Paginator(ended, PER_PAGE).get_page(request.GET.get("page")),
        "earlier": of_referrals.exclude(status="booked").latest_first()[:PER_PAGE],
        "may_change": can_change_patient(user, patient),
        "ended_by": [("kept", _("They came")), ("missed", _("They did not come"))],
        "corrected_by": {
            "noshow": ("kept", _("They did come")),
            "fulfilled": ("missed", _("They did not come")),
        },
        "changed_by": [
            ("coming", _("They say: coming")),
            ("cannot", _("They say: cannot come")),
        ],
    }
    return render(request, "care/visits/visits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def visit_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """`?again=` fills in one that was missed or cancelled. Who:
    `can_change_patient`."""
    user = request.user
    patient: Patient = visible_or_404(Patient.objects, user, pk=pk)
    require(can_change_patient(user, patient))
    again = _again(request, patient)
    form = VisitForm(
        sent(request), patient=patient, user=user, initial=_known(again, user)
    )
    status = 200
    if form.is_valid():
        try:
            visit = book_visit(
                patient=patient, facts=form.facts, actor=user, follows=again
            )
        except AlreadyBooked:
            status = CONFLICT
            form.add_error("hour", TWICE)
        else:
            _say_done(request, visit, _("The appointment is made."))
            return redirect("care:visits", patient.pk)
    title = _("Make an appointment")
    return _form_page(request, patient, form, title=title, status=status)


TWICE = gettext_lazy("They have this appointment already. Change that one.")


def _say_done(request: SignedInRequest, visit: Visit, words: str) -> None:
    """What was done, and whether somebody still has to tell the person."""
    messages.success(request, words)
    to_tell = Task.objects.open().filter(subject_id=visit.pk, kind=APPOINTMENT_TELL)
    if to_tell.exists():
        words = _("No text can go to them: tell them. It is on the worklist.")
        messages.warning(request, words)


def _again(request: SignedInRequest, patient: Patient) -> Visit | None:
    key = uuid_or_none(request.GET.get("again", ""))
    mine = Visit.objects.visible_to(request.user).filter(patient=patient)
    return mine.exclude(status="booked").filter(pk=key).first() if key else None


def _known(again: Visit | None, user: Any) -> dict[str, Any]:
    if again is None:
        return {"owner": user}
    names = (
        *("kind", "with_whom", "owner", "outside", "minutes"),
        *("place", "note", "is_private"),
    )
    return {name: getattr(again, name) for name in names}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def visit_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `can_change_patient`."""
    visit = _visit(request, pk)
    form = _form_of(request, visit)
    status = 200
    if form.is_valid():
        try:
            moved = move_visit(
                visit=visit,
                facts=form.facts,
                seen=form.cleaned_data.get("seen") or 0,
                actor=request.user,
            )
        except StaleVisit as stale:
            status = CONFLICT
            form = _form_of(request, stale.visit)
            form.again()
        except AlreadyBooked:
            status = CONFLICT
            form.add_error("hour", TWICE)
        else:
            _say_done(request, moved, _("The appointment is changed."))
            return redirect("care:visits", visit.patient_id)
    title = _("Change the appointment")
    return _form_page(request, visit.patient, form, title=title, status=status)


def _form_of(request: SignedInRequest, visit: Visit) -> VisitForm:
    return VisitForm(
        sent(request), patient=visit.patient, user=request.user, instance=visit
    )


@require_POST
@login_required
def visit_act(request: SignedInRequest, pk: UUID, name: str) -> HttpResponse:
    """Kept, missed, cancelled, or what the person says. Who: `can_change_patient`."""
    visit = _visit(request, pk)
    seen = request.POST.get("seen", "")
    told: dict[str, Any] = {
        "visit": visit,
        "actor": request.user,
        "seen": int(seen) if seen.isdecimal() else visit.version,
    }
    try:
        if name in ANSWERS:
            record_answer(answer=ANSWERS[name], **told)
        elif name == "cancel":
            cancel_visit(**told)
        elif name in {"kept", "missed"}:
            record_visit(kept=name == "kept", **told)
        else:
            raise Http404
    except StaleVisit:
        messages.error(
            request, _("Somebody changed it meanwhile. Look, then try again.")
        )
    else:
        _say_done(request, visit, _("It is written down."))
    return redirect("care:visits", visit.patient_id)


@require_safe
@login_required
def visit_calendar(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For a calendar. Who: `visible_to`."""
    visits = Visit.objects.for_listing()
    visit: Visit = visible_or_404(visits, request.user, pk=pk)
    audit.record_read(actor=request.user, patient=visit.patient, subject=visit)
    return as_calendar(visit)


@require_safe
@login_required
def appointment_calendar(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Of a referral, for a calendar. Who: `visible_to` of the referral."""
    seen = Referral.objects.visible_to(request.user)
    found = Appointment.objects.for_listing().filter(referral__in=seen)
    appointment = get_object_or_404(found, pk=pk)
    patient = appointment.referral.patient
    audit.record_read(actor=request.user, patient=patient, subject=appointment)
    return as_calendar(appointment)


def as_calendar(booking: Booking) -> HttpResponse:
    return HttpResponse(
        calendar_file(booking),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def _visit(request: SignedInRequest, pk: UUID) -> Visit:
    visits = Visit.objects.for_listing()
    visit: Visit = visible_or_404(visits, request.user, pk=pk)
    require(can_change_patient(request.user, visit.patient))
    return visit


def _form_page(
    request: SignedInRequest,
    patient: Patient,
    form: VisitForm,
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    audit.record_read(actor=request.user, patient=patient)
    if form.errors and status == 200:
        status = UNPROCESSABLE
    context = {"patient": patient, "form": form, "title": title}
    return render(request, "care/visits/edit.html", context, status=status)

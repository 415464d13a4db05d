"""A person's readings, alerts and check-ins, and what is set for them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from care.csv_tables import NotATable
from care.medications.forms import MOST_BYTES, decoded
from care.models import Alert, Monitoring, Watch
from care.models.readings import ReadingSource
from care.monitoring.alerts import acknowledge
from care.monitoring.charts import SHOWN, Line, lines_of
from care.monitoring.check_ins import record_call
from care.monitoring.corrections import mark_right, mark_wrong
from care.monitoring.devices import add_device, end_device
from care.monitoring.forms import (
    AcknowledgeForm,
    CallForm,
    DeviceForm,
    MonitoringForm,
    PlanStepForm,
    ReadingForm,
    SheetForm,
    WatchForm,
)
from care.monitoring.plan import change_plan_for, open_plan
from care.monitoring.services import (
    days_between,
    days_wanted,
    set_monitoring,
    set_watch,
    store_readings,
)
from care.monitoring.sheet import import_readings
from care.monitoring.standing import settles, standing
from care.permissions import can_write_clinical
from care.plans.versions import PlanClosed
from people.audit import record_read
from people.models import Patient
from people.permissions import can_change_patient, require, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, sent

ALERTS_SHOWN = 20
CHECK_INS_SHOWN = 10


@require_safe
@login_required
@never_cache
def monitoring(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Readings with their lines, alerts, check-ins. Who: `visible_to`; the forms are
    for `can_write_clinical`."""
    return _page(request, _patient(request, pk))


@require_POST
@login_required
@never_cache
def reading_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Type in a number. Who: `can_write_clinical`."""
    person = _writable(request, pk)
    form = ReadingForm(request.POST, patient=person)
    if not form.is_valid():
        return _page(request, person, reading_form=form, status=UNPROCESSABLE)
    store_readings(
        patient=person,
        told=form.cleaned_data["told"],
        source=ReadingSource.HAND,
        actor=request.user,
        is_sure=form.cleaned_data["is_sure"],
    )
    messages.success(request, _("The reading is kept."))
    return redirect("care:monitoring", pk=person.pk)


@require_POST
@login_required
@never_cache
def reading_import(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Rows of a CSV file; those not taken are shown with the reason. Who:
    `can_write_clinical`."""
    person = _writable(request, pk)
    form = SheetForm(request.POST, request.FILES)
    if form.is_valid() and form.cleaned_data["file"].size > MOST_BYTES:
        form.add_error("file", _("The file is bigger than 1 MB."))
    if not form.is_valid():
        return _page(request, person, sheet_form=form, status=UNPROCESSABLE)
    text = decoded(form.cleaned_data["file"].read())
    try:
        outcome = import_readings(patient=person, text=text, actor=request.user)
    except NotATable as error:
        form.add_error("file", str(error))
        return _page(request, person, sheet_form=form, status=UNPROCESSABLE)
    words = ngettext("%(n)d reading kept.", "%(n)d readings kept.", outcome.kept)
    messages.success(request, words % {"n": outcome.kept})
    return _page(request, person, outcome=outcome)


@require_POST
@login_required
@never_cache
def reading_wrong(request: SignedInRequest, pk: UUID, reading: UUID) -> HttpResponse:
    """Mark a number as entered in error, or take the mark back ("right"). Who:
    `can_write_clinical`."""
    person = _writable(request, pk)
    found = person.readings.filter(pk=reading).first()
    if found is None:
        raise Http404
    if "right" in request.POST:
        if mark_right(reading=found, actor=request.user):
            messages.success(request, _("The reading counts again."))
    elif mark_wrong(reading=found, actor=request.user):
        words = _("Marked as entered in error: it counts no more. Alerts stay until"
                  " somebody acknowledges them.")  # fmt: skip
        messages.success(request, words)
    return redirect("care:monitoring", pk=person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def watch_set(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The person's own limits for one measure. Who: `can_write_clinical`."""
    person = _writable(request, pk)
    code = (sent(request) or request.GET).get("code", "")
    known = Watch.objects.filter(patient=person, code=code).first()
    before = standing(known, WatchForm.Meta.fields)
    form = WatchForm(sent(request), instance=known, initial={"code": code})
    if request.method == "POST" and settles(request, form, before):
        facts = dict(form.cleaned_data)
        set_watch(
            patient=person, code=facts.pop("code"), facts=facts, actor=request.user
        )
        messages.success(request, _("The limits are set."))
        return redirect("care:monitoring", pk=person.pk)
    title = _("Limits that raise an alert")
    return _form_page(request, person, form, title, seen=before.state)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def monitoring_set(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How often they are asked, and for which number. Who: `can_change_patient`."""
    person = _patient(request, pk)
    require(can_change_patient(request.user, person))
    known = Monitoring.objects.filter(patient=person).first()
    before = standing(known, MonitoringForm.Meta.fields)
    form = MonitoringForm(sent(request), instance=known)
    if request.method == "POST" and settles(request, form, before):
        facts = {name: form.cleaned_data[name] for name in MonitoringForm.Meta.fields}
        set_monitoring(patient=person, facts=facts, actor=request.user)
        messages.success(request, _("The check-ins are set."))
        return redirect("care:monitoring", pk=person.pk)
    return _form_page(request, person, form, _("Check-ins"), seen=before.state)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def alert(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was seen, and acknowledging it. Who sees: `visible_to`; who acknowledges:
    `can_write_clinical`."""
    found = _alert(request, pk)
    form = AcknowledgeForm(sent(request), alert=found)
    if request.method == "POST":
        require(can_write_clinical(request.user, found.patient))
        if form.is_valid():
            _acknowledge(request, found, form.cleaned_data["note"])
            return redirect(found)
    return _alert_page(request, found, form=form)


@require_POST
@login_required
@never_cache
def alert_plan(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A step of the care plan with the alert as its reason, which acknowledges it. Who:
    `can_change_patient`."""
    found = _alert(request, pk)
    require(can_change_patient(request.user, found.patient))
    plan = open_plan(found.patient)
    form = PlanStepForm(request.POST, alert=found)
    if plan is None or not form.is_valid():
        return _alert_page(request, found, plan_form=form)
    step = form.cleaned_data
    try:
        is_first = change_plan_for(alert=found, plan=plan, actor=request.user, **step)
    except PlanClosed:
        words = _("The plan has been closed meanwhile. You wrote: %(step)s")
        messages.error(request, words % {"step": step["description"]})
        return redirect(found)
    words = _("The plan is changed. The alert had been acknowledged before.")
    if is_first:
        words = _("The plan is changed, and the alert acknowledged.")
    messages.success(request, words)
    return redirect(plan)


def _alert(request: SignedInRequest, pk: UUID) -> Alert:
    rows = Alert.objects.select_related("patient", "acknowledged_by", "reading")
    found: Alert = visible_or_404(rows, request.user, pk=pk)
    return found


def _alert_page(
    request: SignedInRequest, found: Alert, **bound: forms.Form
) -> HttpResponse:
    """`bound`: the form that was sent back, by its name in the page."""
    person = found.patient
    record_read(actor=request.user, patient=person, subject=found)
    context = {
        "alert": found,
        "patient": person,
        "form": AcknowledgeForm(alert=found),
        "plan": open_plan(person),
        "plan_form": PlanStepForm(alert=found),
        "may_write": can_write_clinical(request.user, person),
        "may_change": can_change_patient(request.user, person),
        "lines": [line for line in _lines(person) if line.measure.code == found.code],
        **bound,
    }
    is_bound = any(form.is_bound for form in bound.values())
    status = UNPROCESSABLE if is_bound else 200
    return render(request, "care/monitoring/alert.html", context, status=status)


def _acknowledge(request: SignedInRequest, found: Alert, note: str) -> None:
    if acknowledge(alert=found, actor=request.user, note=note):
        messages.success(request, _("Acknowledged."))
        return
    words = _("A colleague acknowledged it before you. You wrote: %(note)s")
    messages.warning(request, words % {"note": note})


@require_POST
@login_required
@never_cache
def check_in_call(request: SignedInRequest, pk: UUID, check_in: UUID) -> HttpResponse:
    """What was heard by phone. Who: `can_write_clinical`."""
    person = _writable(request, pk)
    found = person.check_ins.filter(pk=check_in).first()
    if found is None:
        raise Http404
    form = CallForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data["said"]
        if record_call(check_in=found, said=said, actor=request.user):
            messages.success(request, _("The check-in is answered."))
        else:
            messages.warning(request, _("It was answered before you: please look."))
    else:
        messages.error(request, _("Choose what they said."))
    return redirect("care:monitoring", pk=person.pk)


@require_POST
@login_required
@never_cache
def device_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A token for a device, shown once. Who: `can_write_clinical`."""
    person = _writable(request, pk)
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _page(request, person, device_form=form, status=UNPROCESSABLE)
    label = form.cleaned_data["label"]
    token = add_device(patient=person, label=label, actor=request.user)
    if token is None:
        words = _("There is a device of that name. End it, or name this one otherwise.")
        form.add_error("label", words)
        return _page(request, person, device_form=form, status=UNPROCESSABLE)
    return _page(request, person, token=token)


@require_POST
@login_required
@never_cache
def device_end(request: SignedInRequest, pk: UUID, device: UUID) -> HttpResponse:
    """The token opens nothing any more. Who: `can_write_clinical`."""
    person = _writable(request, pk)
    found = person.devices.filter(pk=device).first()
    if found is None:
        raise Http404
    if end_device(device=found, actor=request.user):
        messages.success(request, _("The device sends nothing any more."))
    return redirect("care:monitoring", pk=person.pk)


def _patient(request: SignedInRequest, pk: UUID) -> Patient:
    found: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    return found


def _writable(request: SignedInRequest, pk: UUID) -> Patient:
    person = _patient(request, pk)
    require(can_write_clinical(request.user, person))
    return person


def _lines(person: Patient) -> list[Line]:
    rows = list(person.readings.newest_of_each(SHOWN).select_related("voided_by"))
    return lines_of(rows, list(person.watches.order_by("code")))


def _page(
    request: SignedInRequest, person: Patient, *, status: int = 200, **more: Any
) -> HttpResponse:
    """`more` takes the place of an empty form, or tells what came of one."""
    record_read(actor=request.user, patient=person)
    settings = Monitoring.objects.filter(patient=person).first()
    context = {
        "patient": person,
        "lines": _lines(person),
        "alerts": person.alerts.select_related("acknowledged_by")[:ALERTS_SHOWN],
        "check_ins": person.check_ins.order_by("-due_on", "pk")[:CHECK_INS_SHOWN],
        "devices": person.devices.filter(ended_at=None).order_by("label", "pk"),
        "settings": settings,
        "every_days": days_between(settings) if settings else None,
        "wanted_days": days_wanted(settings) if settings else None,
        "may_write": can_write_clinical(request.user, person),
        "may_change": can_change_patient(request.user, person),
        "reading_form": ReadingForm(patient=person),
        "sheet_form": SheetForm(),
        "device_form": DeviceForm(),
        "token": "",
        "outcome": None,
        **more,
    }
    return render(request, "care/monitoring/monitoring.html", context, status=status)


def _form_page(
    request: SignedInRequest,
    person: Patient,
    form: forms.BaseForm,
    title: str,
    *,
    seen: str,
) -> HttpResponse:
    record_read(actor=request.user, patient=person)
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"patient": person, "form": form, "page": title, "seen": seen}
    return render(request, "care/monitoring/form.html", context, status=status)

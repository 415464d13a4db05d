"""Making, moving and ending a referral's appointment, on the worker's page and on the
organization's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.requests import CONFLICT, UNPROCESSABLE
from referrals import appointments as services
from referrals.actors import Actor
from referrals.appointment_forms import PLANS, AppointmentForm, appointment_form
from referrals.models import Appointment, Coming, Referral
from referrals.permissions import consent_stands
from referrals.status import TAKEN_ON
from referrals.transitions import ConsentMissing
from referrals.views.acting import DONE

ENDINGS = ("kept", "missed")
ANSWERS = {"coming": Coming.ACCEPTED, "cannot": Coming.DECLINED}
# What the organization does as well; what the patient said, the worker writes down.
OF_PARTNERS = (*PLANS, "cancel", *ENDINGS)
OF_WORKERS = (*OF_PARTNERS, *ANSWERS)


@dataclass(frozen=True, slots=True)
class Panel:
    """The booked appointment, those before it, and what may be done, with addresses."""

    booked: Appointment | None
    earlier: list[Appointment]
    forms: list[tuple[AppointmentForm, str]]
    bound: AppointmentForm | None = None
    problems: list[str] = field(default_factory=list)


def panel_for(
    referral: Referral,
    *,
    names: tuple[str, ...],
    url: str,
    bound: AppointmentForm | None = None,
) -> Panel:
    """`names` is what this reader may do, `url` where to post it, with NAME in it.
    `bound` is a form sent back with what was typed."""
    appointments = list(referral.appointments.for_listing().latest_first())
    booked = next((a for a in appointments if a.is_booked), None)
    offered = [name for name in _possible(referral, booked) if name in names]
    if bound is not None and bound.asks_something and bound.name not in offered:
        offered.append(bound.name)
    forms = [
        bound
        if bound is not None and bound.name == name
        else appointment_form(name)(name=name, referral=referral, appointment=booked)
        for name in offered
    ]
    return Panel(
        booked=booked,
        earlier=[a for a in appointments if a is not booked],
        forms=[(form, url.replace("NAME", form.name)) for form in forms],
        bound=bound,
        problems=_problems(bound),
    )


def _problems(bound: AppointmentForm | None) -> list[str]:
    """Of a mere button; a form that asks something shows its own."""
    if bound is None or bound.asks_something:
        return []
    return [str(error) for error in bound.non_field_errors()]


def _possible(referral: Referral, booked: Appointment | None) -> tuple[str, ...]:
    if booked is None:
        can_plan = referral.status in TAKEN_ON and consent_stands(referral)
        return ("book",) if can_plan else ()
    if booked.is_past:
        return ENDINGS
    answers = [n for n, answer in ANSWERS.items() if answer != booked.patient_answer]
    return ("move", *answers, "cancel")


def posted(
    request: HttpRequest, referral: Referral, name: str, names: tuple[str, ...]
) -> AppointmentForm:
    """The form as it was sent; 404 for what this reader never does."""
    if name not in names:
        raise Http404
    booked = referral.appointments.booked().for_listing().first()
    return appointment_form(name)(
        request.POST, name=name, referral=referral, appointment=booked
    )


def act(form: AppointmentForm, actor: Actor) -> tuple[int, AppointmentForm]:
    """Do it and answer DONE, or the status to draw the page again with, and the form
    to show there: what was typed is never lost."""
    if not form.is_valid():
        return UNPROCESSABLE, form
    try:
        # What it writes for colleagues is in the network's language.
        with override(settings.LANGUAGE_CODE):
            _do(form, actor)
    except services.StaleAppointment:
        return CONFLICT, _meant_for_today(form)
    except ConsentMissing:
        form.add_error(None, _("Nothing was done: consent no longer covers this."))
        return UNPROCESSABLE, form
    return DONE, form


def _do(form: AppointmentForm, actor: Actor) -> None:
    facts = dict(form.cleaned_data)
    seen, appointment = facts.pop("seen"), form.appointment
    if form.name == "book":
        services.book_appointment(referral=form.referral, actor=actor, **_plan(facts))
        return
    if appointment is None:
        raise services.StaleAppointment(None)
    steps: dict[str, Callable[[], Any]] = {
        "move": lambda: services.move_appointment(
            appointment=appointment, actor=actor, seen=seen, **_plan(facts)
        ),
        "cancel": lambda: services.cancel_appointment(
            appointment=appointment, actor=actor, seen=seen
        ),
    }
    if form.name in ANSWERS:
        services.record_coming(
            appointment=appointment, answer=ANSWERS[form.name], actor=actor
        )
    elif form.name in ENDINGS:
        services.record_attendance(
            appointment=appointment, kept=form.name == "kept", actor=actor, seen=seen
        )
    else:
        steps[form.name]()


def _plan(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("starts_at", "place", "note")}


def _meant_for_today(form: AppointmentForm) -> AppointmentForm:
    """What was typed, in the form that fits the appointment as it is now."""
    booked = form.referral.appointments.booked().for_listing().first()
    name = form.name
    if name in PLANS:
        name = "move" if booked else "book"
    data = {field: form.data.get(field) for field in form.data}
    data["seen"] = str(booked.version) if booked else ""
    fresh = appointment_form(name)(
        data, name=name, referral=form.referral, appointment=booked
    )
    words = _("Somebody changed it meanwhile. Nothing was done: look, then try again.")
    fresh.add_error(None, words)
    return fresh


def done_words(name: str) -> str:
    return {
        "book": _("The appointment is made. The person is told."),
        "move": _("The appointment is moved. The person is told."),
        "cancel": _("The appointment is cancelled. The person is told."),
    }.get(name, _("It is written down."))

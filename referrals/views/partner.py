"""What an organization sees and does, whichever door it came through."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from people import audit
from people.requests import CONFLICT
from referrals.actors import Actor
from referrals.appointment_forms import AppointmentForm
from referrals.disclosure import shown_now
from referrals.forms import TransitionForm, action_forms
from referrals.household import named_patients
from referrals.models import Referral, ReferralQuerySet
from referrals.permissions import can_act_as, partner_may_open
from referrals.status import TERMINAL, TRANSITIONS, Party
from referrals.views import scheduling
from referrals.views.acting import DONE, act, meanwhile, posted_form, typed_text
from referrals.views.scheduling import OF_PARTNERS, panel_for

GONE = 410


@dataclass(frozen=True, slots=True)
class Door:
    """How the organization came in: who acts, in which layout, and where its forms are
    posted, with NAME for the transition's or for what to do with an appointment."""

    actor: Actor
    layout: str
    act_url: str
    appointment_url: str


def partner_referrals() -> ReferralQuerySet:
    return Referral.objects.select_related(
        "patient",
        "service",
        "organization",
        "sender",
        "sender_organization",
        "need__category",
    )


def partner_page(
    request: HttpRequest,
    referral: Referral,
    door: Door,
    *,
    bound: TransitionForm | None = None,
    planned: AppointmentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The referral as the organization sees it, and what it may do; each showing of it
    is recorded."""
    for person in (referral.patient, *named_patients(referral)):
        audit.record(
            "read",
            actor=door.actor.user,
            actor_label=door.actor.label,
            patient=person,
            subject=referral,
        )
    may_act = can_act_as(door.actor, referral, Party.RECEIVER)
    forms = action_forms(referral, Party.RECEIVER, bound=bound) if may_act else []
    context = {
        "layout": door.layout,
        "referral": referral,
        "rows": shown_now(referral),
        "actions": [
            (form, door.act_url.replace("NAME", form.transition.name)) for form in forms
        ],
        "opened": bound or (forms[0] if forms else None),
        "may_act": may_act,
        "typed": typed_text(bound) if bound and bound not in forms else "",
        "stale": status == CONFLICT and planned is None,
        "meanwhile": meanwhile(referral, bound),
        "panel": panel_for(
            referral,
            names=OF_PARTNERS if may_act else (),
            url=door.appointment_url,
            bound=planned,
        ),
        "thread": referral.messages.all(),
    }
    return render(request, "referrals/partner.html", context, status=status)


def partner_acts(
    request: HttpRequest, referral: Referral, name: str, door: Door
) -> HttpResponse | None:
    """Do what was posted; None when it is done, else the page to answer with."""
    form = posted_form(request, name, Party.RECEIVER)
    if not partner_may_open(referral):
        return ended_page(request, referral, door.layout, typed=typed_text(form))
    status = act(referral, form, door.actor)
    if status == DONE:
        words = _("Referral %(number)s is now: %(status)s.")
        messages.success(
            request,
            words
            % {"number": referral.number, "status": referral.get_status_display()},
        )
        return None
    if not partner_may_open(referral):
        return ended_page(request, referral, door.layout, typed=typed_text(form))
    return partner_page(request, referral, door, bound=form, status=status)


def partner_schedules(
    request: HttpRequest, referral: Referral, name: str, door: Door
) -> HttpResponse | None:
    """Make, move or end an appointment; None when it is done, else the page to answer
    with."""
    form = scheduling.posted(request, referral, name, OF_PARTNERS)
    if not partner_may_open(referral):
        return ended_page(request, referral, door.layout, typed=form.typed)
    status, form = scheduling.act(form, door.actor)
    if status == DONE:
        messages.success(request, scheduling.done_words(name))
        return None
    if not partner_may_open(referral):
        return ended_page(request, referral, door.layout, typed=form.typed)
    return partner_page(request, referral, door, planned=form, status=status)


def ended_page(
    request: HttpRequest, referral: Referral, layout: str, *, typed: str = ""
) -> HttpResponse:
    """Nothing to do and nothing to see any more: says who ended it and when, nothing
    about the person."""
    moves = referral.events.moves_since(0)
    ended = moves.filter(to_status__in=TERMINAL).last()
    context = {
        "ended": ended,
        "ended_by_them": ended and TRANSITIONS[ended.name].who == Party.RECEIVER,
        "layout": layout,
        "why": "ended",
        "number": referral.number,
        "stood_down": referral.events.filter(name="stand_down").exists(),
        "typed": typed,
    }
    return render(request, "referrals/link_closed.html", context, status=GONE)

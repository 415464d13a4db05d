"""What an organization sees and does, whichever door it came through."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from people.requests import CONFLICT, GONE
from referrals.actors import Actor
from referrals.appointment_forms import AppointmentForm
from referrals.beside import shown_beside
from referrals.disclosure import shown_now
from referrals.forms import TransitionForm, action_forms
from referrals.listing_forms import ListingForm
from referrals.message_forms import WriteForm
from referrals.models import Referral, ReferralQuerySet
from referrals.permissions import can_act_as, partner_may_open
from referrals.receipts import record_messages_seen
from referrals.status import TERMINAL, TRANSITIONS, Party
from referrals.views import scheduling
from referrals.views.acting import DONE, act, meanwhile, posted_form, typed_text
from referrals.views.handling import (
    Handled,
    HandlingPanel,
    handle,
    handled_words,
    handling_panel,
)
from referrals.views.listing import listing_panel, tell, told_words
from referrals.views.scheduling import OF_PARTNERS, panel_for
from referrals.views.writing import ANY_FILE, Thread, thread_panel, write


@dataclass(frozen=True, slots=True)
class Door:
    """How the organization came in: who acts, in which layout, and under which
    addresses its forms are posted, "link" with a token or "inbox" with a key."""

    actor: Actor
    layout: str
    name: str
    key: str | UUID

    def url(self, what: str, *more: Any, app: str = "referrals") -> str:
        return reverse(f"{app}:{self.name}_{what}", args=[self.key, *more])


def partner_referrals() -> ReferralQuerySet:
    return Referral.objects.select_related(
        "patient",
        "service__organization",
        "organization",
        "sender",
        "sender_organization",
        "need__category",
        "claimed_by",
    )


def partner_page(
    request: HttpRequest,
    referral: Referral,
    door: Door,
    *,
    bound: TransitionForm | None = None,
    planned: AppointmentForm | None = None,
    written: WriteForm | None = None,
    told: ListingForm | None = None,
    handled: Handled | None = None,
    beside: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The referral as the organization sees it, and what it may do; each showing of it
    is recorded. `bound`, `planned`, `written` or `told` is a form sent back; `beside`
    one of a floor above."""
    record_messages_seen(referral, actor=door.actor, party=Party.RECEIVER)
    may_act = can_act_as(door.actor, referral, Party.RECEIVER)
    context = {
        "layout": door.layout,
        "referral": referral,
        "rows": shown_now(referral),
        "may_act": may_act,
        "stale": status == CONFLICT and bound is not None,
        "meanwhile": meanwhile(referral, bound),
        "panel": panel_for(
            referral,
            names=OF_PARTNERS if may_act else (),
            url=door.url("appointment", "NAME"),
            bound=planned,
        ),
        "thread": _thread(referral, door, may_act, written),
        "handling": _handling(referral, door, handled),
        "listing": listing_panel(
            referral.service, url=door.url("listing", "NAME"), bound=told
        ),
        "beside": shown_beside(referral, door, beside),
    }
    context |= _answers(referral, door, may_act, bound)
    return render(request, "referrals/partner.html", context, status=status)


def _answers(
    referral: Referral, door: Door, may_act: bool, bound: TransitionForm | None
) -> dict[str, Any]:
    """The forms of what may be done now, and which of them stands open."""
    forms = action_forms(referral, Party.RECEIVER, bound=bound) if may_act else []
    return {
        "actions": [
            (form, door.url("perform", form.transition.name)) for form in forms
        ],
        "opened": bound or (forms[0] if forms else None),
        "typed": typed_text(bound) if bound and bound not in forms else "",
    }


def _thread(
    referral: Referral, door: Door, may_act: bool, written: WriteForm | None
) -> Thread:
    return thread_panel(
        referral,
        url=door.url("message"),
        file_url=door.url("file", ANY_FILE),
        may_write=may_act,
        bound=written,
    )


def _handling(
    referral: Referral, door: Door, handled: Handled | None
) -> HandlingPanel | None:
    """For who has an account; a link is passed around too easily."""
    user = door.actor.user
    return handling_panel(referral, user, bound=handled) if user else None


def partner_acts(
    request: HttpRequest, referral: Referral, name: str, door: Door
) -> HttpResponse | None:
    """Do what was posted; None when it is done, else the page to answer with."""
    form = posted_form(request, name, Party.RECEIVER)
    words = _("Referral %(number)s is now: %(status)s.")
    return while_open(
        request,
        referral,
        door,
        typed=typed_text(form),
        do=lambda: (act(referral, form, door.actor), {"bound": form}),
        done=lambda: (
            words % {"number": referral.number, "status": referral.get_status_display()}
        ),
    )


def partner_schedules(
    request: HttpRequest, referral: Referral, name: str, door: Door
) -> HttpResponse | None:
    """Make, move or end an appointment; None when it is done, else the page to answer
    with."""
    form = scheduling.posted(request, referral, name, OF_PARTNERS)

    def schedule() -> tuple[int, dict[str, Any]]:
        status, shown = scheduling.act(form, door.actor)
        return status, {"planned": shown}

    return while_open(
        request,
        referral,
        door,
        typed=form.typed,
        do=schedule,
        done=lambda: scheduling.done_words(name),
    )


def partner_writes(
    request: HttpRequest, referral: Referral, form: WriteForm, door: Door
) -> HttpResponse | None:
    """Send a message to the care team; None when it is done, else the page to answer
    with."""
    return while_open(
        request,
        referral,
        door,
        typed=form.typed,
        do=lambda: (
            write(referral, form, door.actor, Party.RECEIVER),
            {"written": form},
        ),
        done=lambda: _("The message is sent."),
    )


def partner_tells(
    request: HttpRequest, referral: Referral, form: ListingForm, door: Door
) -> HttpResponse | None:
    """Room, listing or reminders; None when it is done, else the page to answer
    with."""
    return while_open(
        request,
        referral,
        door,
        typed=form.typed,
        do=lambda: (tell(referral.service, form, door.actor), {"told": form}),
        done=lambda: told_words(form.name),
    )


def partner_handles(
    request: HttpRequest, referral: Referral, handled: Handled, door: Door
) -> HttpResponse | None:
    """Take it, hand it over, note something; None when it is done, else the page to
    answer with."""
    user = door.actor.user
    if user is None:
        raise PermissionDenied
    return while_open(
        request,
        referral,
        door,
        typed=handled.typed,
        do=lambda: (handle(referral, handled, user), {"handled": handled}),
        done=lambda: handled_words(handled.name),
    )


def while_open(
    request: HttpRequest,
    referral: Referral,
    door: Door,
    *,
    typed: str,
    do: Callable[[], tuple[int, dict[str, Any]]],
    done: Callable[[], str],
) -> HttpResponse | None:
    """Only what consent covers is done and drawn; whatever was typed is shown back."""
    if not partner_may_open(referral):
        return ended_page(request, referral, door, typed=typed)
    status, forms = do()
    if status == DONE:
        messages.success(request, done())
        return None
    if not partner_may_open(referral):
        return ended_page(request, referral, door, typed=typed)
    return partner_page(request, referral, door, status=status, **forms)


def ended_page(
    request: HttpRequest, referral: Referral, door: Door, *, typed: str = ""
) -> HttpResponse:
    """Nothing to do and nothing to see any more: says who ended it and when, nothing
    about the person."""
    moves = referral.events.moves_since(0)
    ended = moves.filter(to_status__in=TERMINAL).last()
    context = {
        "ended": ended,
        "ended_by_them": ended and TRANSITIONS[ended.name].who == Party.RECEIVER,
        "layout": door.layout,
        "why": "ended",
        "token": door.key if door.name == "link" else "",
        "number": referral.number,
        "stood_down": referral.events.filter(name="stand_down").exists(),
        "typed": typed,
    }
    return render(request, "referrals/link_closed.html", context, status=GONE)

"""Room, the listing, and how reminders come: told by the organization for one of its
services, on its page of a referral or without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from people.requests import UNPROCESSABLE
from referrals import listing_care
from referrals.actors import Actor
from referrals.listing_forms import (
    FORMS,
    QUICK,
    ROOM_HOLDS_FOR,
    ChangeForm,
    ListingForm,
    RemindersForm,
    RoomForm,
)
from referrals.views.acting import DONE
from resources.models import Capacity, Service


@dataclass(frozen=True, slots=True)
class ListingPanel:
    """What is known of the service, and a form with its address for each thing that
    may be told of it."""

    service: Service
    room: Capacity
    quick: Sequence[tuple[str, Any]]
    until: date
    daily: bool
    forms: dict[str, tuple[ListingForm, str]]
    is_open: bool


def listing_panel(
    service: Service, *, url: str, bound: ListingForm | None = None
) -> ListingPanel:
    """`url` is where the forms are posted, with NAME in it; `bound` is one sent back
    with what was typed."""
    forms = {
        name: (
            bound
            if bound is not None and bound.name == name and bound.service == service
            else form(name=name, service=service),
            url.replace("NAME", name),
        )
        for name, form in FORMS.items()
    }
    return ListingPanel(
        service=service,
        room=service.capacity_on(timezone.localdate()),
        quick=QUICK,
        until=timezone.localdate() + ROOM_HOLDS_FOR,
        daily=service.organization.daily_digest,
        forms=forms,
        is_open=bound is not None,
    )


def posted_listing(request: HttpRequest, service: Service, name: str) -> ListingForm:
    if name not in FORMS:
        raise Http404
    return FORMS[name](request.POST, name=name, service=service)


def tell(service: Service, form: ListingForm, actor: Actor) -> int:
    """Do what the form says and answer DONE, or the status to draw the page again."""
    if not form.is_valid():
        return UNPROCESSABLE
    facts = form.cleaned_data
    if isinstance(form, RoomForm):
        listing_care.tell_room(service=service, actor=actor, **facts)
    elif isinstance(form, ChangeForm):
        listing_care.suggest(service=service, actor=actor, **facts)
    elif isinstance(form, RemindersForm):
        daily = facts["daily"] == "1"
        listing_care.choose_reminders(service=service, actor=actor, daily=daily)
    else:
        listing_care.confirm(service=service, actor=actor)
    return DONE


def told_words(name: str) -> str:
    return {
        "room": _("Thank you. Care teams see it from now on."),
        "right": _("Thank you. The listing is confirmed as of today."),
        "change": _("Thank you. Somebody looks at it before it is public."),
    }.get(name, _("It is saved for your whole organization."))

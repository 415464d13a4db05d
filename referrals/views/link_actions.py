"""What the holder of an unlocked link does; `links.shut` keeps everybody else out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.open_links import is_open_here
from referrals.permissions import partner_may_open
from referrals.status import Party
from referrals.views.acting import posted_form, typed_text
from referrals.views.links import entered, find, shut, shut_for_good
from referrals.views.listing import posted_listing
from referrals.views.partner import (
    partner_acts,
    partner_schedules,
    partner_tells,
    partner_writes,
)
from referrals.views.scheduling import OF_PARTNERS, posted
from referrals.views.writing import posted_message, send_file


@require_POST
@never_cache
def link_perform(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Accept, decline, ask, report, close: by the holder of an unlocked link."""
    found, referral = find(token)
    form = posted_form(request, name, Party.RECEIVER)
    if refused := shut(request, token, found, referral, typed=typed_text(form)):
        return refused
    refused = partner_acts(request, referral, name, entered(token, referral))
    if refused is not None:
        return refused
    if partner_may_open(referral):
        return redirect("referrals:link", token=token)
    context = {"referral": referral, "token": token}
    return render(request, "referrals/partner_done.html", context)


@require_POST
@never_cache
def link_appointment(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Make, move or end an appointment: by the holder of an unlocked link."""
    found, referral = find(token)
    form = posted(request, referral, name, OF_PARTNERS)
    if refused := shut(request, token, found, referral, typed=form.typed):
        return refused
    refused = partner_schedules(request, referral, name, entered(token, referral))
    return refused or redirect("referrals:link", token=token)


@require_POST
@never_cache
def link_message(request: HttpRequest, token: str) -> HttpResponse:
    """Write to the care team: by the holder of an unlocked link."""
    found, referral = find(token)
    form = posted_message(request)
    if refused := shut(request, token, found, referral, typed=form.typed):
        return refused
    refused = partner_writes(request, referral, form, entered(token, referral))
    return refused or redirect("referrals:link", token=token)


@require_POST
@never_cache
def link_listing(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """Tell of room, listing or reminders: by the holder of an unlocked link."""
    found, referral = find(token)
    form = posted_listing(request, referral.service, name)
    if refused := shut(request, token, found, referral, typed=form.typed):
        return refused
    refused = partner_tells(request, referral, form, entered(token, referral))
    return refused or redirect("referrals:link", token=token)


@require_safe
@never_cache
def link_file(request: HttpRequest, token: str, file_id: UUID) -> HttpResponseBase:
    """A file of the messages: for the holder of an unlocked link."""
    found, referral = find(token)
    if refused := shut_for_good(request, token, found, referral):
        return refused
    if not is_open_here(request, found):
        return redirect("referrals:link", token=token)
    return send_file(referral, file_id, entered(token, referral).actor)

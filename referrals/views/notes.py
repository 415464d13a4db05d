"""What colleagues tell each other about a service."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.permissions import is_worker, require, require_or_404, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, next_url, sent
from referrals import notes as writing
from referrals.forms import ServiceNoteForm
from referrals.models import ServiceNote
from referrals.permissions import (
    can_change_note,
    can_pin_note,
    can_trust,
    teams_edited_by,
    teams_written_to_by,
)
from referrals.trusted import NO_TRUST, trusted_by
from referrals.views.choice import choice_of, need_named
from resources.models import Organization, Service

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def colleagues(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Notes on a service and the lists it stands on; POST adds a note. May see: workers
    and clinicians; may write: those who are not read-only."""
    user = request.user
    require_or_404(is_worker(user))
    service = get_object_or_404(
        Service.objects.public().select_related("organization"), pk=pk
    )
    teams = _organizations(teams_written_to_by(user))
    form = ServiceNoteForm(sent(request), teams=teams)
    if form.is_bound:
        require(bool(teams))
        if form.is_valid():
            return _add(request, service, form)
    return _page(request, service, form)


def _organizations(ids: list[UUID]) -> list[Organization]:
    return list(Organization.objects.filter(pk__in=ids).order_by("name", "pk"))


def _add(
    request: SignedInRequest, service: Service, form: ServiceNoteForm
) -> HttpResponse:
    writing.add_note(
        service=service,
        organization=form.team,
        author=request.user,
        text=form.cleaned_data["text"],
    )
    messages.success(request, _("Your colleagues can read the note now."))
    return redirect(request.get_full_path())


def _page(
    request: SignedInRequest, service: Service, form: ServiceNoteForm
) -> HttpResponse:
    user = request.user
    notes = ServiceNote.objects.visible_to(user).filter(service=service)
    listed = notes.select_related("author", "organization").in_order()
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "service": service,
        "form": form,
        "page_obj": page,
        "rows": [(n, can_change_note(user, n), can_pin_note(user, n)) for n in page],
        "may_write": bool(form.teams),
        "trust": trusted_by(user, [service.pk]).get(service.pk, NO_TRUST),
        "may_trust": can_trust(user),
        "teams": _organizations(teams_edited_by(user)),
        "back": _way_back(request),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "referrals/colleagues.html", context, status=status)


def _way_back(request: SignedInRequest) -> str:
    """To the matches one came from, with everything still ticked; "" for none."""
    need = need_named(request.GET.get("need", ""), request.user)
    return choice_of(need, request.GET, request.user).matches_url if need else ""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def note_edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change one's own note. May: its author."""
    note = _visible_note(request, pk)
    require(can_change_note(request.user, note))
    form = ServiceNoteForm(
        sent(request), teams=[note.organization], initial={"text": note.text}
    )
    if form.is_bound and form.is_valid():
        writing.edit_note(note=note, text=form.cleaned_data["text"])
        messages.success(request, _("The note is changed."))
        return redirect(_after(request, note))
    context = {"note": note, "form": form, "back": _after(request, note)}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "referrals/note_edit.html", context, status=status)


@require_POST
@login_required
def note_pin(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put a note at the top, or with `on` "0" back among the others. May: whoever may
    add one for the same organization."""
    note = _visible_note(request, pk)
    require(can_pin_note(request.user, note))
    writing.pin_note(note=note, pinned=request.POST.get("on") != "0")
    return redirect(_after(request, note))


@require_POST
@login_required
def note_delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """May: its author."""
    note = _visible_note(request, pk)
    require(can_change_note(request.user, note))
    writing.delete_note(note=note)
    messages.success(request, _("The note is deleted."))
    return redirect(_after(request, note))


def _visible_note(request: SignedInRequest, pk: UUID) -> ServiceNote:
    notes = ServiceNote.objects.select_related("service", "organization", "author")
    note: ServiceNote = visible_or_404(notes, request.user, pk=pk)
    return note


def _after(request: SignedInRequest, note: ServiceNote) -> str:
    own_page = reverse("referrals:colleagues", args=[note.service_id])
    return next_url(request) or own_page

"""A patient's notes: fast to write, kept while they are written, never overwritten."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from care.models import Contact, Note, NoteKind
from care.notes.about_contacts import note_about
from care.notes.forms import AddendumForm, NoteForm, NoteSearchForm, VoidNoteForm
from care.notes.minutes import months_of
from care.notes.services import add_to_note, keep_draft, void_note, write_note
from care.permissions import can_write_clinical
from people.audit import record_read
from people.models import Patient, User
from people.permissions import Reader, reader_of, require, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, sent, uuid_or_none
from people.search import keep_search, kept_search

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notes(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Seen by `visible_to`, private ones as `Note.visible_to` says; written by
    `can_write_clinical`."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    may_write = can_write_clinical(request.user, patient)
    if request.method == "POST":
        require(may_write)
    form = NoteForm(sent(request), instance=_draft(patient, request))
    if form.is_valid():
        key = form.cleaned_data["key"]
        write_note(key=key, patient=patient, author=request.user, **form.facts)
        messages.success(request, _("The note is written."))
        return redirect("care:notes", pk=patient.pk)
    record_read(actor=request.user, patient=patient)
    context = _page(request, patient) | {"form": form if may_write else None}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/notes/notes.html", context, status=status)


def _draft(patient: Patient, request: SignedInRequest) -> Note:
    """The newest draft of one's own, or that about the contact that was asked for;
    where a form was sent, none: it brings its own."""
    new = Note(patient=patient, author=request.user)
    if request.method == "POST":
        return new
    drafts = Note.objects.filter(patient=patient, amends=None).drafts_of(request.user)
    if key := uuid_or_none(request.GET.get("contact", "")):
        own = Contact.objects.counted().filter(patient=patient, by=request.user)
        contact: Contact = get_object_or_404(own, pk=key)
        return drafts.filter(contact=contact).first() or note_about(contact)
    return drafts.first() or new


def _page(request: SignedInRequest, patient: Patient) -> dict[str, Any]:
    user = request.user
    words = kept_search(request.session, request.GET.get("search", ""))
    kind = request.GET.get("kind", "")
    wanted = {"q": words, "kind": kind}
    found = notes_of(reader_of(user, patient))
    if words:
        found = found.matching(words, among=Note.objects.visible_to(user).written())
    if kind in NoteKind.values:
        found = found.filter(kind=kind)
    return {
        "patient": patient,
        "search_form": NoteSearchForm(initial=wanted, auto_id="find_%s"),
        "is_narrowed": bool(words or kind),
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "months": months_of(patient),
    }


def notes_of(reader: Reader) -> Any:
    """Those that may be read, each with its addenda, newest first."""
    addenda = Note.objects.visible_to(reader).written().select_related("author")
    return (
        Note.objects.visible_to(reader)
        .written()
        .filter(amends=None)
        .select_related("author", "voided_by")
        .prefetch_related(
            Prefetch("addenda", addenda.order_by("written_at", "pk"), to_attr="added")
        )
        .in_order()
    )


@require_POST
@login_required
def note_draft(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Keep what has been typed. Who: `can_write_clinical`."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    require(can_write_clinical(request.user, patient))
    form = NoteForm(request.POST, instance=Note(patient=patient, author=request.user))
    form.is_valid()
    if key := form.cleaned_data.get("key"):
        facts = form.typed_so_far()
        keep_draft(key=key, patient=patient, author=request.user, **facts)
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, _("Kept as a draft that only you see."))
    return redirect("care:notes", pk=patient.pk)


@require_POST
@login_required
def note_search(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The words go into the session, not into an address. Who: `visible_to`."""
    patient: Patient = visible_or_404(Patient.objects, request.user, pk=pk)
    form = NoteSearchForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    query = {"kind": data.get("kind", "")}
    if words := data.get("q"):
        query["search"] = keep_search(request.session, words)
    chosen = urlencode({name: value for name, value in query.items() if value})
    return redirect(f"{reverse('care:notes', args=[patient.pk])}?{chosen}#notes")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One note with what was added. Seen by `Note.visible_to`, added to by
    `can_write_clinical`."""
    found = _written_or_404(request, pk)
    may_write = can_write_clinical(request.user, found.patient) and not found.is_void
    if request.method == "POST":
        require(may_write)
    form = AddendumForm(sent(request))
    if form.is_valid():
        add_to_note(note=found, author=request.user, **form.cleaned_data)
        messages.success(request, _("Added to the note."))
        return redirect(found)
    record_read(actor=request.user, patient=found.patient, subject=found)
    context = {
        "note": notes_of(reader_of(request.user, found.patient)).get(pk=found.pk),
        "patient": found.patient,
        "form": form if may_write else None,
        "may_void": _may_void(request.user, found) and not found.is_void,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/notes/note.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def note_void(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Entered in error, after a confirmation. Who: its author, if `can_write_clinical`
    still holds."""
    found = _written_or_404(request, pk)
    require(_may_void(request.user, found))
    if found.is_void:
        return redirect(found)
    form = VoidNoteForm(sent(request))
    if form.is_valid():
        void_note(note=found, why=form.cleaned_data["why"], actor=request.user)
        messages.success(request, _("The note is marked as entered in error."))
        return redirect(found)
    record_read(actor=request.user, patient=found.patient, subject=found)
    context = {"note": found, "patient": found.patient, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "care/notes/void.html", context, status=status)


def _written_or_404(request: SignedInRequest, pk: UUID) -> Note:
    """An addendum is shown with its note."""
    rows = Note.objects.written().filter(amends=None)
    found: Note = visible_or_404(
        rows.select_related("patient", "author"), request.user, pk=pk
    )
    return found


def _may_void(actor: User, note: Note) -> bool:
    return note.author_id == actor.pk and can_write_clinical(actor, note.patient)

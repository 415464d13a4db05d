"""A person's own links: the year of birth as second question, in their language, and a
session that opens one link in one browser for a short while."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from people import audit
from people.forms.own import BirthYearForm
from people.links import MAX_TRIES, find_link, is_usable, try_to_open
from people.models import AccessLink, Patient
from people.open_links import open_here, tries_left_in_words
from people.requests import GONE, UNPROCESSABLE
from people.tasks import raise_task, task_kind

# On a phone that others may pick up.
OPEN_FOR = timedelta(minutes=15)
LOCKED_TASK = task_kind("own-link-locked")


@dataclass(frozen=True, slots=True)
class OwnDoor:
    """A link of a person's own: where its question is posted and where it leads."""

    link: AccessLink
    patient: Patient
    question_url: str
    inside_url: str
    language: str


def find_or_404(token: str, *, purpose: str) -> AccessLink:
    if link := find_link(token, purpose=purpose):
        return link
    raise Http404


def language_of(request: HttpRequest, preferred: str) -> str:
    """What they chose on this phone, else the language we know they prefer."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return translation.get_language() or preferred if chosen else preferred


def door_page(
    request: HttpRequest,
    door: OwnDoor,
    form: BirthYearForm | None = None,
    *,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    """The question; says nothing about the person, nor what is behind it."""
    context = {
        "form": form or BirthYearForm(),
        "url": door.question_url,
        "typed": typed,
        # The address of a form is none to come back to in another language.
        "language_next": door.inside_url,
    }
    return render(request, "people/own_door.html", context, status=status)


def closed_page(
    request: HttpRequest, door: OwnDoor, *, typed: str = ""
) -> HttpResponse:
    context = {"typed": typed, "language_next": door.inside_url}
    return render(request, "people/own_closed.html", context, status=GONE)


def answer_question(request: HttpRequest, door: OwnDoor) -> HttpResponse:
    """Five wrong years lock the link; the right one opens it in this browser."""
    form = BirthYearForm(request.POST)
    if not form.is_valid():
        return door_page(request, door, form, status=UNPROCESSABLE)
    if is_right_year(link=door.link, patient=door.patient, answer=form.year):
        open_here(request, door.link, within=OPEN_FOR)
        return redirect(door.inside_url)
    if not is_usable(door.link):
        return closed_page(request, door)
    left = MAX_TRIES - _tries(_siblings(door.link))
    form.add_error("answer", tries_left_in_words(left))
    return door_page(request, door, form, status=UNPROCESSABLE)


def is_right_year(*, link: AccessLink, patient: Patient, answer: str) -> bool:
    """Whether the year of birth opens the link; a wrong one leaves a trace."""
    if patient.date_of_birth is None:
        return False
    year = f"{patient.date_of_birth:%Y}"
    return try_to_open(
        link,
        is_right=lambda: constant_time_compare(answer, year),
        when_wrong=lambda: _note_wrong_year(link, patient),
    )


@audit.in_turn()
def _note_wrong_year(link: AccessLink, patient: Patient) -> None:
    """The one that locks it tells the care team: somebody else may hold the phone."""
    # As a decorator it would share what it remembers between threads.
    with translation.override(settings.LANGUAGE_CODE):
        label = _("Holder of a link of their own")
        title = _("Wrong years of birth at their own link: ask who holds the phone")
    audit.record("own-link.wrong_answer", actor_label=label, patient=patient)
    if _lock_if_spent(link):
        raise_task(
            patient=patient,
            kind=LOCKED_TASK,
            title=title,
            subject_id=patient.pk,
            url=patient.get_absolute_url(),
        )


def _lock_if_spent(link: AccessLink) -> bool:
    """Every link to the same page, as the tries at all of them count together."""
    links = _siblings(link)
    if _tries(links) < MAX_TRIES:
        return False
    locked = links.update(locked_at=timezone.now())
    link.refresh_from_db()
    return bool(locked)


def _siblings(link: AccessLink) -> QuerySet[AccessLink]:
    return AccessLink.objects.filter(
        purpose=link.purpose,
        subject_id=link.subject_id,
        revoked_at=None,
        locked_at=None,
        expires_at__gt=timezone.now(),
    ).order_by()


def _tries(links: QuerySet[AccessLink]) -> int:
    return links.aggregate(tries=Sum("failed_tries"))["tries"] or 0


def was_locked_since(*, purpose: str, subject_id: UUID, days: int) -> bool:
    """Somebody has tried so many wrong years of late."""
    since = timezone.now() - timedelta(days=days)
    links = AccessLink.objects.filter(purpose=purpose, subject_id=subject_id)
    return links.filter(locked_at__gt=since, revoked_at=None).exists()

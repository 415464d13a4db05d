"""A person answers a screening alone, one question at a time, behind a link of their
own and their year of birth. What was answered is never shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.doors import (
    OwnDoor,
    answer_question,
    closed_page,
    door_page,
    find_or_404,
    language_of,
)
from people.links import is_usable
from people.open_links import close_here, is_open_here
from people.requests import UNPROCESSABLE
from screening.instruments import Question
from screening.models import Screening
from screening.own_links import (
    PURPOSE,
    finish_own,
    is_safe,
    may_ask_private,
    open_questions,
)
from screening.views.alone import (
    YES,
    Asking,
    alone_page,
    keep_answer,
    next_page,
    said_alone,
)

ALONE = "alone_with_screening"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the door of a screening of their own."""

    token: str
    door: OwnDoor
    screening: Screening

    @property
    def opens(self) -> bool:
        is_open = self.screening.is_unfinished and is_usable(self.door.link)
        return is_open and is_safe(self.door.link, self.screening)


def _visited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Finds the link, in the language the screening is asked in. Unknown ones are
    404."""

    @never_cache
    @wraps(view)
    def visited(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        link = find_or_404(token, purpose=PURPOSE)
        screenings = Screening.objects.select_related("patient", "started_by")
        screening = get_object_or_404(screenings, pk=link.subject_id)
        door = OwnDoor(
            link=link,
            patient=screening.patient,
            question_url=reverse("screening:own_open", args=[token]),
            inside_url=reverse("screening:own", args=[token]),
            language=language_of(request, screening.language),
        )
        with override(door.language):
            return view(request, Visit(token, door, screening), **more)

    return visited


def _refused(request: HttpRequest, visit: Visit) -> HttpResponse | None:
    """The closed page or the question, where they have not come in."""
    if not visit.opens:
        return closed_page(request, visit.door)
    if is_open_here(request, visit.door.link):
        return None
    status = UNPROCESSABLE if request.method == "POST" else 200
    return door_page(request, visit.door, status=status)


@require_safe
@_visited
def own(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whether they are alone, then the next question, then the end. May see: the holder
    of the link who knows the year."""
    if refused := _refused(request, visit):
        return refused
    if str(visit.door.link.pk) not in request.session.get(ALONE, {}):
        return alone_page(request, _asking(visit))
    return next_page(request, _asking(visit), _questions(request, visit))


@require_POST
@_visited
def own_open(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The year of birth. Five wrong ones lock the link."""
    if not visit.opens:
        return closed_page(request, visit.door)
    return answer_question(request, visit.door)


@require_POST
@_visited
def own_alone(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whether nobody can see the screen now. May: the holder of an opened link."""
    if refused := _refused(request, visit):
        return refused
    kept = request.session.get(ALONE, {})
    request.session[ALONE] = kept | {str(visit.door.link.pk): said_alone(request)}
    return redirect(visit.door.inside_url)


@require_POST
@_visited
def own_answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keeps the answer to the question that was shown; to one answered meanwhile, or
    never shown, nothing. May: the holder of an opened link."""
    if refused := _refused(request, visit):
        return refused
    return keep_answer(request, _asking(visit), _questions(request, visit))


@require_POST
@_visited
def own_finish(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hands in what was answered; from then on the link opens nothing. May: the holder
    of an opened link."""
    if refused := _refused(request, visit):
        return refused
    with override(settings.LANGUAGE_CODE):
        finish_own(screening=visit.screening)
    close_here(request, visit.door.link)
    return render(request, "screening/own_done.html")


def _questions(request: HttpRequest, visit: Visit) -> list[Question]:
    link = visit.door.link
    is_alone = request.session.get(ALONE, {}).get(str(link.pk)) == YES
    private = is_alone and may_ask_private(link, visit.screening)
    return open_questions(visit.screening, private=private)


def _asking(visit: Visit) -> Asking:
    token = visit.token
    return Asking(
        screening=visit.screening,
        layout="layouts/own.html",
        inside_url=visit.door.inside_url,
        alone_url=reverse("screening:own_alone", args=[token]),
        answer_url=reverse("screening:own_answer", args=[token]),
        finish_url=reverse("screening:own_finish", args=[token]),
    )

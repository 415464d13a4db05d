"""A screening answered on a clinic's tablet that a worker handed over."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people.permissions import require, visible_or_404
from people.requests import SignedInRequest
from screening.instruments import Question
from screening.kiosk import (
    IDLE,
    alone_on_tablet,
    forget,
    hand_over,
    is_locked,
    note_alone,
    screening_of,
)
from screening.models import Screening
from screening.own_links import finish_own, may_be_alone, open_questions
from screening.permissions import can_screen
from screening.views.alone import (
    YES,
    Asking,
    alone_page,
    keep_answer,
    next_page,
    said_alone,
)

Answer = Callable[[HttpRequest, Screening], HttpResponse]


@require_POST
@login_required
def kiosk_start(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Hand the tablet over for this screening; the worker is signed out. Who:
    `can_screen`."""
    screenings = Screening.objects.select_related("patient")
    screening: Screening = visible_or_404(screenings, request.user, pk=pk)
    require(can_screen(request.user, screening.patient))
    if not may_be_alone(screening):
        return redirect(screening)
    return hand_over(request, screening)


@require_safe
@never_cache
def kiosk(request: HttpRequest) -> HttpResponse:
    """Whether they are alone, the next question, the end, or nothing but a thank you.
    Only on a tablet that was handed over. One address for all of it, so that going back
    leads nowhere."""
    return _answered(request, _show)


@require_POST
@never_cache
def kiosk_alone(request: HttpRequest) -> HttpResponse:
    """Whether nobody can see the screen. Only on a tablet that was handed over."""

    def note(request: HttpRequest, _screening: Screening) -> HttpResponse:
        note_alone(request, said_alone(request))
        return redirect("screening:kiosk")

    return _answered(request, note)


@require_POST
@never_cache
def kiosk_answer(request: HttpRequest) -> HttpResponse:
    """Keeps an answer. Only on a tablet that was handed over."""
    return _answered(request, lambda r, s: keep_answer(r, _asking(s), _questions(r, s)))


@require_POST
@never_cache
def kiosk_finish(request: HttpRequest) -> HttpResponse:
    """Hands the answers in and forgets. Only on a tablet that was handed over."""

    def finish(request: HttpRequest, screening: Screening) -> HttpResponse:
        with override(settings.LANGUAGE_CODE):
            finish_own(screening=screening)
        forget(request)
        return redirect("screening:kiosk")

    return _answered(request, finish)


def _answered(request: HttpRequest, answer: Answer) -> HttpResponse:
    if not is_locked(request):
        raise Http404
    screening = screening_of(request)
    if screening is None:
        return render(request, "screening/kiosk_done.html")
    with override(screening.language):
        response = answer(request, screening)
    # Works without scripts; left alone, the page blanks itself.
    seconds = int(IDLE.total_seconds()) + 1
    response["Refresh"] = f"{seconds}; url={reverse('screening:kiosk')}"
    return response


def _show(request: HttpRequest, screening: Screening) -> HttpResponse:
    if not alone_on_tablet(request):
        return alone_page(request, _asking(screening))
    return next_page(request, _asking(screening), _questions(request, screening))


def _questions(request: HttpRequest, screening: Screening) -> list[Question]:
    """On the clinic's own tablet being alone is enough for private ones."""
    return open_questions(screening, private=alone_on_tablet(request) == YES)


def _asking(screening: Screening) -> Asking:
    return Asking(
        screening=screening,
        layout="layouts/kiosk.html",
        inside_url=reverse("screening:kiosk"),
        alone_url=reverse("screening:kiosk_alone"),
        answer_url=reverse("screening:kiosk_answer"),
        finish_url=reverse("screening:kiosk_finish"),
    )

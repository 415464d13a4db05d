"""A person answers a check-in behind a link of their own and their year of birth."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from care.models import CheckIn, CheckInStatus
from care.monitoring.check_ins import answer_alone, doubt_alone
from care.monitoring.forms import OwnCheckInForm
from care.monitoring.own_links import PURPOSE, end_links, is_safe
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
from people.requests import UNPROCESSABLE, sent


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the door of a check-in."""

    token: str
    door: OwnDoor
    check_in: CheckIn

    @property
    def opens(self) -> bool:
        waits = self.check_in.status != CheckInStatus.ANSWERED
        return (
            waits
            and is_usable(self.door.link)
            and is_safe(self.door.link, self.check_in)
        )


def _visited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Finds the link, in the language of its person. Unknown ones are 404."""

    @never_cache
    @wraps(view)
    def visited(request: HttpRequest, token: str) -> HttpResponse:
        link = find_or_404(token, purpose=PURPOSE)
        rows = CheckIn.objects.select_related("patient")
        check_in = get_object_or_404(rows, pk=link.subject_id)
        door = OwnDoor(
            link=link,
            patient=check_in.patient,
            question_url=reverse("care:own_check_in_open", args=[token]),
            inside_url=reverse("care:own_check_in", args=[token]),
            language=language_of(request, check_in.patient.message_language),
        )
        with override(door.language):
            return view(request, Visit(token, door, check_in))

    return visited


@require_http_methods(["GET", "HEAD", "POST"])
@_visited
def own_check_in(request: HttpRequest, visit: Visit) -> HttpResponse:
    """How they are, and the number agreed on. Nothing answered before is shown. May:
    the holder of an opened link."""
    if not visit.opens:
        return closed_page(request, visit.door)
    status = UNPROCESSABLE if request.method == "POST" else 200
    if not is_open_here(request, visit.door.link):
        return door_page(request, visit.door, status=status)
    form = OwnCheckInForm(sent(request), check_in=visit.check_in)
    if form.is_valid():
        with override(settings.LANGUAGE_CODE):
            answer_alone(check_in=visit.check_in, **form.facts)
        end_links(visit.check_in)
        close_here(request, visit.door.link)
        return render(request, "care/monitoring/own_done.html")
    if form.is_doubted:
        with override(settings.LANGUAGE_CODE):
            doubt_alone(visit.check_in, form.cleaned_data.get("said", ""))
    context = {"form": form, "token": visit.token}
    return render(request, "care/monitoring/own_check_in.html", context, status=status)


@require_POST
@_visited
def own_check_in_open(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The year of birth. Five wrong ones lock the link."""
    if not visit.opens:
        return closed_page(request, visit.door)
    return answer_question(request, visit.door)

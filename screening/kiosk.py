"""A clinic's tablet handed to a person: the session is locked to one screening until a
worker signs in again, and it forgets."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from people import audit
from screening.models import Screening

KIOSK = "kiosk"
# Says that the session is worth a look; without it no page depends on a session.
COOKIE = "kiosk"
IDLE = timedelta(minutes=5)
OPEN_WHEN_LOCKED = ("/kiosk/", "/static/", "/accounts/login/", "/accounts/2fa/")
GetResponse = Callable[[HttpRequest], HttpResponse]


def lock_to_screening(get_response: GetResponse) -> GetResponse:
    """No other page of ours opens on a tablet that was handed over."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_open = request.path.startswith(OPEN_WHEN_LOCKED)
        if not is_open and COOKIE in request.COOKIES and is_locked(request):
            return redirect("screening:kiosk")
        return get_response(request)

    return middleware


def is_locked(request: HttpRequest) -> bool:
    return KIOSK in request.session


def hand_over(request: Any, screening: Screening) -> HttpResponse:
    """Signs the worker out, so that nothing of theirs is left on it, and locks it."""
    audit.record(
        "tablet-handed-over",
        actor=request.user,
        patient=screening.patient,
        subject=screening,
    )
    logout(request)
    request.session[KIOSK] = {
        "screening": str(screening.pk),
        "alone": "",
        "seen": timezone.now().isoformat(),
    }
    response = redirect("screening:kiosk")
    response.set_cookie(
        COOKIE,
        "1",
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def screening_of(request: HttpRequest) -> Screening | None:
    """The one the tablet was handed over for; None once it is handed in, or was left
    alone for IDLE. Then the tablet stays locked and knows of nobody."""
    state = request.session.get(KIOSK) or {"screening": uuid4(), "seen": ""}
    found = Screening.objects.filter(pk=state["screening"])
    screening = found.select_related("patient", "started_by").first()
    if screening is None or not screening.is_unfinished or _is_idle(state):
        forget(request)
        return None
    state["seen"] = timezone.now().isoformat()
    request.session[KIOSK] = state
    return screening


def _is_idle(state: dict[str, str]) -> bool:
    return timezone.now() - datetime.fromisoformat(state["seen"]) > IDLE


def alone_on_tablet(request: HttpRequest) -> str:
    alone: str = request.session[KIOSK].get("alone", "")
    return alone


def note_alone(request: HttpRequest, alone: str) -> None:
    request.session[KIOSK] = request.session[KIOSK] | {"alone": alone}


def forget(request: HttpRequest) -> None:
    """Locked still, but of nobody."""
    request.session[KIOSK] = {}


@receiver(user_logged_in, dispatch_uid="screening.unlock_tablet")
def unlock(request: HttpRequest | None, **signal: Any) -> None:
    """A worker has the tablet again."""
    if request is not None:
        request.session.pop(KIOSK, None)

"""Links whose second question was answered in this browser: each for a while, under a
new session key."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from people.models import AccessLink

OPENED = "opened_links"


def open_here(request: HttpRequest, link: AccessLink, *, within: timedelta) -> None:
    """This link alone, in this browser, for so long."""
    now = timezone.now()
    opened = {k: v for k, v in _opened(request).items() if v > now.timestamp()}
    request.session.cycle_key()
    request.session[OPENED] = opened | {str(link.pk): (now + within).timestamp()}


def is_open_here(request: HttpRequest, link: AccessLink) -> bool:
    until = _opened(request).get(str(link.pk), 0)
    return until > timezone.now().timestamp()


def close_here(request: HttpRequest, link: AccessLink) -> None:
    request.session[OPENED] = {
        k: v for k, v in _opened(request).items() if k != str(link.pk)
    }


def tries_left_in_words(left: int) -> str:
    return ngettext(
        "That is not it. %(left)s try is left before the link locks.",
        "That is not it. %(left)s tries are left before the link locks.",
        left,
    ) % {"left": left}


def _opened(request: HttpRequest) -> dict[str, float]:
    opened: dict[str, float] = request.session.get(OPENED, {})
    return opened

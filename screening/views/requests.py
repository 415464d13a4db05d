from typing import Any

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from people.models import User

UNPROCESSABLE = 422
CONFLICT = 409


class SignedInRequest(HttpRequest):
    """A request behind `login_required`, as the type checker should see it."""

    user: User
    htmx: Any


def next_url(request: HttpRequest) -> str:
    """The page of ours that `next` names; "" for none and for other sites."""
    sent = request.POST if request.method == "POST" else request.GET
    address = sent.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""

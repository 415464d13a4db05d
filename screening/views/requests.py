from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from people import requests

UNPROCESSABLE = 422
CONFLICT = 409


class SignedInRequest(requests.SignedInRequest):
    """The same, with what the middleware of htmx adds."""

    htmx: HtmxDetails


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST binds it too."""
    return request.POST if request.method == "POST" else None


def next_url(request: HttpRequest) -> str:
    """The page of ours that `next` names; "" for none and for other sites."""
    address = (sent(request) or request.GET).get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""

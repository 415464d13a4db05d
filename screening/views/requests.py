from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from people.requests import sent

UNPROCESSABLE = 422
CONFLICT = 409


def next_url(request: HttpRequest) -> str:
    """The page of ours that `next` names; "" for none and for other sites."""
    address = (sent(request) or request.GET).get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""

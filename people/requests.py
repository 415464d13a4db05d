from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from people.models import User

# A form sent back with its errors, one about what has moved on meanwhile, and a link
# that opened once.
UNPROCESSABLE = 422
CONFLICT = 409
GONE = 410


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` is given; for type checkers alone."""

    user: User
    htmx: HtmxDetails


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, however little, or None where nothing was."""
    return request.POST if request.method == "POST" else None


def next_url(request: HttpRequest) -> str:
    """The page of ours that `next` names; "" for none and for other sites."""
    address = (sent(request) or request.GET).get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and address.startswith("/") else ""


def uuid_or_none(text: str) -> UUID | None:
    """The key that somebody's form sent, where it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from people.models import User


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` is given; for type checkers alone."""

    user: User
    htmx: HtmxDetails


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, however little, or None where nothing was."""
    return request.POST if request.method == "POST" else None

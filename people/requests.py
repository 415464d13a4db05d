from django.http import HttpRequest

from people.models import User


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` is given; for type checkers alone."""

    user: User

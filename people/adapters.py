from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from people.navigation import start_of


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up by himself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Each role lands where its work is."""
        return start_of(request.user)


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The e-mail address that a sign-in was tried with, for counting what went wrong:
    each account by itself, or a clinic behind one address would be shut out as one."""
    given = credentials or {}
    return str(given.get("email") or request.POST.get("login", "")).strip().lower()

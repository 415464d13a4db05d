from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from people.models.user import Role, User
from people.permissions import is_worker


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up by himself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Each role lands where its work is."""
        user = cast("User", request.user)
        if is_worker(user):
            return reverse("care:worklist")
        if user.has_role(Role.PARTNER):
            return reverse("referrals:inbox")
        if user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return "/"


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The e-mail address that a sign-in was tried with, for counting what went wrong:
    each account by itself, or a clinic behind one address would be shut out as one."""
    given = credentials or {}
    return str(given.get("email") or request.POST.get("login", "")).strip().lower()

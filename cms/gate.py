"""The door of the admin: who comes in, and which rooms stand open to whom.

Editors and administrators reach only what is named here; a page that a later Wagtail
adds stays shut until somebody opens it. Curators reach everything Wagtail lets them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cms.permissions import is_curator, may_enter
from people.models import Role

View = Callable[..., HttpResponse]

EXPLORER = "wagtailadmin_explore_root"
EVERYONE = {
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_logout",
    "wagtailadmin_dismissibles",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
}
NAMESPACES: dict[str, set[str]] = {
    Role.EDITOR: {
        "wagtailadmin_editing_sessions",
        "wagtailsnippets_resources_service",
        "wagtailsnippets_resources_location",
        "wagtailsnippets_resources_organization",
        "wagtailsnippetchoosers_resources_location",
    },
    Role.ADMINISTRATOR: {
        "wagtailadmin_editing_sessions",
        "wagtailsnippets_people_membership",
        "wagtailsnippetchoosers_resources_organization",
        "wagtailsites",
        "wagtailusers_users",
    },
}


def gate(view: View) -> View:
    """404 to those who have no business in the admin, or not in this part of it."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return view(request, *args, **kwargs)
        if not may_enter(user):
            raise Http404
        if is_open(request):
            return view(request, *args, **kwargs)
        if response := to_own_services(request):
            return response
        raise Http404

    return gated


def is_open(request: HttpRequest) -> bool:
    user: Any = request.user
    match = request.resolver_match
    if is_curator(user) or match is None or match.view_name in EVERYONE:
        return True
    rooms = {
        room
        for role, namespaces in NAMESPACES.items()
        if user.has_role(role)
        for room in namespaces
    }
    return match.namespace in rooms


def to_own_services(request: HttpRequest) -> HttpResponse | None:
    """Where the search on an editor's first page leads."""
    match, words = request.resolver_match, request.GET.get("q")
    if words is None or match is None or match.view_name != EXPLORER:
        return None
    services = reverse("wagtailsnippets_resources_service:list")
    return redirect(f"{services}?{urlencode({'q': words})}")


def to_sign_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Wagtail's own sign-in knows neither second factors nor lockouts; ours does."""
    address = reverse("account_login")
    following = request.GET.urlencode()
    return redirect(f"{address}?{following}" if following else address)

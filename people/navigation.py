from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from people.models.user import Role, User
from people.permissions import WORKER_ROLES, is_worker, organizations_with_editors_of


@dataclass(frozen=True, slots=True)
class NavigationItem:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an upper floor, for whoever `may_see` lets; it is asked on every page,
    so it asks the database only of those whose roles could be right."""

    label: str | Promise
    name: str
    may_see: Callable[[User], bool]


_added: dict[str, Page] = {}


def add_page(page: Page) -> None:
    """Called in `AppConfig.ready`."""
    _added[page.name] = page


def start_of(user: Any) -> str:
    """Where each role's work is: sign-in leads there, and so does our name on top."""
    if user is None or not user.is_authenticated:
        return "/"
    if is_worker(user):
        return reverse("care:worklist")
    if user.has_role(Role.PARTNER):
        return reverse("referrals:inbox")
    for page in _added.values():
        if page.may_see(user):
            return reverse(page.name)
    if user.has_perm("wagtailadmin.access_admin"):
        return reverse("wagtailadmin_home")
    return "/"


def navigation_for(request: HttpRequest) -> list[NavigationItem]:
    """The pages of the signed-in user's roles; nothing for anonymous visitors."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    clinical = (*WORKER_ROLES, Role.CLINICIAN)
    managers = (Role.SUPERVISOR, Role.PROGRAM_MANAGER)
    pages = [
        (_("Work"), "care:worklist", clinical),
        (_("My people"), "care:panel", (*managers, Role.CARE_MANAGER)),
        (_("Patients"), "people:patient_list", clinical),
        (_("Texts"), "notifications:conversation_list", clinical),
        (_("Referrals"), "referrals:list", clinical),
        (_("Trusted"), "referrals:trusted", clinical),
        (_("Inbox"), "referrals:inbox", (Role.PARTNER,)),
        (_("Reports"), "reports:funnel", managers),
        (_("Shortages"), "reports:shortages", (Role.ADMINISTRATOR,)),
        (_("Listings"), "wagtailadmin_home", (Role.EDITOR, Role.CURATOR)),
        (_("Working hours"), "referrals:calendars", (Role.CURATOR,)),
        (_("Messages"), "notifications:trouble", (Role.ADMINISTRATOR,)),
        (_("Directory"), "resources:search", tuple(Role)),
    ]
    items = []
    for label, name, roles in pages:
        if user.has_role(*roles):
            items += _item(request, label, name)
    for page in _added.values():
        if page.may_see(user):
            items += _item(request, str(page.label), page.name)
    if organizations_with_editors_of(user):
        items += _item(request, _("Editors"), "cms:editors")
    return items


def _item(request: HttpRequest, label: str, name: str) -> list[NavigationItem]:
    try:
        url = reverse(name)
    except NoReverseMatch:
        return []
    return [NavigationItem(label, url, request.path.startswith(url))]

"""The care manager's day: one's people, what is due, what is new."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from care.panel.rows import people_of, rows_for
from people import audit
from people.colleagues import colleagues_of
from people.models import Absence, User
from people.permissions import SUPERVISING, can_add_patient, is_worker, require_or_404
from people.requests import SignedInRequest

PER_PAGE = 60
DUE = "due"


@require_safe
@login_required
def panel(request: SignedInRequest) -> HttpResponse:
    """Those one carries in programs; of a colleague's, whoever supervises or covers for
    them. Who: `is_worker`; people: `visible_to`."""
    user = request.user
    require_or_404(is_worker(user))
    manager = _manager(user, request.GET.get("whose", ""))
    people = people_of(manager, user)
    today = timezone.localdate()
    due = people.filter(due_on__lte=today)
    show = request.GET.get("show", "")
    page = Paginator(due if show == DUE else people, PER_PAGE).get_page(
        request.GET.get("page")
    )
    audit.record_list(actor=user, page="care.panel", count=len(page))
    context = {
        "manager": manager,
        "is_mine": manager == user,
        "rows": rows_for(page, user),
        "page_obj": page,
        "show": show,
        "due": due.count(),
        "others": (others := _others(user)),
        "covers": [a for a in _covers(user) if a.user in others and manager == user],
        "may_act": can_add_patient(user),
    }
    return render(request, "care/panel/panel.html", context)


def _covers(user: User) -> Any:
    found = Absence.objects.current().filter(covered_by=user)
    return found.select_related("user").order_by("last_day", "pk")


def _others(user: User) -> list[User]:
    """Whose panels the user opens beside their own."""
    covered = _covers(user).order_by()
    supervised = colleagues_of(user, *SUPERVISING)
    others = User.objects.filter(
        Q(pk__in=covered.values("user")) | Q(pk__in=supervised.order_by().values("pk")),
        enrollments__isnull=False,
    )
    return list(others.exclude(pk=user.pk).distinct().order_by("last_name", "pk"))


def _manager(user: User, whose: str) -> User:
    if not whose or whose == str(user.pk):
        return user
    keys = [other.pk for other in _others(user)]
    key = int(whose) if whose.isdecimal() else 0
    return get_object_or_404(User, pk=key if key in keys else 0)

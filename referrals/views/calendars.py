"""Working hours, days off and time away of an organization, which its clocks heed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import BaseInlineFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from people.models import Role
from people.permissions import require, require_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, sent
from referrals.calendar_forms import CalendarForm, ClockRulesForm, ClosedDaysFormSet
from referrals.models import WorkCalendar
from referrals.permissions import (
    CALENDAR_ROLES,
    calendars_visible_to,
    can_change_calendar,
    can_set_clocks,
)
from referrals.working_hours import change_calendar
from resources.models import Organization

PER_PAGE = 25


@require_safe
@login_required
def calendar_list(request: SignedInRequest) -> HttpResponse:
    """Organizations whose calendar one may see. May see: partners, editors, supervisors
    and program managers, of their own; curators, of all."""
    user = request.user
    require_or_404(user.has_role(*CALENDAR_ROLES, Role.CURATOR))
    query = request.GET.get("q", "").strip()
    organizations = calendars_visible_to(Organization.objects.all(), user)
    if query:
        organizations = organizations.filter(
            Q(name__icontains=query) | Q(alternate_name__icontains=query)
        )
    listed = organizations.select_related("work_calendar").order_by("name", "pk")
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "query": query}
    return render(request, "referrals/calendars.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def calendar(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One organization's calendar. May see: as in the list; may change: one of them who
    is not read-only."""
    organization = _visible(request, pk)
    found = _calendar_of(organization)
    if sent(request) is not None:
        require(can_change_calendar(request.user, organization))
    form = CalendarForm(sent(request), instance=found)
    closed = ClosedDaysFormSet(sent(request), instance=found, prefix="closed")
    if sent(request) is None:
        return _page(request, organization, form, closed)
    if not form.is_valid() or not closed.is_valid():
        return _page(request, organization, form, closed, status=UNPROCESSABLE)

    def save() -> None:
        form.save()
        closed.save()

    _change(request, organization, save)
    return redirect("referrals:calendar", pk=organization.pk)


@require_POST
@login_required
def clock_rules(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How many days there are for what. May: supervisors and program managers of the
    organization, and curators, not read-only."""
    organization = _visible(request, pk)
    require(can_set_clocks(request.user, organization))
    found = _calendar_of(organization)
    rules = ClockRulesForm(request.POST, calendar=found)
    if not rules.is_valid():
        form, closed = CalendarForm(instance=found), _closed_days(found)
        return _page(
            request, organization, form, closed, rules=rules, status=UNPROCESSABLE
        )
    _change(request, organization, rules.save)
    return redirect("referrals:calendar", pk=organization.pk)


def _visible(request: SignedInRequest, pk: UUID) -> Organization:
    organizations = calendars_visible_to(Organization.objects.all(), request.user)
    return get_object_or_404(organizations, pk=pk)


def _calendar_of(organization: Organization) -> WorkCalendar:
    found = WorkCalendar.objects.filter(organization=organization).first()
    return found or WorkCalendar(organization=organization)


def _closed_days(found: WorkCalendar) -> BaseInlineFormSet[Any, Any, Any]:
    return ClosedDaysFormSet(instance=found, prefix="closed")


def _change(
    request: SignedInRequest, organization: Organization, save: Callable[[], object]
) -> None:
    moved = change_calendar(organization=organization, actor=request.user, save=save)
    words = _("Saved. Deadlines that moved with it: %(moved)s.")
    messages.success(request, words % {"moved": moved})


def _page(
    request: SignedInRequest,
    organization: Organization,
    form: CalendarForm,
    closed: BaseInlineFormSet[Any, Any, Any],
    *,
    rules: ClockRulesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    may_set = can_set_clocks(user, organization)
    context = {
        "organization": organization,
        "calendar": form.instance,
        "form": form,
        "closed": closed,
        "may_change": can_change_calendar(user, organization),
        "rules": rules or ClockRulesForm(calendar=_calendar_of(organization))
        if may_set
        else None,
    }
    return render(request, "referrals/calendar.html", context, status=status)

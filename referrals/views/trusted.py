"""The services that workers trust: their own list and their team's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.models import User
from people.permissions import is_worker, require, require_or_404
from people.requests import SignedInRequest, next_url
from referrals.models import TrustedService
from referrals.notes import notes_on
from referrals.permissions import TEAM_ROLES, can_trust, teams_edited_by
from referrals.trusted import NO_TRUST, trust_service, trusted_by, untrust_service
from referrals.views.choice import need_named
from resources.cards import phones_for
from resources.models import Organization, Service

PER_PAGE = 25
OFF = "0"


@require_safe
@login_required
def trusted(request: SignedInRequest) -> HttpResponse:
    """One's own list, or with `team` that of an organization. May see: workers and
    clinicians, of a team those who belong to it."""
    user = request.user
    require_or_404(is_worker(user))
    teams = _teams(user)
    team = _team_named(request.GET.get("team", ""), teams)
    rows = TrustedService.objects.visible_to(user).filter(
        **({"team": team} if team else {"user": user})
    )
    listed = rows.select_related("added_by").in_order()
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": _rows(list(page), user),
        "teams": teams,
        "team": team,
        "may_edit": team.pk in teams_edited_by(user) if team else can_trust(user),
    }
    return render(request, "referrals/trusted.html", context)


def _teams(user: User) -> list[Organization]:
    ids = user.organization_ids(*TEAM_ROLES)
    return list(Organization.objects.filter(pk__in=ids).order_by("name", "pk"))


def _team_named(key: str, teams: list[Organization]) -> Organization | None:
    return next((team for team in teams if str(team.pk) == key), None)


def _rows(listed: list[TrustedService], user: User) -> list[dict[str, Any]]:
    ids = [row.service_id for row in listed]
    services = Service.objects.for_listing().in_bulk(ids)
    notes = notes_on(user, ids)
    listed_now = set(
        Service.objects.public().filter(pk__in=ids).values_list("pk", flat=True)
    )
    return [
        {
            "trusted": row,
            "service": services[row.service_id],
            "is_listed": row.service_id in listed_now,
            "phones": phones_for(services[row.service_id], None),
            "notes": notes.get(row.service_id, []),
        }
        for row in listed
    ]


@require_POST
@login_required
def trust(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put a service on a list, or with `on` "0" take it off. May: of one's own list a
    worker or clinician, of a `team`'s a worker there; none of them read-only."""
    user = request.user
    require_or_404(is_worker(user))
    require(can_trust(user))
    is_off = request.POST.get("on") == OFF
    # What is listed no more can still be taken off.
    services = Service.objects.all() if is_off else Service.objects.public()
    service = get_object_or_404(services, pk=pk)
    team = _team_asked_for(request)
    change = untrust_service if is_off else trust_service
    change(service=service, actor=user, team=team)
    if request.htmx:
        return _button(request, service)
    _say(request, service, team)
    return redirect(next_url(request) or "referrals:trusted")


def _team_asked_for(request: SignedInRequest) -> Organization | None:
    if not (key := request.POST.get("team", "")):
        return None
    team = _team_named(key, _teams(request.user))
    require_or_404(team is not None)
    require(team is not None and team.pk in teams_edited_by(request.user))
    return team


def _button(request: SignedInRequest, service: Service) -> HttpResponse:
    context = {
        "service": service,
        "trust": trusted_by(request.user, [service.pk]).get(service.pk, NO_TRUST),
        "may_trust": True,
        "need": need_named(request.POST.get("need", ""), request.user),
    }
    return render(request, "referrals/_trust.html", context)


def _say(request: SignedInRequest, service: Service, team: Organization | None) -> None:
    names = {"service": service.display_name, "team": team or ""}
    if request.POST.get("on") == OFF:
        words = _("%(service)s is off the list.")
    elif team:
        words = _("%(service)s is on the list of %(team)s.")
    else:
        words = _("%(service)s is on your list.")
    messages.success(request, words % names)

"""Sending on what came to nothing, and a team's rule for it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.permissions import SUPERVISING, require, require_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, sent, uuid_or_none
from referrals.forwarding import (
    AlreadySentOnError,
    NotTheNextBestError,
    change_forwarding,
    send_on,
)
from referrals.models import ForwardingRule, Referral
from referrals.permissions import can_see_forwarding, can_send, teams_ruled_by
from referrals.places import ChosenPlace, chosen_places
from referrals.sending_forms import ForwardingRuleForm
from referrals.status import OFFERS_NEXT
from referrals.transitions import ConsentMissing
from referrals.views.referrals import visible_referral
from resources.models import Organization
from screening.services import NeedClosedError


@require_POST
@login_required
def send_on_referral(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the next best service what the first was asked. May: a worker who may change
    the patient."""
    found = visible_referral(request, pk)
    require(can_send(request.user, found))
    places = chosen_places([request.POST.get("place", "")])
    if found.status not in OFFERS_NEXT or not places:
        messages.warning(request, _("Nothing was sent: that is not on offer any more."))
        return redirect(found)
    return redirect(_sent_on(request, found, places[0]))


def _sent_on(request: SignedInRequest, found: Referral, place: ChosenPlace) -> Referral:
    """What came of it, or the referral itself with a word why nothing did."""
    try:
        follower = send_on(referral=found, place=place, sender=request.user)
    except AlreadySentOnError as before:
        words = _("Nothing was sent: it was sent on before, to %(service)s.")
        messages.info(request, words % {"service": before.follower.service})
        return found
    except NotTheNextBestError:
        words = _("Nothing was sent: there is another next best service by now.")
        messages.warning(request, words)
        return found
    except ConsentMissing:
        words = _("Nothing was sent: consent does not cover that organization.")
        messages.error(request, words)
        return found
    except NeedClosedError:
        messages.error(request, _("Nothing was sent: this need is closed."))
        return found
    words = _("Sent on to %(service)s. They see what the first organization saw.")
    messages.success(request, words % {"service": follower.service})
    return follower


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def forwarding(request: SignedInRequest) -> HttpResponse:
    """Each team's rule for sending on by itself. May see: supervisors and program
    managers; may change: those of that team who are not read-only."""
    user = request.user
    require_or_404(can_see_forwarding(user))
    bound = None
    if (data := sent(request)) is not None:
        teams = Organization.objects.filter(pk__in=user.organization_ids(*SUPERVISING))
        team = get_object_or_404(teams, pk=uuid_or_none(data.get("team", "")))
        require(team.pk in teams_ruled_by(user))
        bound = ForwardingRuleForm(data, team=team)
        if bound.is_valid():
            change_forwarding(organization=team, actor=user, **bound.cleaned_data)
            words = _("The rule of %(team)s is saved.")
            messages.success(request, words % {"team": team})
            return redirect("referrals:forwarding")
    context = {"rows": _rules(request, bound)}
    status = UNPROCESSABLE if bound else 200
    return render(request, "referrals/forwarding.html", context, status=status)


def _rules(
    request: SignedInRequest, bound: ForwardingRuleForm | None
) -> list[dict[str, Any]]:
    """A row per team; its form where the actor may change it."""
    user = request.user
    teams = Organization.objects.filter(pk__in=user.organization_ids(*SUPERVISING))
    rules = ForwardingRule.objects.select_related("changed_by").in_bulk(
        user.organization_ids(*SUPERVISING)
    )
    editable = set(teams_ruled_by(user))
    rows = []
    for team in teams.order_by("name", "pk"):
        rule = rules.get(team.pk) or ForwardingRule(organization=team)
        is_bound = bound is not None and bound.team == team
        form = bound if is_bound else ForwardingRuleForm(team=team, rule=rule)
        may_change = team.pk in editable
        rows.append({"team": team, "rule": rule, "form": form if may_change else None})
    return rows

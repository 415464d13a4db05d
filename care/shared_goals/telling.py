"""The organization says how a shared goal goes, through either door."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from care.models import GoalShare
from care.shared_goals.forms import TellForm
from care.shared_goals.services import NotShared, tell_progress
from people.permissions import require
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest
from referrals.models import Referral
from referrals.permissions import can_act_as
from referrals.status import Party
from referrals.views import inbox, links
from referrals.views.acting import DONE
from referrals.views.partner import Door, while_open


@require_POST
@login_required
def inbox_goal(request: SignedInRequest, pk: UUID, share: UUID) -> HttpResponse:
    """Say how a shared goal goes, by a partner who is not read-only."""
    referral = inbox.of_own_organization(request, pk)
    door = inbox.entered(request, referral)
    require(can_act_as(door.actor, referral, Party.RECEIVER))
    refused = _tell(request, referral, share, door)
    return refused or redirect("referrals:inbox_referral", pk=referral.pk)


@require_POST
@never_cache
def link_goal(request: HttpRequest, token: str, share: UUID) -> HttpResponse:
    """Say how a shared goal goes: by the holder of an unlocked link."""
    found, referral = links.find(token)
    typed = request.POST.get("note", "")
    if refused := links.shut(request, token, found, referral, typed=typed):
        return refused
    refused = _tell(request, referral, share, links.entered(token, referral))
    return refused or redirect("referrals:link", token=token)


def _tell(
    request: HttpRequest, referral: Referral, pk: UUID, door: Door
) -> HttpResponse | None:
    """None when it is told, else the page to answer with."""
    shares = GoalShare.objects.of_referral(referral).select_related("goal")
    form = TellForm(request.POST, share=get_object_or_404(shares, pk=pk))
    return while_open(
        request,
        referral,
        door,
        typed=form.typed,
        do=lambda: (_write(referral, form, door), {"beside": form}),
        done=lambda: _("Thank you. The care team reads it in the plan."),
    )


def _write(referral: Referral, form: TellForm, door: Door) -> int:
    if not form.is_valid():
        return UNPROCESSABLE
    facts = {"value": None} | form.cleaned_data
    try:
        tell_progress(share=form.share, referral=referral, actor=door.actor, **facts)
    except NotShared:
        return CONFLICT
    return DONE

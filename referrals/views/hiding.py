"""Taking a service out of one person's matches, and putting it back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import audit
from people.permissions import require, visible_or_404
from people.requests import UNPROCESSABLE, SignedInRequest, next_url, sent
from referrals.forms import HideForm
from referrals.hiding import hide_service, show_service
from referrals.models import HiddenService, HideReason
from referrals.places import chosen_places
from referrals.views.choice import Choice, choice_of, visible_need
from resources.models import Service
from screening.permissions import can_change_need


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Offer a service to this person no more. May: a worker who may change the need."""
    need = visible_need(request, pk)
    require(can_change_need(request.user, need))
    data = sent(request) or request.GET
    choice = choice_of(need, data, request.user)
    places = chosen_places([data.get("service", "")])
    if not places:
        messages.warning(request, _("That service takes no referrals any more."))
        return redirect(choice.matches_url)
    form = HideForm(sent(request))
    if form.is_bound and form.is_valid():
        return _hide(request, choice, places[0].service, form)
    audit.record_read(actor=request.user, patient=need.patient, subject=need)
    context = {"need": need, "choice": choice, "place": places[0], "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "referrals/hide.html", context, status=status)


def _hide(
    request: SignedInRequest, choice: Choice, service: Service, form: HideForm
) -> HttpResponse:
    hide_service(
        need=choice.need,
        service=service,
        actor=request.user,
        reason=HideReason(form.cleaned_data["reason"]),
        note=form.cleaned_data["note"],
    )
    words = _("%(service)s is hidden for this person. You can undo it below the list.")
    messages.success(request, words % {"service": service.display_name})
    return redirect(choice_of(choice.need, request.POST, request.user).matches_url)


@require_POST
@login_required
def unhide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Offer it again. May: a worker who may change the need it was hidden under."""
    rows = HiddenService.objects.select_related(
        "service", "patient", "need__patient", "need__category"
    )
    hidden: HiddenService = visible_or_404(rows, request.user, pk=pk)
    require(can_change_need(request.user, hidden.need))
    show_service(hidden=hidden, actor=request.user)
    words = _("%(service)s is offered again.")
    messages.success(request, words % {"service": hidden.service.display_name})
    return redirect(next_url(request) or hidden.patient.get_absolute_url())

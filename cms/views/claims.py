"""Claiming an organization's listings, and the link that a claim or an invitation
sends. A GET writes nothing."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.claims.forms import ClaimForm, NewAccountForm
from cms.claims.services import PURPOSE, accept, account_of, ask_to_claim
from people.links import find_link, is_usable
from people.models import Invitation
from people.models.invitation import InvitationStatus
from people.requests import GONE, UNPROCESSABLE, sent
from resources.languages import language_in_use
from resources.models import Organization, Service
from resources.request_counts import HOUR, TOO_MANY, count_request


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Anyone, of an organization with a public listing. The answer never tells which
    addresses the organization has."""
    organization = _listed(pk)
    form = ClaimForm(sent(request))
    status = 200
    if request.method == "POST":
        status = _ask(request, form, organization)
        if status == 200:
            return redirect("cms:claim_asked", pk=organization.pk)
    context = {"organization": organization, "form": form, "status": status}
    return render(request, "cms/listings/claim.html", context, status=status)


def _ask(request: HttpRequest, form: ClaimForm, organization: Organization) -> int:
    if form.is_from_a_machine:
        return 200
    if not form.is_valid():
        return UNPROCESSABLE
    most = settings.CLAIMS_AN_HOUR
    if most and count_request(request, name="claim", seconds=HOUR) > most:
        return TOO_MANY
    facts = {name: form.cleaned_data[name] for name in ("email", "name", "note")}
    ask_to_claim(organization=organization, language=language_in_use(), **facts)
    return 200


@require_safe
@never_cache
def claim_asked(request: HttpRequest, pk: UUID) -> HttpResponse:
    """That it came; anyone. The same for everybody."""
    context = {"organization": _listed(pk)}
    return render(request, "cms/listings/claim_asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link in the e-mail; once, until it ends."""
    found = find_link(token, purpose=PURPOSE)
    if found is None:
        raise Http404
    invited = get_object_or_404(
        Invitation.objects.select_related("organization", "invited_by"),
        pk=found.subject_id,
    )
    account = account_of(invited)
    is_open = is_usable(found) and invited.status == InvitationStatus.SENT
    if not is_open or (account and not account.is_active):
        return _closed(request, invited)
    form = None if account else NewAccountForm(sent(request), email=invited.email)
    status = 200
    if request.method == "POST":
        if form is None or form.is_valid():
            return _accept(request, invited, form)
        status = UNPROCESSABLE
    context = {"token": token, "invited": invited, "form": form}
    return render(request, "cms/listings/invitation.html", context, status=status)


def _accept(
    request: HttpRequest, invited: Invitation, form: NewAccountForm | None
) -> HttpResponse:
    if accept(invitation=invited, **(form.cleaned_data if form else {})) is None:
        return _closed(request, invited)
    text = _("Welcome. Sign in with this e-mail to edit the listings.")
    messages.success(request, text)
    return redirect("account_login")


def _closed(request: HttpRequest, invited: Invitation) -> HttpResponse:
    context = {
        "organization": invited.organization,
        "is_accepted": invited.status == InvitationStatus.ACCEPTED,
    }
    return render(request, "cms/listings/invitation_closed.html", context, status=GONE)


def _listed(pk: UUID) -> Organization:
    listed = Service.objects.public().filter(organization=pk)
    if not listed.exists():
        raise Http404
    return get_object_or_404(Organization, pk=pk)

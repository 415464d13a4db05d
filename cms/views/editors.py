"""Who edits an organization's listings: seen, invited and removed by the editors who
manage them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cms.claims.forms import InviteForm
from cms.claims.services import CannotBeDone, invite, remove_editor, withdraw
from people.models import Invitation, Membership, Role
from people.permissions import organizations_with_editors_of, require, require_or_404
from people.requests import UNPROCESSABLE, SignedInRequest
from resources.languages import language_in_use
from resources.models import Organization

PER_PAGE = 50


@require_safe
@login_required
def editors(request: SignedInRequest, pk: UUID | None = None) -> HttpResponse:
    """Who: `organizations_with_editors_of`; of one organization, the first unless
    another is named."""
    return _page(request, _organization(request, pk))


@require_POST
@login_required
def editor_invite(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `organizations_with_editors_of`."""
    organization = _organization(request, pk)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invite(
                organization=organization,
                actor=request.user,
                language=language_in_use(),
                **form.cleaned_data,
            )
        except CannotBeDone as problem:
            form.add_error("email", str(problem))
    if form.errors:
        return _page(request, organization, form, status=UNPROCESSABLE)
    messages.success(request, _("The invitation is on its way."))
    return redirect("cms:editors_of", pk=organization.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def editor_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks, then ends it at once; not oneself, as the last who manages editors would
    lock everybody out. Who: `organizations_with_editors_of`."""
    membership = get_object_or_404(
        _editors().filter(organization__in=organizations_with_editors_of(request.user)),
        pk=pk,
    )
    require(membership.user_id != request.user.pk)
    if request.method != "POST":
        context = {"membership": membership}
        return render(request, "cms/listings/editor_remove.html", context)
    remove_editor(membership=membership, actor=request.user)
    messages.success(request, _("They can no longer edit your listings."))
    return redirect("cms:editors_of", pk=membership.organization_id)


@require_POST
@login_required
def invitation_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `organizations_with_editors_of`."""
    invitation = get_object_or_404(
        Invitation.objects.open().filter(
            organization__in=organizations_with_editors_of(request.user)
        ),
        pk=pk,
    )
    withdraw(invitation=invitation, actor=request.user)
    messages.success(request, _("The invitation no longer opens."))
    return redirect("cms:editors_of", pk=invitation.organization_id)


def _organization(request: SignedInRequest, pk: UUID | None) -> Organization:
    managed = organizations_with_editors_of(request.user)
    require_or_404(bool(managed))
    organizations = Organization.objects.filter(pk__in=managed).order_by("name", "pk")
    chosen = organizations.filter(pk=pk) if pk else organizations
    if found := chosen.first():
        return found
    raise Http404


def _editors() -> Any:
    return Membership.objects.filter(role=Role.EDITOR, is_active=True).select_related(
        "user", "organization"
    )


def _page(
    request: SignedInRequest,
    organization: Organization,
    form: InviteForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    members = _editors().filter(organization=organization)
    paginator = Paginator(members.order_by("user__last_name", "pk"), PER_PAGE)
    managed = organizations_with_editors_of(request.user)
    others = Organization.objects.filter(pk__in=managed).exclude(pk=organization.pk)
    context = {
        "organization": organization,
        "others": others.order_by("name", "pk"),
        "page_obj": paginator.get_page(request.GET.get("page")),
        "invitations": Invitation.objects.open()
        .filter(organization=organization)
        .order_by("email", "pk")[:PER_PAGE],
        "form": form or InviteForm(),
    }
    return render(request, "cms/listings/editors.html", context, status=status)

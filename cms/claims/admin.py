"""Claims from addresses that no listing gives: a curator checks, and decides."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.claims.services import approve_claim, decline_claim
from cms.curators_only import CuratorsOnly, CuratorsPage
from people.models import Invitation

PER_PAGE = 25


class ClaimsView(CuratorsPage):
    """Who: `is_curator`."""

    template_name = "cms/admin/claims.html"
    page_title = gettext_lazy("Claims of listings")
    header_icon = "group"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claims = Invitation.objects.waiting().select_related("organization")
        page = Paginator(claims, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"page_obj": page}


class ClaimDecideView(CuratorsOnly):
    """Send the link, or decline with an e-mail that says what to do. Who: `is_curator`,
    not read-only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
        rows = Invitation.objects.waiting().select_related("organization")
        claim = get_object_or_404(rows, pk=pk)
        user: Any = request.user
        if what == "approve":
            approve_claim(claim=claim, actor=user)
            messages.success(request, _("The link is on its way to them."))
        elif what == "decline":
            decline_claim(claim=claim, actor=user)
            messages.success(request, _("They are told, and how to ask again."))
        else:
            raise Http404
        return redirect("listing_claims")

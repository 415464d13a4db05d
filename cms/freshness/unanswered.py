"""Organizations that did not answer: a curator calls, and says what came of it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.curators_only import CuratorsOnly, CuratorsPage
from cms.freshness.schedule import close_answered, due_services
from people import audit
from people.models import User
from resources import services
from resources.models import ListingCheck, Phone, Service

PER_PAGE = 25
NAMED = 5


class UnansweredView(CuratorsPage):
    """Who: `is_curator`."""

    template_name = "cms/admin/unanswered.html"
    page_title = gettext_lazy("Listings nobody confirms")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paginator = Paginator(unanswered_checks(), PER_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        checks = list(page.object_list)
        named = _named(checks)
        return super().get_context_data(**kwargs) | {
            "rows": [(check, named.get(check.pk, [])[:NAMED]) for check in checks],
            "page_obj": page,
            "report_url": reverse("freshness_report"),
        }


class UnansweredDoneView(CuratorsOnly):
    """What came of the call. Who: `is_curator`, not read-only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
        check = get_object_or_404(ListingCheck.objects.unanswered(), pk=pk)
        user: Any = request.user
        if what == "right":
            confirm_by_phone(check=check, actor=user)
            messages.success(request, _("Confirmed as of today."))
        elif what == "again" and check.stopped_on is None:
            ask_again(check=check, actor=user)
            messages.success(request, _("They are asked by e-mail once more."))
        else:
            raise Http404
        return redirect("unanswered_listings")


def unanswered_checks() -> QuerySet[ListingCheck]:
    """With how many services wait and a phone to call."""
    checks: Any = ListingCheck.objects.unanswered().select_related("organization")
    of_it = Q(organization=OuterRef("pk")) | Q(service__organization=OuterRef("pk"))
    phones = Phone.objects.filter(of_it).order_by("pk").values("number")
    due = due_services().filter(organization=OuterRef("pk")).order_by()
    counted = due.values("organization").annotate(n=Count("pk")).values("n")
    rows: QuerySet[ListingCheck] = checks.annotate(
        waiting=Subquery(counted), phone=Subquery(phones[:1])
    )
    return rows


def _named(checks: list[ListingCheck]) -> dict[UUID, list[Service]]:
    named: dict[UUID, list[Service]] = {}
    services_due = due_services().filter(organization__in=[one.pk for one in checks])
    for service in services_due.order_by("name", "pk"):
        named.setdefault(service.organization_id, []).append(service)
    return named


def confirm_by_phone(*, check: ListingCheck, actor: User) -> None:
    """They told the curator that what waits is right. Each listing by itself, as the
    trail makes all others wait meanwhile."""
    for service in due_services().filter(organization=check.pk).order_by("pk"):
        with audit.in_turn():
            services.confirm_listing(service=service, by=actor.email)
            audit.record("listing.confirmed", actor=actor, subject=service)
    close_answered(ListingCheck.objects.filter(pk=check.pk))


@audit.in_turn()
def ask_again(*, check: ListingCheck, actor: User) -> None:
    """From the beginning, at the next run; not who wants no such e-mails."""
    silent = ListingCheck.objects.filter(pk=check.pk, stopped_on=None)
    silent.exclude(lapsed_on=None).update(asked_on=None, lapsed_on=None, reminders=0)
    audit.record("listing.ask_again", actor=actor, subject=check.organization)

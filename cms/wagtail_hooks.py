from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from care.models import PlanTemplate
from cms.homepage import ListingsPanel
from cms.permissions import (
    AdministratorPolicy,
    CuratorPolicy,
    ListingPolicy,
    OrganizationPolicy,
    UserPolicy,
    is_curator,
)
from cms.todo import TodoPanel
from notifications.models import MessageWording, QuickText
from people.models import ConsentWording, Membership, Role, User
from resources.models import (
    Category,
    ImportRun,
    KeptEdit,
    LikelyDuplicate,
    ListingMerge,
    ListingSuggestion,
    Location,
    MatchingWeights,
    Organization,
    Service,
    SetAsideRow,
    SourceListing,
    TaxonomyTerm,
)

# First of all: Wagtail makes a policy of its own for a model asked about earlier.
register_permission_policy(Service, ListingPolicy(Service))
register_permission_policy(Location, ListingPolicy(Location))
register_permission_policy(Organization, OrganizationPolicy(Organization))
OF_CURATORS: tuple[type[Model], ...] = (
    *(Category, TaxonomyTerm, ConsentWording, MessageWording, QuickText),
    PlanTemplate,
    *(ListingSuggestion, LikelyDuplicate, ListingMerge),
    *(ImportRun, SetAsideRow, KeptEdit, SourceListing),
    MatchingWeights,
)
for model in OF_CURATORS:
    register_permission_policy(model, CuratorPolicy(model))
register_permission_policy(Membership, AdministratorPolicy(Membership))
register_permission_policy(User, UserPolicy(User))

from cms.claims.admin import ClaimDecideView, ClaimsView  # noqa: E402
from cms.freshness.report import FreshnessReport  # noqa: E402
from cms.freshness.unanswered import UnansweredDoneView, UnansweredView  # noqa: E402
from cms.viewsets import (  # noqa: E402
    ImportGroup,
    ListingGroup,
    MembershipViewSet,
    WeightsViewSet,
    WordingGroup,
)

register_snippet(ListingGroup)
register_snippet(ImportGroup)
register_snippet(WordingGroup)
register_snippet(WeightsViewSet)
register_snippet(MembershipViewSet)


@hooks.register("register_admin_urls")
def freshness_urls() -> list[URLPattern]:
    report = FreshnessReport.as_view
    results = report(results_only=True)
    done = UnansweredDoneView.as_view()
    lists = "listings/unanswered/"
    return [
        path("listings/freshness/", report(), name="freshness_report"),
        path("listings/freshness/results/", results, name="freshness_report_results"),
        path(lists, UnansweredView.as_view(), name="unanswered_listings"),
        path(f"{lists}<uuid:pk>/<str:what>/", done, name="unanswered_listings_done"),
    ]


@hooks.register("register_admin_urls")
def claims_urls() -> list[URLPattern]:
    decide = ClaimDecideView.as_view()
    claims = "listings/claims/"
    return [
        path(claims, ClaimsView.as_view(), name="listing_claims"),
        path(f"{claims}<uuid:pk>/<str:what>/", decide, name="listing_claims_decide"),
    ]


@hooks.register("register_reports_menu_item")
def freshness_menu_item() -> MenuItem:
    url = reverse("freshness_report")
    return MenuItem(FreshnessReport.page_title, url, icon_name="history", order=50)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Any]) -> None:  # noqa: ARG001
    panels.append(TodoPanel())


@hooks.register("construct_homepage_panels")
def show_own_listings(request: HttpRequest, panels: list[Any]) -> None:  # noqa: ARG001
    panels.append(ListingsPanel())


@hooks.register("construct_snippet_action_menu")
def submit_first(items: list[Any], request: HttpRequest, context: Any) -> None:  # noqa: ARG001
    """The big button does what an editor came for; drafts save themselves."""
    if not is_curator(request.user):
        items.sort(key=lambda item: item.name != "action-submit")


@hooks.register("construct_main_menu")
def hide_shut_rooms(request: HttpRequest, items: list[Any]) -> None:
    """Menus name only what the gate opens."""
    user: Any = request.user
    if is_curator(user):
        return
    shut = {"reports", "help"} | (set() if user.has_role(Role.EDITOR) else {"listings"})
    items[:] = [item for item in items if item.name not in shut]

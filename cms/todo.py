"""What waits for a curator, on the admin's first page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from cms.permissions import is_curator
from people.models import Invitation
from resources.models import (
    LikelyDuplicate,
    ListingCheck,
    ListingSuggestion,
    Review,
    SetAsideRow,
    SourceListing,
)


class TodoPanel(Component):
    """Counts with a link to each list; nothing for those who are no curators."""

    name = "todo"
    template_name = "cms/admin/todo_panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"rows": waiting() if is_curator(user) else []}


def waiting() -> list[tuple[str, int, str]]:
    """What, how many, where; only what there is."""
    set_aside = SetAsideRow.objects.filter(state=Review.WAITING)
    gone = SourceListing.objects.filter(gone_since__isnull=False, gone_note="")
    rows = [
        (
            _("Claims of listings to check"),
            Invitation.objects.waiting().count(),
            reverse("listing_claims"),
        ),
        (
            _("Organizations that do not confirm their listings"),
            ListingCheck.objects.unanswered().count(),
            reverse("unanswered_listings"),
        ),
        (
            _("Suggestions to look at"),
            ListingSuggestion.objects.filter(is_handled=False).count(),
            _list_of("listingsuggestion", "is_handled=false"),
        ),
        (
            _("Rows of imports set aside"),
            set_aside.count(),
            _list_of("setasiderow", f"state={Review.WAITING}"),
        ),
        (
            _("Listings gone from their source"),
            gone.count(),
            _list_of("sourcelisting", "gone=waits"),
        ),
        (
            _("Likely duplicates"),
            LikelyDuplicate.objects.filter(is_different=False).count(),
            _list_of("likelyduplicate"),
        ),
    ]
    return [row for row in rows if row[1]]


def _list_of(model: str, query: str = "") -> str:
    address = reverse(f"wagtailsnippets_resources_{model}:list")
    return f"{address}?{query}" if query else address

"""What waits for a curator, on the admin's first page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from cms.permissions import is_curator
from people.models import Invitation
from resources.models import ListingCheck, ListingSuggestion


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
    suggestions = reverse("wagtailsnippets_resources_listingsuggestion:list")
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
            f"{suggestions}?is_handled=false",
        ),
    ]
    return [row for row in rows if row[1]]

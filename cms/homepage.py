from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from cms.guard import visible_to
from cms.permissions import is_curator
from resources.models import Service

SHOWN = 20


class ListingsPanel(Component):
    """An editor's own services on the admin's first page, each a click away."""

    name = "listings"
    template_name = "cms/admin/listings_panel.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        if is_curator(user):
            return {"services": []}
        services = visible_to(user, Service).select_related("organization")
        return {"services": services.order_by("name", "pk")[:SHOWN]}

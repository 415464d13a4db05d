from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import HomeView

from cms.guard import visible_to
from cms.permissions import is_curator
from resources.cards import freshness_text
from resources.models import Service

SHOWN = 20


class ListingsHomeView(HomeView):
    """Wagtail's first page; an editor's search looks for services, not for pages."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if not is_curator(self.request.user):
            context["root_page"] = None
            context["search_form"] = SearchForm(placeholder=_("Search your services"))
        return context


class ListingsPanel(Component):
    """An editor's own services on the admin's first page, each a click away."""

    name = "listings"
    template_name = "cms/admin/listings_panel.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        if is_curator(user):
            return {"rows": []}
        services = visible_to(user, Service).select_related("organization")
        now = timezone.localtime()
        return {
            "rows": [
                (service, freshness_text(service, now))
                for service in services.order_by("name", "pk")[:SHOWN]
            ]
        }

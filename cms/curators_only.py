"""Pages of the admin that belong to no model's own views."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.guard import SAFE_METHODS, forbidden
from cms.permissions import is_curator


class CuratorsOnly(View):
    """404 to everybody but curators; 403 to those who are read-only and would act."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not is_curator(request.user):
            raise Http404
        changes = request.method not in SAFE_METHODS
        if changes and not is_curator(request.user, to_change=True):
            return forbidden(request)
        return super().dispatch(request, *args, **kwargs)


class CuratorsPage(CuratorsOnly, WagtailAdminTemplateMixin, TemplateView):
    """A page with its title in the trail."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        trail: list[dict[str, Any]] = super().get_breadcrumbs_items()
        return [*trail, {"url": "", "label": self.get_page_title()}]

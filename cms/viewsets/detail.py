"""A page of the admin for one object that is looked at and decided on, not edited."""

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin


class DetailView(WagtailAdminTemplateMixin, TemplateView):
    """`actions`: what a button's value does, by the name of a method that answers what
    to tell, or the page again. It stands where Wagtail's form to edit would."""

    # Wagtail's viewsets set what a view has a default for.
    model: type[Model] = Model
    actions: dict[str, str] = {}

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object: Any = get_object_or_404(self.objects(), pk=kwargs["pk"])

    def objects(self) -> Any:
        return self.model._default_manager.all()  # noqa: SLF001

    @property
    def by(self) -> str:
        """Who decides, as it is kept."""
        user: Any = self.request.user
        return str(user)[:255]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note = self.request.POST.get("note", "")
        return super().get_context_data(**kwargs) | {"note": note}

    def get_page_title(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        viewset: Any = self.model.snippet_viewset  # type: ignore[attr-defined]
        here = {
            "url": reverse(viewset.get_url_name("list")),
            "label": viewset.menu_label,
        }
        return [
            *self.breadcrumbs_items,
            here,
            {"url": "", "label": self.get_page_title()},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = self.actions.get(request.POST.get("action", ""))
        if method is None:
            return HttpResponseBadRequest(_("There is no such action."))
        told = getattr(self, method)()
        if isinstance(told, HttpResponse):
            return told
        messages.success(request, told)
        return redirect(self.after())

    def after(self) -> str:
        return page_of(self.object)

    def again(self, fault: str, **context: Any) -> HttpResponse:
        """The page with what was typed, and what is wrong with it."""
        messages.error(self.request, fault)
        whole = self.get_context_data(**self.kwargs) | context
        return self.render_to_response(whole, status=422)


def page_of(thing: Any) -> str:
    """The address of an object's page in the admin."""
    name = type(thing).snippet_viewset.get_url_name("edit")
    return reverse(name, args=[quote(thing.pk)])


def list_of(model: Any, name: str = "list") -> str:
    """The address of a model's list in the admin, or of another view without a key."""
    return reverse(model.snippet_viewset.get_url_name(name))

"""Views of the admin serve nobody an object that is not his to see.

Wagtail's views ask "may this user change services?" and, in many places, not "this
one?". The mixins here ask the second question first, in every view that a viewset
constructs, those of later Wagtail versions included.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def visible_to(user: Any, model: type[Model]) -> QuerySet[Any]:
    """Rows the user may see in the admin, by the model's registered policy."""
    policy: Any = policy_registry.get_by_type(model)
    visible: QuerySet[Any] = policy.visible(user)
    return visible


def require_visible(user: Any, model: type[Model], pk: Any) -> None:
    try:
        found = visible_to(user, model).filter(pk=pk).exists()
    except (ValidationError, ValueError):
        found = False
    if not found:
        raise Http404


class GuardedView(View):
    """404 for an object out of sight; 403 to change one that is only to be seen."""

    model: type[Model]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if "pk" in kwargs:
            require_visible(request.user, self.model, kwargs["pk"])
        super().setup(request, *args, **kwargs)

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if request.method not in SAFE_METHODS and not self._may_change(kwargs):
            return forbidden(request)
        return super().dispatch(request, *args, **kwargs)

    def _may_change(self, kwargs: dict[str, Any]) -> bool:
        policy: Any = policy_registry.get_by_type(self.model)
        user = self.request.user
        if "pk" not in kwargs:
            return bool(policy.user_has_any_permission(user, {"add", "change"}))
        changeable = policy.instances_user_has_permission_for(user, "change")
        return bool(changeable.filter(pk=kwargs["pk"]).exists())


class NameFilterForm(SearchFilterMixin, BaseFilterForm):
    """A chooser's search, in the database as the lists' are."""

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        words = self.cleaned_data.get("q")
        self.is_searching, self.search_query = bool(words), words or ""
        return objects.filter(name__icontains=words) if words else objects


class GuardedChooser(GuardedView):
    """Choosers list, and answer for, only what the user may see."""

    filter_form_class = NameFilterForm

    def get_object_list(self) -> QuerySet[Any]:
        return visible_to(self.request.user, self.model)

    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        try:
            return visible_to(self.request.user, self.model).filter(pk__in=pks)
        except (ValidationError, ValueError) as error:
            raise Http404 from error


class GuardedChooserViewSet(SnippetChooserViewSet):
    def construct_view(self, view_class: type[View], **kwargs: Any) -> Any:
        return super().construct_view(guarded(view_class, GuardedChooser), **kwargs)


class GuardedViewSet(SnippetViewSet):
    """All of a model's views, each behind the guard."""

    chooser_viewset_class = GuardedChooserViewSet
    # Database search: the list is narrowed by SQL, never by a search index.
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(request.user, self.model)

    def construct_view(self, view_class: type[View], **kwargs: Any) -> Any:
        return super().construct_view(guarded(view_class, GuardedView), **kwargs)


def guarded(view_class: type[View], guard: type[View]) -> type[View]:
    return type(f"Guarded{view_class.__name__}", (guard, view_class), {})


def forbidden(request: HttpRequest) -> HttpResponse:
    return render(request, "403.html", status=403)

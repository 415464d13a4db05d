"""What anyone says is wrong with a listing: curators'."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.snippets.views.snippets import EditView

from cms.guard import GuardedViewSet
from resources.models import ListingSuggestion
from resources.suggestions.fields import label_of
from resources.suggestions.services import (
    ChangedMeanwhile,
    leave,
    may_be_taken_over,
    take_over,
)


class SuggestionEditView(EditView):
    """As it was and as it should be; one button takes it over where it can be."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        suggestion = self.object
        reverse_to = self.model.snippet_viewset.reverse
        return super().get_context_data(**kwargs) | {
            "label": label_of(suggestion.field),
            "may_take_over": may_be_taken_over(suggestion),
            "take_url": reverse_to("decide", suggestion.pk, "take"),
            "leave_url": reverse_to("decide", suggestion.pk, "leave"),
        }


class DecideView(View):
    """Take the words over into the listing, or leave it as it is; once decided,
    decided."""

    model = ListingSuggestion
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
        decide = {"take": self._take, "leave": self._leave}.get(what)
        if decide is None:
            raise Http404
        rows = ListingSuggestion.objects.select_related("service")
        decide(get_object_or_404(rows, pk=pk))
        return redirect("wagtailsnippets_resources_listingsuggestion:list")

    def _take(self, suggestion: ListingSuggestion) -> None:
        by_hand = _("That cannot be taken over: change the listing by hand.")
        if not may_be_taken_over(suggestion):
            self._tell(_("It is decided.") if suggestion.is_handled else by_hand)
            return
        try:
            taken = take_over(suggestion=suggestion, user=self.request.user)
        except ChangedMeanwhile:
            self._tell(_("The listing was changed since: change it by hand."))
            return
        if taken:
            messages.success(self.request, _("The listing says so from now on."))

    def _leave(self, suggestion: ListingSuggestion) -> None:
        if leave(suggestion=suggestion):
            messages.success(self.request, _("The listing stays as it is."))

    def _tell(self, what_hinders: str) -> None:
        messages.error(self.request, what_hinders)


class SuggestionViewSet(GuardedViewSet):
    """Those not done with come first."""

    model = ListingSuggestion
    icon = "comment"
    menu_label = gettext_lazy("Suggestions")
    edit_view_class = SuggestionEditView
    edit_template_name = "cms/admin/suggestion_edit.html"
    list_display = (
        Column("service", label=gettext_lazy("Service")),
        Column(
            "field",
            label=gettext_lazy("About"),
            accessor=lambda suggestion: label_of(suggestion.field),
        ),
        "text",
        "by",
        DateColumn("created_at", label=gettext_lazy("Said on")),
        BooleanColumn("is_handled", label=gettext_lazy("Done with")),
    )
    list_filter = ("is_handled",)
    search_fields = ("service__name", "text", "by")
    copy_view_enabled = False

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("service")

    def reverse(self, name: str, *args: Any) -> str:
        return reverse(self.get_url_name(name), args=args)

    @property
    def decide_view(self) -> Any:
        return self.construct_view(DecideView)

    def get_urlpatterns(self) -> list[URLPattern]:
        decide = path("decide/<uuid:pk>/<str:what>/", self.decide_view, name="decide")
        return [*super().get_urlpatterns(), decide]

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                HelpPanel(
                    gettext_lazy(
                        "Change the listing itself, then tick that you are done."
                    )
                ),
                FieldPanel("service", read_only=True),
                FieldPanel("before", read_only=True),
                FieldPanel("text", read_only=True),
                FieldPanel("by", read_only=True),
                FieldPanel("outcome", read_only=True),
                FieldPanel("is_handled"),
            ]
        ).bind_to_model(self.model)

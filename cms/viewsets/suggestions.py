"""What organizations say is wrong with their listings: curators'."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn

from cms.guard import GuardedViewSet
from resources.models import ListingSuggestion


class SuggestionViewSet(GuardedViewSet):
    """Those not done with come first."""

    model = ListingSuggestion
    icon = "comment"
    menu_label = gettext_lazy("Suggestions")
    list_display = (
        Column("service", label=gettext_lazy("Service")),
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

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                HelpPanel(
                    gettext_lazy(
                        "Change the listing itself, then tick that you are done."
                    )
                ),
                FieldPanel("service", read_only=True),
                FieldPanel("text", read_only=True),
                FieldPanel("by", read_only=True),
                FieldPanel("is_handled"),
            ]
        ).bind_to_model(self.model)

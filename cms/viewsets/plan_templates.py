from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from care.models import PlanTemplate
from cms.guard import GuardedViewSet


class PlanTemplateViewSet(GuardedViewSet):
    """What care plans begin with: curators'."""

    model = PlanTemplate
    icon = "clipboard-list"
    menu_label = gettext_lazy("Care plan templates")
    list_display = ("name", "category", "condition_codes", "is_active")
    list_filter = ("category", "is_active")
    search_fields = ("name", "condition_codes")

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("category")

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                FieldPanel("name"),
                MultiFieldPanel(
                    [FieldPanel("category"), FieldPanel("condition_codes")],
                    heading=gettext_lazy("What it is for"),
                ),
                FieldPanel("goals"),
                FieldPanel("source"),
                FieldPanel("is_active"),
            ]
        ).bind_to_model(self.model)

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from cms.guard import GuardedViewSet
from people.models import Membership


class MembershipViewSet(GuardedViewSet):
    """Who is what at which organization: administrators'."""

    model = Membership
    icon = "user"
    menu_label = gettext_lazy("Roles")
    add_to_settings_menu = True
    menu_order = 610
    list_display = ("user", "organization", "role", "read_only", "is_active")
    list_filter = ("role", "read_only", "is_active")
    search_fields = ("user__email", "user__last_name", "organization__name")
    copy_view_enabled = False

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("user", "organization")

    def get_edit_handler(self) -> Any:
        return ObjectList(
            [
                FieldPanel("user"),
                FieldPanel("organization"),
                FieldPanel("role"),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "read_only",
                            help_text=gettext_lazy("Looks and changes nothing."),
                        ),
                        FieldPanel("may_override_consent"),
                        FieldPanel("manages_editors"),
                        FieldPanel("is_active"),
                    ]
                ),
            ]
        ).bind_to_model(self.model)

"""Edits made here that a source says otherwise: curators keep or give them up."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column

from cms.guard import GuardedViewSet
from cms.viewsets.detail import DetailView, list_of, page_of
from cms.viewsets.taking import after_taking, listing_url
from resources.importing.decisions import hold_edit, release_edit, take_source_word
from resources.importing.unit_words import names_in, unit_label, unit_lines
from resources.models import KeptEdit


class KeptEditView(DetailView):
    """Curators; read-only ones look."""

    header_icon = "lock"
    actions = {"take": "take", "release": "release", "hold": "hold"}

    def objects(self) -> Any:
        return KeptEdit.objects.select_related("listing", "noticed_in")

    def get_page_title(self) -> str:
        edit = self.object
        return f"{edit.listing}: {unit_label(edit.listing.table, edit.unit)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edit = self.object
        table, unit = edit.listing.table, edit.unit
        columns = (edit.here, edit.said, edit.said_before)
        names = names_in((table, unit, each) for each in columns)
        return super().get_context_data(**kwargs) | {
            "edit": edit,
            "columns": [unit_lines(table, unit, each, names) for each in columns],
            "source_url": page_of(edit.listing),
            "listing_url": listing_url(edit.listing),
        }

    def after(self) -> str:
        return page_of(self.object) if self.object.pk else list_of(KeptEdit)

    def take(self) -> str:
        row = take_source_word(edit=self.object)
        after_taking(row, self.request.user)
        return _("The listing says now what the source says.")

    def release(self) -> str:
        release_edit(edit=self.object, by=self.by)
        return _("The next import takes the source's words.")

    def hold(self) -> str:
        hold_edit(edit=self.object)
        return _("What was changed here stays.")


class KeptEditViewSet(GuardedViewSet):
    model = KeptEdit
    icon = "lock"
    menu_label = gettext_lazy("Edits kept here")
    edit_view_class = KeptEditView
    edit_template_name = "cms/admin/kept_edit.html"
    list_display = (
        Column("listing", label=gettext_lazy("Listing"), sort_key="listing__name"),
        Column(
            "unit",
            label=gettext_lazy("What"),
            accessor=lambda edit: unit_label(edit.listing.table, edit.unit),
        ),
        Column("listing.source", label=gettext_lazy("Source")),
        BooleanColumn("is_released", label=gettext_lazy("Released")),
    )
    list_filter = ("is_released", "unit", "listing__source")
    search_fields = ("listing__name", "unit")
    list_per_page = 50
    copy_view_enabled = False

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("listing")

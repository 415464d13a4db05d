"""Services, organizations and places in the admin."""

from typing import Any

from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView, HistoryView, SnippetViewSetGroup

from cms import panels
from cms.forms import LocationForm, OrganizationForm, ServiceForm
from cms.forms.rows import overnight_rows
from cms.guard import GuardedViewSet
from cms.history import ChangeNote, changes_of
from cms.permissions import is_curator
from cms.viewsets.detail import page_of
from cms.viewsets.duplicates import DuplicateViewSet, MergeViewSet
from cms.viewsets.suggestions import SuggestionViewSet
from cms.viewsets.taking import source_listing_of
from resources.models import Location, Organization, Service


class ListingEditView(EditView):
    """Notes what was changed, and says how hours past midnight were read, after a save
    that was asked for; leads curators to what a source says of the listing."""

    @property
    def header_more_buttons(self) -> list[Any]:
        return [*super().header_more_buttons, *self._source_buttons()]

    def _source_buttons(self) -> list[Button]:
        if not is_curator(self.request.user):
            return []
        said = source_listing_of(self.object)
        text = _("What the source says")
        return [Button(text, url=page_of(said), icon_name="download")] if said else []

    def form_valid(self, form: Any) -> HttpResponse:
        note = ChangeNote(self.object)
        response: HttpResponse = super().form_valid(form)
        note.write(self.request.user)
        overnight = overnight_rows(form)
        if overnight and not self.expects_json_response:
            text = _("Read as closing after midnight: %(rows)s.")
            messages.info(self.request, text % {"rows": "; ".join(overnight)})
        return response


class ChangesColumn(Column):
    cell_template_name = "cms/admin/changes_cell.html"

    def get_value(self, instance: Any) -> Any:
        return changes_of(instance)


class ListingHistoryView(HistoryView):
    """Who did what, with the words before and after."""

    @cached_property
    def columns(self) -> list[Any]:
        action, *others = super().columns
        changed = ChangesColumn("changes", label=gettext_lazy("What was changed"))
        return [action, changed, *others]


def _bound(handler: Any, model: Any, form: type[Any]) -> Any:
    handler.base_form_class = form
    return handler.bind_to_model(model)


class ServiceViewSet(GuardedViewSet):
    model = Service
    icon = "tag"
    menu_label = gettext_lazy("Services")
    edit_view_class = ListingEditView
    history_view_class = ListingHistoryView
    inspect_view_enabled = True
    inspect_view_fields = (
        "organization", "name", "name_es", "description", "description_es", "status",
        "application_process", "fees_description", "eligibility_description",
        "capacity", "capacity_until", "assured_date",
    )  # fmt: skip
    list_display = ("name", Column("organization", sort_key="organization__name"))
    list_filter = ("status", "categories", "capacity")
    search_fields = ("name", "name_es", "alternate_name", "organization__name")
    list_export = ("name", "organization", "status", "capacity", "assured_date")
    copy_view_enabled = True

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("organization")

    def get_edit_handler(self) -> Any:
        return _bound(panels.SERVICE, self.model, ServiceForm)


class LocationViewSet(GuardedViewSet):
    model = Location
    icon = "home"
    menu_label = gettext_lazy("Places")
    edit_view_class = ListingEditView
    history_view_class = ListingHistoryView
    list_display = (
        "__str__",
        Column("organization", sort_key="organization__name"),
        BooleanColumn("is_confidential", label=gettext_lazy("Confidential")),
    )
    search_fields = ("name", "organization__name", "addresses__address_1")
    copy_view_enabled = False

    def get_queryset(self, request: Any) -> Any:
        places = super().get_queryset(request).select_related("organization")
        return places.prefetch_related("addresses").distinct()

    def get_edit_handler(self) -> Any:
        return _bound(panels.LOCATION, self.model, LocationForm)


class OrganizationViewSet(GuardedViewSet):
    model = Organization
    icon = "group"
    menu_label = gettext_lazy("Organizations")
    edit_view_class = ListingEditView
    history_view_class = ListingHistoryView
    list_display = ("name", "email", "is_sample")
    search_fields = ("name", "alternate_name")
    copy_view_enabled = False

    def get_edit_handler(self) -> Any:
        return _bound(panels.ORGANIZATION, self.model, OrganizationForm)


class ListingGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Listings")
    menu_icon = "list-ul"
    menu_order = 100
    items = (
        ServiceViewSet,
        LocationViewSet,
        OrganizationViewSet,
        SuggestionViewSet,
        DuplicateViewSet,
        MergeViewSet,
    )

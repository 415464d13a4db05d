"""What sources say of our listings, side by side with ours; what they dropped."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from cms.guard import GuardedViewSet
from cms.viewsets.detail import DetailView
from cms.viewsets.taking import listing_url
from resources.importing.decisions import decide_gone, take_out
from resources.importing.stored import stored_said
from resources.importing.unit_words import names_in, unit_label, unit_lines
from resources.importing.units import NEVER_EDITED, table_of_unit, units_of
from resources.models import SourceListing

# Unit -> what is said of it by two.
Pairs = dict[str, list[Any]]


class SourceListingView(DetailView):
    """Curators; read-only ones look."""

    header_icon = "download"
    actions = {"keep": "keep", "take_out": "take_out"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.object
        here = stored_said([listing.where]).get(listing.where)
        return super().get_context_data(**kwargs) | {
            "listing": listing,
            "listing_url": listing_url(listing) if here else "",
            "is_here": here is not None,
            "rows": in_words(listing, differences(listing, here or {})),
            "changes": in_words(listing, listing.changes),
            "service": listing.service,
        }

    def keep(self) -> HttpResponse | str:
        note = self.request.POST.get("note", "").strip()
        if not note:
            return self.again(_("Say why the listing stays."))
        decide_gone(listing=self.object, note=note[:255])
        return _("The listing stays.")

    def take_out(self) -> HttpResponse | str:
        if not take_out(listing=self.object, user=self.request.user):
            return self.again(_("Only a published service can be taken out here."))
        return _("The service is out of the directory. It can be published again.")


def differences(listing: SourceListing, here: Any) -> Pairs:
    """What is here and what the source says, of each unit that differs."""
    ours = units_of(listing.table, listing.listing_id, here)
    source = units_of(listing.table, listing.listing_id, listing.said)
    return {
        unit: [ours.get(unit), source.get(unit)]
        for unit in sorted(set(ours) | set(source))
        if ours.get(unit) != source.get(unit)
        and table_of_unit(unit) not in NEVER_EDITED
    }


def in_words(listing: SourceListing, pairs: Pairs) -> list[tuple[str, Any, Any]]:
    """(what, lines of the one, lines of the other) of each unit."""
    table = listing.table
    names = names_in((table, unit, said) for unit in pairs for said in pairs[unit])
    return [
        (
            unit_label(table, unit),
            unit_lines(table, unit, first, names),
            unit_lines(table, unit, second, names),
        )
        for unit, (first, second) in pairs.items()
    ]


class SourceFilterSet(WagtailFilterSet):
    gone = django_filters.ChoiceFilter(
        label=gettext_lazy("In the source"),
        method="only_gone",
        choices=[
            ("waits", gettext_lazy("Gone, not decided")),
            ("decided", gettext_lazy("Gone, decided")),
            ("there", gettext_lazy("Still there")),
        ],
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = SourceListing
        fields = ["gone", "source", "table"]

    def only_gone(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "there":
            return rows.filter(gone_since=None)
        gone = rows.filter(gone_since__isnull=False)
        return (
            gone.filter(gone_note="")
            if value == "waits"
            else gone.exclude(gone_note="")
        )


class SourceListingViewSet(GuardedViewSet):
    """Those gone from their source come first."""

    model = SourceListing
    icon = "download"
    menu_label = gettext_lazy("From sources")
    edit_view_class = SourceListingView
    edit_template_name = "cms/admin/source_listing.html"
    filterset_class = SourceFilterSet
    list_display = (
        "__str__",
        Column("table", label=gettext_lazy("Kind"), sort_key="table"),
        Column("source", label=gettext_lazy("Source"), sort_key="source"),
        DateColumn(
            "gone_since", label=gettext_lazy("Gone since"), sort_key="gone_since"
        ),
        Column("gone_note", label=gettext_lazy("Decided")),
    )
    search_fields = ("name",)
    list_per_page = 50
    copy_view_enabled = False

    def get_queryset(self, request: Any) -> Any:
        rows = super().get_queryset(request).defer("said", "changes")
        return rows.order_by(F("gone_since").desc(nulls_last=True), "name", "pk")

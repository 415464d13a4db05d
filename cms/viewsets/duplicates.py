"""Listings that are probably the same, and merges of them: curators'."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.snippets.views.snippets import IndexView

from cms.comparison import lines, weight, what_hangs_on, where_it_is
from cms.guard import GuardedViewSet
from cms.viewsets.detail import DetailView, list_of, page_of
from people import audit
from resources.duplicates.refresh import call_different, call_undecided
from resources.duplicates.rules import Sign
from resources.merging.errors import NotMergeableError, NotUndoableError
from resources.merging.merge import merge_listings, undo_merge
from resources.merging.shapes import SHAPES
from resources.models import LikelyDuplicate, ListingMerge

GONE = gettext_lazy("Not there any more")


def name_pairs(pairs: Iterable[Any]) -> None:
    """Sets `names` and `alike`, what both are called and what is alike, in words."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for pair in pairs:
        keys[pair.kind] |= {pair.one, pair.other}
    found: dict[Any, Any] = {}
    for kind, of_kind in keys.items():
        rows = SHAPES[kind].model.objects.order_by()
        if kind == "location":
            rows = rows.prefetch_related("addresses")
        found |= rows.in_bulk(list(of_kind))
    for pair in pairs:
        both = [found.get(key, GONE) for key in (pair.one, pair.other)]
        pair.names = " | ".join(map(str, both))
        pair.alike = ", ".join(str(Sign(sign).label) for sign in pair.signs)


class DuplicateIndexView(IndexView):
    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        name_pairs(context["object_list"])
        return context


class CompareView(DetailView):
    """Curators; read-only ones look. Both side by side: one is made of them, or they
    are said to be two."""

    header_icon = "copy"
    actions = {
        "merge": "merge",
        "different": "call_different",
        "undecided": "call_undecided",
    }

    def get_page_title(self) -> str:
        return _("Are these the same?")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.POST or self.request.GET
        kept, merged = self._both(asked.get("keep", ""))
        return super().get_context_data(**kwargs) | {
            "pair": self.object,
            "kind": self.object.get_kind_display(),
            "alike": [Sign(sign).label for sign in self.object.signs],
            "sides": [self._side(kept), self._side(merged)],
            "kept": kept,
            "merged": merged,
            "lines": lines(kept, merged, self.request.POST.dict()),
            "list_url": list_of(LikelyDuplicate),
        }

    def merge(self) -> HttpResponse:
        choices = self.request.POST.dict()
        kept, merged = self._both(choices.get("keep", ""))
        try:
            with audit.in_turn():
                merge = merge_listings(
                    kept=kept, merged=merged, user=self.request.user, choices=choices
                )
        except NotMergeableError as error:
            return self.again(str(error))
        messages.success(
            self.request,
            _("Merged. Old addresses lead to the listing that stays."),
            buttons=[messages.button(page_of(merge), _("Look at it or undo it"))],
        )
        return redirect(page_of(kept))

    def call_different(self) -> HttpResponse:
        call_different(pair=self.object, by=self.by)
        messages.success(
            self.request,
            _("These two are not shown again."),
            buttons=[messages.button(page_of(self.object), _("Take it back"))],
        )
        return redirect(list_of(LikelyDuplicate))

    def call_undecided(self) -> str:
        call_undecided(pair=self.object, by=self.by)
        return _("These two are shown again.")

    def _both(self, keep: str) -> tuple[Any, Any]:
        """The one that stays first: as asked, else the one more hangs on."""
        pair = self.object
        found = SHAPES[pair.kind].model.objects.in_bulk([pair.one, pair.other])
        if len(found) < 2:
            raise Http404
        one, other = found[pair.one], found[pair.other]
        if keep in (str(one.pk), str(other.pk)):
            return (one, other) if keep == str(one.pk) else (other, one)
        return (one, other) if weight(one) >= weight(other) else (other, one)

    def _side(self, listing: Any) -> dict[str, Any]:
        return {
            "listing": listing,
            "edit_url": page_of(listing),
            "where": where_it_is(listing),
            "source": listing.source,
            "changed": listing.last_modified,
            "hanging": what_hangs_on(listing),
        }


class DuplicateViewSet(GuardedViewSet):
    """The likeliest first; those called different only where asked for."""

    model = LikelyDuplicate
    icon = "copy"
    menu_label = gettext_lazy("Likely duplicates")
    index_view_class = DuplicateIndexView
    edit_view_class = CompareView
    edit_template_name = "cms/admin/compare_listings.html"
    list_display = (
        TitleColumn("names", label=gettext_lazy("Listings"), get_url=page_of),
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("score", label=gettext_lazy("How alike, of 100"), sort_key="score"),
        Column("alike", label=gettext_lazy("What is alike")),
    )
    list_filter = ("kind", "is_different")
    ordering = ("-score", "kind", "one", "other")
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        pairs = super().get_queryset(request)
        if request.GET.get("is_different"):
            return pairs
        return pairs.filter(is_different=False)


class MergeView(DetailView):
    """Curators; read-only ones look. What was merged, and the way back."""

    header_icon = "redirect"
    actions = {"undo": "undo"}

    def get_page_title(self) -> str:
        return _("Merge of two listings")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        model = SHAPES[self.object.kind].model
        kept = model.objects.filter(pk=self.object.kept_id).first()
        return super().get_context_data(**kwargs) | {
            "merge": self.object,
            "kept_url": page_of(kept) if kept else "",
            "list_url": list_of(ListingMerge),
        }

    def undo(self) -> HttpResponse | str:
        try:
            with audit.in_turn():
                told = undo_merge(merge=self.object, user=self.request.user)
        except NotUndoableError as error:
            return self.again(str(error))
        for words in told:
            messages.warning(self.request, words)
        return _("Both listings are there again, as they were.")


class MergeViewSet(GuardedViewSet):
    """The latest first."""

    model = ListingMerge
    icon = "redirect"
    menu_label = gettext_lazy("Merges")
    edit_view_class = MergeView
    edit_template_name = "cms/admin/listing_merge.html"
    list_display = (
        "merged_name",
        "kept_name",
        Column("get_kind_display", label=gettext_lazy("Kind"), sort_key="kind"),
        "by",
        DateColumn("merged_at", label=gettext_lazy("Merged on"), sort_key="merged_at"),
        DateColumn("undone_at", label=gettext_lazy("Undone on"), sort_key="undone_at"),
    )
    list_filter = ("kind",)
    search_fields = ("merged_name", "kept_name", "by")
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("steps")

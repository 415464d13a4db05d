"""Listings that are probably the same, and merges of them: curators'."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.snippets.views.snippets import IndexView

from cms.comparison import lines, weight, what_hangs_on, where_it_is
from cms.guard import GuardedViewSet
from people import audit
from resources.duplicates.refresh import call_different, call_undecided
from resources.duplicates.rules import Sign
from resources.merging.errors import NotMergeableError, NotUndoableError
from resources.merging.merge import merge_listings, undo_merge
from resources.merging.shapes import SHAPES
from resources.models import LikelyDuplicate, ListingMerge

GONE = gettext_lazy("Not there any more")


def address_of(model: Any, name: str, *args: Any) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


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


class OfListView(WagtailAdminTemplateMixin, TemplateView):
    """A page that one comes to from the list of its model."""

    model: Any
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = self.model._meta.verbose_name_plural
        return [
            *self.breadcrumbs_items,
            {"url": address_of(self.model, "list"), "label": capfirst(above)},
            {"url": "", "label": str(self.page_title)},
        ]


class CompareView(OfListView):
    """Both side by side; POST makes one of them, or says that they are two."""

    model = LikelyDuplicate
    template_name = "cms/admin/compare_listings.html"
    page_title = gettext_lazy("Are these the same?")
    header_icon = "copy"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pair = get_object_or_404(LikelyDuplicate, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept, merged = self._both(self.request.GET.get("keep", ""))
        return super().get_context_data(**kwargs) | {
            "pair": self.pair,
            "kind": self.pair.get_kind_display(),
            "alike": [Sign(sign).label for sign in self.pair.signs],
            "sides": [self._side(kept), self._side(merged)],
            "kept": kept,
            "merged": merged,
            "lines": lines(kept, merged),
            "list_url": address_of(LikelyDuplicate, "list"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        deed = request.POST.get("do", "")
        deeds = {
            "merge": self._merge,
            "different": self._call_different,
            "undecided": self._call_undecided,
        }
        if deed not in deeds:
            raise Http404
        return deeds[deed]()

    def _merge(self) -> HttpResponse:
        kept, merged = self._both(self.request.POST.get("keep", ""))
        choices = {name: str(self.request.POST[name]) for name in self.request.POST}
        try:
            with audit.in_turn():
                merge = merge_listings(
                    kept=kept, merged=merged, user=self.request.user, choices=choices
                )
        except NotMergeableError as error:
            messages.error(self.request, str(error))
            here = address_of(LikelyDuplicate, "edit", self.pair.pk)
            return redirect(f"{here}?keep={kept.pk}")
        undo = address_of(ListingMerge, "edit", merge.pk)
        messages.success(
            self.request,
            _("Merged. Old addresses lead to the listing that stays."),
            buttons=[messages.button(undo, _("Look at it or undo it"))],
        )
        return redirect(address_of(type(kept), "edit", kept.pk))

    def _call_different(self) -> HttpResponse:
        call_different(pair=self.pair, by=str(self.request.user))
        here = address_of(LikelyDuplicate, "edit", self.pair.pk)
        messages.success(
            self.request,
            _("These two are not shown again."),
            buttons=[messages.button(here, _("Take it back"))],
        )
        return redirect(address_of(LikelyDuplicate, "list"))

    def _call_undecided(self) -> HttpResponse:
        call_undecided(pair=self.pair, by=str(self.request.user))
        return redirect(address_of(LikelyDuplicate, "edit", self.pair.pk))

    def _both(self, keep: str) -> tuple[Any, Any]:
        """The one that stays first: as asked, else the one more hangs on."""
        model = SHAPES[self.pair.kind].model
        found = model.objects.in_bulk([self.pair.one, self.pair.other])
        if len(found) < 2:
            raise Http404
        one, other = found[self.pair.one], found[self.pair.other]
        if keep in (str(one.pk), str(other.pk)):
            return (one, other) if keep == str(one.pk) else (other, one)
        return (one, other) if weight(one) >= weight(other) else (other, one)

    def _side(self, listing: Any) -> dict[str, Any]:
        return {
            "listing": listing,
            "edit_url": address_of(type(listing), "edit", listing.pk),
            "where": where_it_is(listing),
            "source": listing.source,
            "changed": listing.last_modified,
            "hanging": what_hangs_on(listing),
        }


def _compare_url(pair: LikelyDuplicate) -> str:
    return address_of(LikelyDuplicate, "edit", pair.pk)


class DuplicateViewSet(GuardedViewSet):
    """The likeliest first; those called different only where asked for."""

    model = LikelyDuplicate
    icon = "copy"
    menu_label = gettext_lazy("Likely duplicates")
    index_view_class = DuplicateIndexView
    list_display = (
        TitleColumn("names", label=gettext_lazy("Listings"), get_url=_compare_url),
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

    @property
    def edit_view(self) -> Any:
        return self.construct_view(CompareView)


class MergeView(OfListView):
    """What was merged, and the way back."""

    model = ListingMerge
    template_name = "cms/admin/listing_merge.html"
    page_title = gettext_lazy("Merge of two listings")
    header_icon = "redirect"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.merge = get_object_or_404(ListingMerge, pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        model = SHAPES[self.merge.kind].model
        kept = model.objects.filter(pk=self.merge.kept_id).first()
        return super().get_context_data(**kwargs) | {
            "merge": self.merge,
            "kept_url": address_of(model, "edit", kept.pk) if kept else "",
            "list_url": address_of(ListingMerge, "list"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here = address_of(ListingMerge, "edit", self.merge.pk)
        try:
            with audit.in_turn():
                told = undo_merge(merge=self.merge, user=request.user)
        except NotUndoableError as error:
            messages.error(request, str(error))
            return redirect(here)
        messages.success(request, _("Both listings are there again, as they were."))
        for words in told:
            messages.warning(request, words)
        return redirect(here)


class MergeViewSet(GuardedViewSet):
    """The latest first."""

    model = ListingMerge
    icon = "redirect"
    menu_label = gettext_lazy("Merges")
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

    @property
    def edit_view(self) -> Any:
        return self.construct_view(MergeView)

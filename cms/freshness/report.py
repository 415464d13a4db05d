"""How fresh the directory is: each public service, when it was confirmed and by whom,
and how far its organization has been asked. Curators'; filters, pages, CSV."""

from typing import Any

import django_filters
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from cms.curators_only import CuratorsOnly
from cms.freshness.schedule import days
from resources.cards import FRESH
from resources.models import Service

ASKED = "organization__listing_check__"
STATES = {
    "fresh": _("Confirmed"),
    "due": _("Soon to be confirmed"),
    "stale": _("Not confirmed for long"),
    "never": _("Never confirmed"),
}
ASKING = {
    "unanswered": _("No answer"),
    "stopped": _("Wants no e-mails"),
    "asked": _("Asked"),
    "no-address": _("No e-mail address"),
}
NOT_ASKED = _("Not asked")


def state_query(state: str) -> Q:
    today = timezone.localdate()
    due, stale = today - days("ask_after_days"), today - FRESH
    return {
        "fresh": Q(assured_date__gte=due),
        "due": Q(assured_date__gte=stale, assured_date__lt=due),
        "stale": Q(assured_date__lt=stale),
        "never": Q(assured_date=None),
    }[state]


def asking_query(asking: str) -> Q:
    """In the order of ASKING; what an earlier one says, a later one does not."""
    return {
        "unanswered": ~Q(**{f"{ASKED}lapsed_on": None}),
        "stopped": ~Q(**{f"{ASKED}stopped_on": None}),
        "asked": ~Q(**{f"{ASKED}asked_on": None}),
        "no-address": Q(organization__email="", organization__referral_email=""),
    }[asking]


def freshness_rows() -> QuerySet[Service]:
    services: Any = Service.objects.public().select_related("organization")
    annotated: QuerySet[Service] = services.annotate(
        state=_in_words(STATES, state_query),
        asking=_in_words(ASKING, asking_query, default=str(NOT_ASKED)),
        asked_on=F(f"{ASKED}asked_on"),
        reminders=F(f"{ASKED}reminders"),
    )
    return annotated


def _in_words(words: dict[str, Any], query: Any, default: str = "") -> Case:
    cases = [When(query(code), then=Value(str(text))) for code, text in words.items()]
    return Case(*cases, default=Value(default), output_field=CharField())


class FreshnessFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=list(STATES.items()), method="in_state"
    )
    asking = django_filters.ChoiceFilter(
        label=_("Asked by e-mail"), choices=list(ASKING.items()), method="is_asked"
    )

    class Meta:
        model = Service
        fields = ["state", "asking"]

    def in_state(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(state_query(value))

    def is_asked(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(asking=str(ASKING[value]))


class FreshnessReport(CuratorsOnly, ReportView):
    """Who: `is_curator`; everybody else is told that there is no such page."""

    model = Service
    page_title = _("Freshness of listings")
    header_icon = "history"
    filterset_class = FreshnessFilter
    index_url_name = "freshness_report"
    index_results_url_name = "freshness_report_results"
    is_searchable = True
    search_backend_name = None
    search_fields = ["name", "organization__name"]
    default_ordering = "assured_date"
    list_export = [
        *("name", "organization", "state", "assured_date", "assurer_email"),
        *("asking", "asked_on", "reminders"),
    ]
    export_headings = {
        "state": _("State"),
        "asking": _("Asked by e-mail"),
        "asked_on": _("Asked on"),
        "reminders": _("Reminders"),
    }
    columns = [
        TitleColumn(
            "name",
            label=_("Service"),
            sort_key="name",
            get_url=lambda service: reverse(
                "wagtailsnippets_resources_service:edit", args=[service.pk]
            ),
        ),
        Column("organization", label=_("Organization"), sort_key="organization__name"),
        Column("state", label=_("State")),
        DateColumn("assured_date", label=_("Confirmed on"), sort_key="assured_date"),
        Column("assurer_email", label=_("By")),
        Column("asking", label=_("Asked by e-mail")),
        DateColumn("asked_on", label=_("Asked on")),
        Column("reminders", label=_("Reminders")),
    ]

    def get_base_queryset(self) -> QuerySet[Service]:
        return freshness_rows()

    def order_queryset(self, queryset: Any) -> Any:
        """Never confirmed first, or last where sorted backwards; then by key, so that
        pages do not overlap."""
        ordering = self.ordering or self.default_ordering
        name = ordering.lstrip("-")
        first = F(name)
        backwards = ordering.startswith("-")
        by = first.desc(nulls_last=True) if backwards else first.asc(nulls_first=True)
        return queryset.order_by(by, "pk")

    def get_filename(self) -> str:
        return f"freshness-{timezone.localdate()}"

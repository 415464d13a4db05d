"""Imports as they ran and run: curators watch, repeat and go to what they left."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView

from cms.guard import GuardedViewSet
from cms.viewsets.detail import DetailView, list_of, page_of
from resources.importing.asking import ask_for_api, repeat_run
from resources.importing.errors import CannotImport
from resources.importing.mending import retry_and_tell
from resources.importing.unit_words import Names, names_in, unit_label, unit_lines
from resources.models import ImportRun, Review, RunState, SetAsideRow, Why

PER_PAGE = 50
COUNTS = (
    ("imported", gettext_lazy("Let in as they were")),
    ("repaired", gettext_lazy("Let in, repaired")),
    ("rejected", gettext_lazy("Set aside")),
    ("created", gettext_lazy("Made new")),
    ("updated", gettext_lazy("Changed")),
    ("unchanged", gettext_lazy("Unchanged")),
    ("kept_edits", gettext_lazy("Edits kept here")),
    ("gone", gettext_lazy("Listings gone from the source")),
    ("organizations", gettext_lazy("Organizations")),
    ("locations", gettext_lazy("Places")),
    ("services", gettext_lazy("Services")),
)
EVERY_SECONDS = 5


class ImportRunView(DetailView):
    """Curators; read-only ones look. While the import is at work the page renews
    itself."""

    header_icon = "download"
    actions = {"retry": "retry", "repeat": "repeat"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = self.object
        waiting = run.set_aside.filter(state=Review.WAITING)
        by_why = waiting.order_by().values_list("why").annotate(Count("pk"))
        return super().get_context_data(**kwargs) | {
            "run": run,
            "counts": [(label, run.counts.get(name, 0)) for name, label in COUNTS],
            "repairs": run.repairs.items(),
            "waiting": [(Why(why).label, count) for why, count in sorted(by_why)],
            "waiting_url": _filtered(run, state=Review.WAITING),
            "orphans": waiting.filter(why=Why.ORPHAN).count(),
            **self._changed(),
        }

    def _changed(self) -> dict[str, Any]:
        listings = self.object.changed_listings.defer("said").order_by("name", "pk")
        page = Paginator(listings, PER_PAGE).get_page(self.request.GET.get("p"))
        names = names_in(
            (each.table, unit, said)
            for each in page
            for unit, pair in each.changes.items()
            for said in pair
        )
        rows = [(each, page_of(each), list(_changes(each, names))) for each in page]
        return {"changed": page, "changed_rows": rows}

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if self.object.is_at_work or self.object.state == RunState.ASKED:
            response["Refresh"] = str(EVERY_SECONDS)
        return response

    def repeat(self) -> HttpResponse | str:
        """The worker starts it, in a process of its own."""
        if self.object.is_at_work or self.object.state == RunState.ASKED:
            return self.again(_("It has not ended yet."))
        self.object = repeat_run(run=self.object, by=self.by)
        return _("It starts in a moment.")

    def retry(self) -> HttpResponse | str:
        """All that waits for something absent, at once: they may belong together."""
        rows = self.object.set_aside.filter(state=Review.WAITING, why=Why.ORPHAN)
        tried = list(rows.exclude(drafts=[]).select_related("run").order_by("pk"))
        if not tried:
            return self.again(_("Nothing waits that could be tried again."))
        entered = retry_and_tell(rows=tried, by=self.by)
        told = ngettext(
            "%(count)s of %(all)s row is in the directory now.",
            "%(count)s of %(all)s rows are in the directory now.",
            len(tried),
        )
        return told % {"count": len(entered), "all": len(tried)}


def _changes(listing: Any, names: Names) -> Any:
    for unit, (before, after) in listing.changes.items():
        label = unit_label(listing.table, unit)
        both = (before, after)
        lines = (unit_lines(listing.table, unit, each, names) for each in both)
        yield label, *lines


def _filtered(run: ImportRun, **filters: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{list_of(SetAsideRow)}?{query}&source={run.source}"


class AskForm(forms.Form):
    """Where an HSDS API is. An address inside the network is refused."""

    address = forms.URLField(
        label=gettext_lazy("Address"),
        assume_scheme="https",
        help_text=gettext_lazy(
            "Of an HSDS API, such as https://directory.example.org/hsds. All its "
            "services are read."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Name of the source"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "Keep it the same every time. Left empty, it is made of the address."
        ),
    )


class AskView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """Curators; read-only ones may look at the form. Nothing is fetched here: the
    worker starts the import."""

    model = ImportRun
    form_class = AskForm
    template_name = "cms/admin/import_ask.html"
    page_title = gettext_lazy("Import from an API")
    header_icon = "download"

    def form_valid(self, form: AskForm) -> HttpResponse:
        values = form.cleaned_data
        by = str(self.request.user)[:255]
        try:
            run = ask_for_api(address=values["address"], source=values["source"], by=by)
        except CannotImport as error:
            form.add_error("address", str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("It starts in a moment."))
        return redirect(page_of(run))

    def form_invalid(self, form: AskForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class RunIndexView(IndexView):
    @property
    def header_buttons(self) -> list[Any]:
        text, url = _("Import from an API"), list_of(ImportRun, "ask")
        ask = HeaderButton(label=text, url=url, icon_name="plus")
        return [*super().header_buttons, ask]


class ImportRunViewSet(GuardedViewSet):
    index_view_class = RunIndexView
    model = ImportRun
    icon = "download"
    menu_label = gettext_lazy("Runs")
    edit_view_class = ImportRunView
    edit_template_name = "cms/admin/import_run.html"
    list_display = (
        "__str__",
        Column("get_state_display", label=gettext_lazy("State"), sort_key="state"),
        Column("percent", label=gettext_lazy("%")),
        "rows_total",
        Column("counts.rejected", label=gettext_lazy("Set aside")),
        Column("counts.kept_edits", label=gettext_lazy("Kept here")),
        Column("counts.gone", label=gettext_lazy("Gone")),
        DateColumn("started_at", label=gettext_lazy("Started"), sort_key="started_at"),
    )
    list_filter = ("state", "source")
    search_fields = ("source", "origin")
    copy_view_enabled = False

    @property
    def ask_view(self) -> Any:
        return self.construct_view(AskView)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("ask/", self.ask_view, name="ask"), *super().get_urlpatterns()]

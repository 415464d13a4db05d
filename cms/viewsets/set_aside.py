"""Rows of imports that were not let in: curators mend, dismiss or try them again."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from cms.forms.mend import MendForm
from cms.guard import GuardedViewSet
from cms.viewsets.detail import DetailView, page_of
from resources.importing.decisions import dismiss_row, reopen_row
from resources.importing.mending import retry_and_tell
from resources.models import Review, SetAsideRow


class SetAsideView(DetailView):
    """Curators; read-only ones look. What was typed stays when it is refused again."""

    header_icon = "warning"
    actions = {"retry": "retry", "dismiss": "dismiss", "reopen": "reopen"}

    def objects(self) -> Any:
        return SetAsideRow.objects.select_related("run")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mends = self.request.POST.get("action") == "retry"
        form = MendForm(self.object, self.request.POST if mends else None)
        return super().get_context_data(**kwargs) | {
            "row": self.object,
            "cells": [(name, value) for name, value in self.object.row.items()],
            "run_url": page_of(self.object.run),
            "is_open": self.object.state == Review.WAITING,
            "form": form,
            "media": form.media,
        }

    def retry(self) -> HttpResponse | str:
        form = MendForm(self.object, self.request.POST)
        if not form.is_valid():
            return self.again(_("Some of it cannot be used: see below."))
        mended = {self.object.pk: form.drafts()}
        if not retry_and_tell(rows=[self.object], by=self.by, mended=mended):
            fault = _("Still not let in: %(reason)s.")
            return self.again(fault % {"reason": self.object.reason})
        return _("The row is in the directory now.")

    def dismiss(self) -> HttpResponse | str:
        note = self.request.POST.get("note", "").strip()
        if not note:
            return self.again(_("Say why the row stays out."))
        dismiss_row(row=self.object, note=note[:255], by=self.by)
        return _("The row stays out.")

    def reopen(self) -> str:
        reopen_row(row=self.object)
        return _("The row waits again.")


class SetAsideViewSet(GuardedViewSet):
    model = SetAsideRow
    icon = "warning"
    menu_label = gettext_lazy("Rows set aside")
    edit_view_class = SetAsideView
    edit_template_name = "cms/admin/set_aside.html"
    list_display = (
        "__str__",
        Column("get_why_display", label=gettext_lazy("Why"), sort_key="why"),
        "reason",
        "table",
        Column("source", label=gettext_lazy("Source"), sort_key="source"),
        Column("get_state_display", label=gettext_lazy("State"), sort_key="state"),
    )
    list_filter = ("state", "why", "source", "table")
    search_fields = ("reason", "file", "place", "note")
    list_per_page = 50
    list_export = ("source", "file", "place", "table", "why", "reason", "state", "note")
    copy_view_enabled = False

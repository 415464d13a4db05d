"""Where help is short, for those who plan it."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.permissions import require_or_404
from people.requests import SignedInRequest
from reports import shortages as counting
from reports.forms import ShortageForm
from reports.permissions import organizations_planned_for
from reports.views.funnel import CSV, names_of

PER_PAGE = 50


@require_safe
@login_required
def shortages(request: SignedInRequest) -> HttpResponse:
    """Who: `organizations_planned_for`; what: counts of those organizations."""
    organizations = organizations_planned_for(request.user)
    require_or_404(bool(organizations))
    form = ShortageForm(request.GET if "first" in request.GET else None)
    asked = (organizations, form.months, form.chosen_category)
    short = counting.shortages(*asked)
    tables: dict[str, Any] = {
        "shortages": short,
        "reasons": counting.reasons(*asked),
        "declines": counting.declines(*asked),
    }
    if request.GET.get("format") == CSV and not form.errors:
        return _csv(form, tables)
    page = Paginator(short, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **tables,
        "page_obj": page,
        "form": form,
        "fewest": counting.FEWEST,
        "organizations": names_of(organizations),
    }
    return render(request, "reports/shortages.html", context)


def _csv(form: ShortageForm, tables: dict[str, Any]) -> HttpResponse:
    months = form.months
    name = f"shortages-{months.first:%Y-%m}-{months.last:%Y-%m}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    rows = csv.writer(response)
    rows.writerow([_("Table"), _("Need"), _("Area"), _("Month"), _("Why"), _("Count")])
    for row in tables["shortages"]:
        cells = [row.category, row.area, f"{row.month:%Y-%m}", ""]
        rows.writerow([_("Unmet needs"), *cells, _told(row.needs)])
    for table, label in (
        ("reasons", _("Why nothing fitted")),
        ("declines", _("Declined referrals")),
    ):
        for row in tables[table]:
            rows.writerow([label, row.category, "", "", row.reason, _told(row.count)])
    return response


def _told(count: int | None) -> str:
    return f"<{counting.FEWEST}" if count is None else str(count)

"""Counts for those who lead a program."""

import csv
from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.permissions import require_or_404
from people.requests import SignedInRequest
from reports.forms import PeriodForm, last_days
from reports.funnel import Period, ReasonCount, Step, decline_reasons
from reports.funnel import funnel as funnel_steps
from reports.permissions import organizations_reported_to
from resources.models import Organization

CSV = "csv"


@require_safe
@login_required
def funnel(request: SignedInRequest) -> HttpResponse:
    """Who: `organizations_reported_to`; what: counts of those organizations."""
    organizations = organizations_reported_to(request.user)
    require_or_404(bool(organizations))
    form = _period_form(request)
    period = form.period()
    steps = funnel_steps(organizations, period)
    reasons = decline_reasons(organizations, period)
    if request.GET.get("format") == CSV and not form.errors:
        return _csv(period, steps, reasons)
    return render(
        request,
        "reports/funnel.html",
        {
            "form": form,
            "period": period,
            "organizations": names_of(organizations),
            "steps": steps,
            "reasons": reasons,
        },
    )


def _period_form(request: SignedInRequest) -> PeriodForm:
    default = last_days()
    is_asked = "first" in request.GET or "last" in request.GET
    return PeriodForm(
        request.GET if is_asked else None,
        initial={"first": default.first, "last": default.last},
    )


def names_of(organizations: Iterable[UUID]) -> list[str]:
    found = Organization.objects.filter(pk__in=organizations).order_by("name", "pk")
    return [organization.name for organization in found]


def _csv(period: Period, steps: list[Step], reasons: list[ReasonCount]) -> HttpResponse:
    name = f"funnel-{period.first}-{period.last}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    rows = csv.writer(response)
    rows.writerow([_("Table"), _("Row"), _("Count"), _("Percent")])
    for step in steps:
        rows.writerow([_("Patients"), step.label, step.patients, step.share])
    for reason in reasons:
        rows.writerow(
            [_("Declined referrals"), reason.reason, reason.referrals, reason.share]
        )
    return response

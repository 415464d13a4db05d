"""Versions of a plan: what changed, why, and each one whole."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from care.models import PlanVersion
from care.plans.history import as_seen, lines_of
from care.plans.privacy import secret_for
from care.plans.views.seen import visible_plan
from people import audit
from people.requests import SignedInRequest

PER_PAGE = 20


@require_safe
@login_required
def versions(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who: `visible_to`; what is private in them: the care team."""
    plan = visible_plan(request, pk)
    secret = secret_for(plan, request.user)
    audit.record_read(actor=request.user, patient=plan.patient, subject=plan)
    kept = plan.versions.defer("snapshot").prefetch_related("agreements")
    page = Paginator(kept, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "patient": plan.patient,
        "page_obj": page,
        "rows": [(version, lines_of(version, secret=secret)) for version in page],
    }
    return render(request, "care/plans/versions.html", context)


@require_safe
@login_required
def version(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    """The plan as it stood. Who: as `versions`."""
    plan = visible_plan(request, pk)
    kept: Any = PlanVersion.objects.filter(plan=plan).select_related("by")
    found: PlanVersion = get_object_or_404(kept, number=number)
    audit.record_read(actor=request.user, patient=plan.patient, subject=plan)
    secret = secret_for(plan, request.user)
    context = {
        "plan": plan,
        "patient": plan.patient,
        "version": found,
        "shown": as_seen(found, secret=secret),
        "told": lines_of(found, secret=secret),
        "agreements": found.agreements.select_related("recorded_by"),
    }
    return render(request, "care/plans/version.html", context)

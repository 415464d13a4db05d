"""Segments of a health plan's members: counts for analysts, members for managers."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from care.members.asking import ask_for_run
from care.members.because import (
    because,
    conditions_in_words,
    reasons_of,
    trend_in_words,
)
from care.members.forms import FindForm
from care.members.permissions import plans_counted_for, plans_managed_by
from care.members.rules import read_rules, rule_in_words
from care.members.small_cells import FEWEST
from care.members.tables import tables_of
from care.members.views.choosing import chosen_plan
from care.members.window import Window, first_month
from care.models.members import Member
from care.models.segments import SegmentAssignment, SegmentRun, Tier
from people import audit
from people.models import Patient
from people.permissions import require, require_or_404
from people.requests import UNPROCESSABLE, SignedInRequest

PER_PAGE = 50
SECONDS = "5"


@require_safe
@login_required
def segments(request: SignedInRequest) -> HttpResponse:
    """Who: `plans_counted_for`; what: counts, small ones hidden. Links to members only
    for `plans_managed_by`."""
    chosen = chosen_plan(request, plans_counted_for(request.user))
    run = SegmentRun.objects.select_related("rules").newest_of(chosen.plan)
    asked = SegmentRun.objects.filter(organization=chosen.plan).first()
    is_waiting = bool(asked and asked.is_at_work)
    window = Window(run.through) if run and run.through else None
    context = chosen.context(
        run=run,
        tables=tables_of(run) if run else None,
        window=window,
        short_since=_short_since(run, window),
        rules=rules_in_words(run) if run else [],
        fewest=FEWEST,
        is_waiting=is_waiting,
        sees_members=plans_managed_by(request.user).filter(pk=chosen.plan.pk).exists(),
        form=FindForm(),
    )
    response = render(request, "care/members/segments.html", context)
    if is_waiting:
        response["Refresh"] = SECONDS
    return response


def _short_since(run: SegmentRun | None, window: Window | None) -> date | None:
    """The first month told of, where the run counts months before it."""
    first = first_month(run) if run else None
    return first if first and window and first > window.first else None


def rules_in_words(run: SegmentRun) -> list[tuple[str, list[str]]]:
    """The rules of each tier that has some."""
    rules = read_rules(run.rules.content).rules
    return [
        (str(tier.label), [rule_in_words(r) for r in rules if r.tier == tier])
        for tier in Tier
        if any(rule.tier == tier for rule in rules)
    ]


@require_POST
@login_required
def segments_sort(request: SignedInRequest) -> HttpResponse:
    """Have the members sorted again. Who: `can_manage_members`."""
    chosen = chosen_plan(request, plans_managed_by(request.user))
    require(chosen.may_manage)
    ask_for_run(plan=chosen.plan, by=str(request.user))
    messages.success(request, _("Members are sorted in a moment."))
    return redirect(reverse("care:segments") + chosen.query)


@require_safe
@login_required
def tier_members(request: SignedInRequest, tier: int) -> HttpResponse:
    """Members of one tier with the reason of each. Who: `plans_managed_by`."""
    chosen = chosen_plan(request, plans_managed_by(request.user))
    require_or_404(tier in Tier.values)
    run = SegmentRun.objects.select_related("rules").newest_of(chosen.plan)
    rows = SegmentAssignment.objects.filter(run=run, tier=tier).order_by("member")
    paginator = Paginator(rows.select_related("member"), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    if run:
        for each in page:
            each.run = run
    audit.record_list(actor=request.user, page="care.members", count=len(page))
    context = chosen.context(
        tier=Tier(tier),
        page_obj=page,
        rows=[(each.member, because(each)) for each in page],
    )
    return render(request, "care/members/tier.html", context)


@require_POST
@login_required
def member_find(request: SignedInRequest) -> HttpResponse:
    """A member by ID, which stands in no address. Who: `plans_managed_by`."""
    chosen = chosen_plan(request, plans_managed_by(request.user))
    form = FindForm(request.POST)
    if form.is_valid():
        key = form.cleaned_data["member_id"]
        members = Member.objects.filter(organization=chosen.plan, external_id=key)
        if member := members.first():
            return redirect("care:member", member.pk)
        form.add_error("member_id", _("The plan's files have no member of this ID."))
    context = chosen.context(form=form)
    return render(request, "care/members/find.html", context, status=UNPROCESSABLE)


@require_safe
@login_required
def member(request: SignedInRequest, pk: int) -> HttpResponse:
    """One member: which tier, and because of what. Who: `Member.visible_to`; reading it
    is written down."""
    found = get_object_or_404(
        Member.objects.visible_to(request.user).select_related("organization"), pk=pk
    )
    audit.record("read", actor=request.user, patient=found.patient_id, subject=found)
    run = SegmentRun.objects.select_related("rules").newest_of(found.organization)
    rows = SegmentAssignment.objects.filter(run=run, member=found)
    assigned = rows.select_related("run__rules").first() if run else None
    linked = Patient.objects.visible_to(request.user).filter(memberships_of_plans=found)
    context: dict[str, Any] = {"member": found, "run": run, "patient": linked.first()}
    context["plan"] = found.organization
    context |= _assigned(assigned)
    return render(request, "care/members/member.html", context)


def _assigned(found: SegmentAssignment | None) -> dict[str, Any]:
    if found is None:
        return {"assigned": None}
    return {
        "assigned": found,
        "reasons": reasons_of(found),
        "trend": trend_in_words(found),
        "conditions": conditions_in_words(found),
        "window": Window(found.run.through) if found.run.through else None,
    }

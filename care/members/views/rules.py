"""A health plan's rules: looked at, tried, put in force."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from care.members.asking import ask_for_run
from care.members.forms import RuleFormSet, TrendForm, initial_of, rules_of
from care.members.permissions import plans_managed_by
from care.members.rules import BadRules, Rules, read_rules
from care.members.segmenting import (
    moved_by,
    put_rules_in_force,
    rules_in_force,
)
from care.members.views.choosing import Chosen, chosen_plan
from care.members.window import months_told
from care.models.segments import SegmentRules, Tier
from people.permissions import require
from people.requests import CONFLICT, UNPROCESSABLE, SignedInRequest

VERSIONS_SHOWN = 10
USE = "use"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def segment_rules(request: SignedInRequest) -> HttpResponse:
    """Read the rules: `plans_managed_by`. Try a change, which writes nothing, and put
    it in force once its effect was shown: `can_manage_members`."""
    chosen = chosen_plan(request, plans_managed_by(request.user))
    current = rules_in_force(chosen.plan)
    if request.method != "POST":
        rows, rest = initial_of(read_rules(current.content))
        forms = {"formset": RuleFormSet(initial=rows), "rest": TrendForm(initial=rest)}
        return _page(request, chosen, current, forms)
    require(chosen.may_manage)
    return _posted(request, chosen, current)


def _posted(
    request: SignedInRequest, chosen: Chosen, current: SegmentRules
) -> HttpResponse:
    formset, rest = RuleFormSet(request.POST), TrendForm(request.POST)
    forms: dict[str, Any] = {"formset": formset, "rest": rest}
    if not (formset.is_valid() and rest.is_valid()):
        return _page(request, chosen, current, forms, status=UNPROCESSABLE)
    try:
        rules = rules_of(formset, rest)
    except BadRules as bad:
        forms["problems"] = bad.problems
        return _page(request, chosen, current, forms, status=UNPROCESSABLE)
    if rest.cleaned_data["base"] != current.version:
        return _overtaken(request, chosen, forms)
    digest = _digest(rules)
    if USE in request.POST and rest.cleaned_data["seen"] == digest:
        return _use(request, chosen, rules, forms)
    return _page(request, chosen, current, forms | _preview(chosen, rules, digest))


def _use(
    request: SignedInRequest, chosen: Chosen, rules: Rules, forms: dict[str, Any]
) -> HttpResponse:
    facts = forms["rest"].cleaned_data
    made = put_rules_in_force(
        plan=chosen.plan,
        rules=rules,
        base=facts["base"],
        note=facts["note"],
        actor=request.user,
    )
    if made is None:
        return _overtaken(request, chosen, forms)
    ask_for_run(plan=chosen.plan, by=str(request.user))
    words = _("Version %(n)s is in force. Members are sorted by it in a moment.")
    messages.success(request, words % {"n": made.version})
    return redirect(reverse("care:segments") + chosen.query)


def _overtaken(
    request: SignedInRequest, chosen: Chosen, forms: dict[str, Any]
) -> HttpResponse:
    """Another version came in force meanwhile: what was typed stays, and is tried again
    beside that one."""
    latest = rules_in_force(chosen.plan)
    forms["is_overtaken"] = True
    return _page(request, chosen, latest, forms, status=CONFLICT)


def _digest(rules: Rules) -> str:
    content = json.dumps(rules.as_content(), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _preview(chosen: Chosen, rules: Rules, digest: str) -> dict[str, Any]:
    """How many members of each tier the change would put where."""
    _first, through = months_told(chosen.plan.pk)
    if through is None:
        return {"seen": digest, "is_tried": True}
    before = read_rules(rules_in_force(chosen.plan).content)
    moved = moved_by(plan=chosen.plan, before=before, after=rules, through=through)
    tiers = list(Tier)
    return {
        "seen": digest,
        "is_tried": True,
        "through": through,
        "moved": sum(n for (old, new), n in moved.items() if old != new),
        "members": sum(moved.values()),
        "tiers": tiers,
        "moves": [
            (old, [(new == old, moved.get((old.value, new.value), 0)) for new in tiers])
            for old in tiers
        ],
    }


def _page(
    request: SignedInRequest,
    chosen: Chosen,
    current: SegmentRules,
    forms: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    versions = SegmentRules.objects.filter(organization=chosen.plan)
    untried = {"seen": "", "problems": [], "is_tried": False, "is_overtaken": False}
    context = chosen.context(
        current=current,
        versions=versions.select_related("made_by")[:VERSIONS_SHOWN],
        **(untried | forms),
    )
    return render(request, "care/members/rules.html", context, status=status)

"""What the programs of a health plan did, as far as that can be said."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from care.members.effects import (
    ALIKE_PERCENT,
    FEWEST_IN_CELL,
    FEWEST_PEOPLE,
    REFUSALS,
    Effect,
)
from care.members.forms import ProgramForm
from care.members.permissions import plans_counted_for
from care.members.small_cells import FEWEST, told_row
from care.members.views.choosing import chosen_plan
from care.members.window import HALF
from care.models.programs import Program, ProgramKind
from care.models.segments import SegmentRun
from people.requests import SignedInRequest


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure in the unit of its label, as `floatformat` is told to write it; no
    effect where few people used it."""

    label: str
    form: str
    effect: Effect | None


@require_safe
@login_required
def before_after(request: SignedInRequest) -> HttpResponse:
    """Who: `plans_counted_for`; what: means of at least FEWEST_PEOPLE people."""
    chosen = chosen_plan(request, plans_counted_for(request.user))
    programs = Program.objects.filter(
        organization=chosen.plan, kind=ProgramKind.PAYER
    ).order_by("name", "pk")
    data = request.GET if "program" in request.GET else None
    form = ProgramForm(data, programs=programs)
    run = SegmentRun.objects.newest_of(chosen.plan)
    program = form.chosen
    found = run.effects.get(str(program.pk), {}) if run and program else {}
    context = chosen.context(
        form=form,
        program=program,
        run=run,
        refusal=REFUSALS.get(found.get("refusal", "")),
        found=found,
        through=_day(found.get("through")),
        measures=_measures(found) if "people" in found else [],
        left_out=_left_out(found.get("left_out", {})),
        half=HALF,
        fewest=FEWEST,
        fewest_people=FEWEST_PEOPLE,
        fewest_in_cell=FEWEST_IN_CELL,
        alike_percent=ALIKE_PERCENT,
    )
    return render(request, "care/members/before_after.html", context)


def _measures(found: dict[str, Any]) -> list[Measured]:
    words = (
        ("ed_visits", _("ED visits for 1,000 members and month"), 1000.0, "1g"),
        ("stays", _("Inpatient stays for 1,000 members and month"), 1000.0, "1g"),
        ("cost_cents", _("Cost for a member and month, dollars"), 0.01, "0g"),
    )
    return [
        Measured(label, form, _effect(found.get(name), unit))
        for name, label, unit, form in words
    ]


def _effect(means: dict[str, float] | None, unit: float) -> Effect | None:
    return Effect(**{k: v * unit for k, v in means.items()}) if means else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _left_out(counts: dict[str, int]) -> list[tuple[str, int | None]]:
    """Why, and how many; None: not told. There is no total beside them, but how many
    are enrolled may be known from elsewhere."""
    words = {
        "recent": _("enrolled less than %(n)s whole months before the data end"),
        "early": _("enrolled less than %(n)s whole months after the data begin"),
        "insured": _("not insured in all the months before and after"),
        "unmatched": _("without anybody to be compared with"),
    }
    told = told_row({code: counts.get(code, 0) for code in words})
    return [
        (label % {"n": HALF} if "%" in label else label, told[code])
        for code, label in words.items()
        if told[code] != 0
    ]

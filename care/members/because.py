"""Why a member is in a tier, in words, from what the run kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from care.members.conditions import CONDITIONS, unpacked
from care.members.rules import Rule, all_of, any_of, read_rules, rule_in_words
from care.models.segments import SegmentAssignment, Trend


@dataclass(frozen=True, slots=True)
class Reason:
    """`because`: what was found; `rule`: what the rule asks for. `decides`: of the
    member's tier, not of a lower one."""

    because: str
    rule: str
    decides: bool


def reasons_of(found: SegmentAssignment) -> list[Reason]:
    """Those that decide first; none where no rule holds."""
    rules = read_rules(found.run.rules.content).rules
    hold = [rule for number, rule in enumerate(rules) if found.reasons >> number & 1]
    reasons = [
        Reason(
            all_of(list(_found(rule, found))),
            rule_in_words(rule),
            rule.tier == found.tier,
        )
        for rule in hold
    ]
    return sorted(reasons, key=lambda reason: not reason.decides)


def because(found: SegmentAssignment) -> str:
    """One sentence, as a list has it."""
    decide = [reason.because for reason in reasons_of(found) if reason.decides]
    if not decide:
        return _("No rule of a higher tier holds.")
    return _("Because of %(reasons)s.") % {"reasons": "; ".join(decide)}


def _found(rule: Rule, found: SegmentAssignment) -> Iterator[str]:
    for code in rule.at_least:
        yield FOUND[code](found) if code in FOUND else _age(rule.at_least[code])
    if rule.conditions:
        has = set(unpacked(found.conditions))
        yield any_of(tuple(code for code in rule.conditions if code in has))
    if rule.rising:
        yield trend_in_words(found)


def trend_in_words(found: SegmentAssignment) -> str:
    """The two halves of the twelve months beside each other."""
    before = Decimal(found.cost_cents - found.cost_now_cents) / 100
    return _(
        "%(trend)s use (cost $%(now)s after $%(before)s, visits and stays %(acute)s"
        " after %(acute_before)s, in six months each)"
    ) % {
        "trend": str(Trend(found.trend).label).lower(),
        "now": f"{Decimal(found.cost_now_cents) / 100:,.0f}",
        "before": f"{before:,.0f}",
        "acute": found.acute_now,
        "acute_before": found.ed_visits + found.stays - found.acute_now,
    }


def conditions_in_words(found: SegmentAssignment) -> list[str]:
    return [str(CONDITIONS[code]) for code in unpacked(found.conditions)]


def _age(least: int) -> str:
    return _("age %(n)s or more") % {"n": least}


FOUND = {
    "ed_visits": lambda found: (
        ngettext("%(n)s ED visit", "%(n)s ED visits", found.ed_visits)
        % {"n": found.ed_visits}
    ),
    "stays": lambda found: (
        ngettext("%(n)s stay", "%(n)s stays", found.stays) % {"n": found.stays}
    ),
    "cost": lambda found: _("a cost of $%(n)s") % {"n": f"{found.cost:,.0f}"},
    "condition_count": lambda found: (
        _("%(n)s conditions (%(names)s)")
        % {
            "n": len(conditions_in_words(found)),
            "names": ", ".join(conditions_in_words(found)),
        }
    ),
    "needs": lambda found: (
        ngettext("%(n)s social need", "%(n)s social needs", found.needs)
        % {"n": found.needs}
    ),
}

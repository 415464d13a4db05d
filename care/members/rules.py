"""A health plan's rules as data: read, checked, and what they say in words.

A rule puts into its tier whoever meets all that it asks; the highest tier with a rule
that holds counts. Facts are those of the twelve months that end with the run's month.
Its place in the list is its bit in `SegmentAssignment.reasons`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from care.members.conditions import CONDITIONS, has_sql
from care.models.segments import Tier

MOST_RULES = 30
MOST_DOLLARS = 10_000_000
# Rules may name any tier but the last, where everybody else is.
NAMED_TIERS = (Tier.INTENSIVE, Tier.HIGH, Tier.MODERATE)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a rule may ask for at least so much of; `most` is the largest number
    that makes sense. `sql` is true where it holds, for a number `{n}`."""

    label: str | Promise
    most: int
    sql: str


_COUNT_CONDITIONS = " + ".join(
    f"CASE WHEN {has_sql('conditions', code)} THEN 1 ELSE 0 END" for code in CONDITIONS
)
NUMBERS: dict[str, Fact] = {
    "ed_visits": Fact(gettext_lazy("ED visits"), 500, "ed_visits >= {n}"),
    "stays": Fact(gettext_lazy("Stays"), 200, "stays >= {n}"),
    "cost": Fact(gettext_lazy("Cost, dollars"), MOST_DOLLARS, "cost_cents >= {n}00"),
    "condition_count": Fact(
        gettext_lazy("Conditions"), len(CONDITIONS), f"{_COUNT_CONDITIONS} >= {{n}}"
    ),
    "needs": Fact(gettext_lazy("Social needs"), 50, "needs >= {n}"),
    # By date of birth: a run says which day is so many years before its last day.
    "age": Fact(gettext_lazy("Age"), 120, "birth_date <= %(born_{n})s"),
}


class BadRules(ValueError):
    """Not rules; says what is wrong, in words, as a list."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Rule:
    """`at_least` by fact of NUMBERS; `conditions`: any one of them."""

    tier: int
    at_least: Mapping[str, int] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()
    rising: bool = False

    @property
    def sql(self) -> str:
        """True for whoever meets it, over the columns of `care.members.statement`."""
        asked = [NUMBERS[code].sql.format(n=n) for code, n in self.at_least.items()]
        if self.conditions:
            any_of = " OR ".join(
                has_sql("conditions", code) for code in self.conditions
            )
            asked.append(f"({any_of})")
        if self.rising:
            asked.append("trend = 1")
        return " AND ".join(asked)

    def as_content(self) -> dict[str, Any]:
        said: dict[str, Any] = {"tier": self.tier, **self.at_least}
        if self.conditions:
            said["conditions"] = list(self.conditions)
        return said | ({"rising": True} if self.rising else {})


@dataclass(frozen=True, slots=True)
class TrendRule:
    """Rising: the cost of these six months is at least `cost_dollars` and
    `cost_percent` above that of the six before, or there are at least `acute` more ED
    visits and stays. Falling is the same the other way round, where nothing rises."""

    cost_percent: int = 50
    cost_dollars: int = 2000
    acute: int = 2

    @property
    def sql(self) -> str:
        before, acute = (
            "(cost_cents - cost_now_cents)",
            "(ed_visits + stays - acute_now)",
        )
        rising = self._sql("cost_now_cents", before, "acute_now", acute)
        falling = self._sql(before, "cost_now_cents", acute, "acute_now")
        return f"CASE WHEN {rising} THEN 1 WHEN {falling} THEN -1 ELSE 0 END"

    def _sql(self, cost: str, cost_than: str, acute: str, acute_than: str) -> str:
        return (
            f"({cost} - {cost_than} >= {self.cost_dollars * 100}"
            f" AND {cost} * 100 >= {cost_than} * {100 + self.cost_percent})"
            f" OR {acute} - {acute_than} >= {self.acute}"
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """`contact_days`: how often somebody of the tier is contacted; 0: not by the
    plan's care managers."""

    rules: tuple[Rule, ...]
    trend: TrendRule = TrendRule()
    contact_days: Mapping[int, int] = field(default_factory=dict)

    @property
    def ages(self) -> set[int]:
        """What the statement must know the day of birth for."""
        return {rule.at_least["age"] for rule in self.rules if "age" in rule.at_least}

    def bits_of(self, tier: int) -> int:
        return sum(1 << n for n, rule in enumerate(self.rules) if rule.tier == tier)

    def as_content(self) -> dict[str, Any]:
        return {
            "rules": [rule.as_content() for rule in self.rules],
            "trend": {
                name: getattr(self.trend, name)
                for name in ("cost_percent", "cost_dollars", "acute")
            },
            "contact_days": {str(t): n for t, n in self.contact_days.items()},
        }


def read_rules(content: Any) -> Rules:
    """Raises BadRules with all that is wrong."""
    if not isinstance(content, dict) or not isinstance(content.get("rules"), list):
        raise BadRules([_("There are no rules.")])
    problems = list(_problems(content))
    if problems:
        raise BadRules(problems)
    return Rules(
        tuple(_rule(said) for said in content["rules"]),
        TrendRule(**content.get("trend", {})),
        {int(t): n for t, n in content.get("contact_days", {}).items()},
    )


def _rule(said: dict[str, Any]) -> Rule:
    return Rule(
        tier=said["tier"],
        at_least={code: said[code] for code in NUMBERS if code in said},
        conditions=tuple(said.get("conditions", ())),
        rising=said.get("rising", False),
    )


def _problems(content: dict[str, Any]) -> Iterator[str]:
    rules = content["rules"]
    if not 1 <= len(rules) <= MOST_RULES:
        yield _("There must be between 1 and %(most)s rules.") % {"most": MOST_RULES}
    for number, said in enumerate(rules, 1):
        for problem in _problems_of(said):
            yield _("Rule %(n)s: %(problem)s") % {"n": number, "problem": problem}
    trend = content.get("trend", {})
    for name, most in (
        ("cost_percent", 1000),
        ("cost_dollars", MOST_DOLLARS),
        ("acute", 500),
    ):
        if name in trend and not _is_number(trend[name], most):
            yield _("The trend needs whole numbers of at least 1.")
    days = content.get("contact_days", {})
    if not all(_is_tier(t) and _is_number(n, 365, 0) for t, n in days.items()):
        yield _("Days between contacts are between 0 and 365.")


def _problems_of(said: Any) -> Iterator[str]:
    if not isinstance(said, dict) or said.get("tier") not in NAMED_TIERS:
        yield _("it names no tier.")
        return
    known = {*NUMBERS, "tier", "conditions", "rising"}
    if set(said) - known:
        yield _("it asks for something unknown.")
    if not set(said) - {"tier"}:
        yield _("it asks for nothing, so it would hold for everybody.")
    for code, fact in NUMBERS.items():
        if code in said and not _is_number(said[code], fact.most):
            words = _("%(fact)s must be a whole number from 1 to %(most)s.")
            yield words % {"fact": fact.label, "most": fact.most}
    named = said.get("conditions", ["asthma"])
    if not isinstance(named, list) or not named or set(named) - set(CONDITIONS):
        yield _("it names a condition that is unknown.")
    if said.get("rising", True) is not True:
        yield _("rising is either asked for or left out.")


def _is_number(value: Any, most: int, least: int = 1) -> bool:
    return type(value) is int and least <= value <= most


def _is_tier(value: Any) -> bool:
    return str(value) in {str(tier.value) for tier in Tier}


def rule_in_words(rule: Rule) -> str:
    """What it asks for, such as "4 or more ED visits and heart failure"."""
    parts = [AT_LEAST[code](n) for code, n in rule.at_least.items()]
    if rule.conditions:
        parts.append(any_of(rule.conditions))
    if rule.rising:
        parts.append(_("rising use"))
    return all_of(parts)


def all_of(parts: list[str]) -> str:
    return str(_(" and ")).join(parts)


def any_of(codes: Iterator[str] | tuple[str, ...]) -> str:
    return str(_(" or ")).join(str(CONDITIONS[code]) for code in codes)


AT_LEAST = {
    "ed_visits": lambda n: (
        ngettext("%(n)s or more ED visits", "%(n)s or more ED visits", n) % {"n": n}
    ),
    "stays": lambda n: (
        ngettext("%(n)s or more stays", "%(n)s or more stays", n) % {"n": n}
    ),
    "cost": lambda n: _("cost of $%(n)s or more") % {"n": f"{n:,}"},
    "condition_count": lambda n: _("%(n)s or more conditions") % {"n": n},
    "needs": lambda n: _("%(n)s or more social needs") % {"n": n},
    "age": lambda n: _("age %(n)s or more") % {"n": n},
}

# What a plan begins with until it writes its own; the numbers are ours, an example
# and no standard.
FIRST_RULES = Rules(
    rules=(
        Rule(Tier.INTENSIVE, {"stays": 2, "condition_count": 2}),
        Rule(Tier.INTENSIVE, {"ed_visits": 6}),
        Rule(Tier.INTENSIVE, {"cost": 75_000}),
        Rule(Tier.HIGH, {"stays": 1}, ("heart-failure", "copd", "kidney-disease")),
        Rule(Tier.HIGH, {"ed_visits": 3}),
        Rule(Tier.HIGH, {"cost": 25_000}, rising=True),
        Rule(Tier.HIGH, {"needs": 3}),
        Rule(Tier.MODERATE, rising=True),
        Rule(Tier.MODERATE, {"condition_count": 3}),
        Rule(Tier.MODERATE, {"age": 65}, ("diabetes", "hypertension", "coronary")),
        Rule(Tier.MODERATE, {"needs": 1}),
    ),
    contact_days={4: 7, 3: 14, 2: 30, 1: 0},
)

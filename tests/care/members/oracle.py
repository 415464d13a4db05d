"""The rules once more in plain, slow Python: what the statement must agree with."""

from collections import Counter
from datetime import date

from care.members.conditions import unpacked
from care.members.rules import Rules
from care.models import Member, MemberMonth


def months_back(through: date, back: int) -> date:
    year, month = divmod(through.year * 12 + through.month - 1 - back, 12)
    return date(year, month + 1, 1)


def is_old(born: date, age: int, through: date) -> bool:
    """On the last day of the month, counted by birthdays that are over."""
    year, month = divmod(through.year * 12 + through.month, 12)
    next_month = date(year, month + 1, 1)
    turned = (next_month.year - born.year) - (
        (next_month.month, 1) <= (born.month, born.day)
    )
    return turned >= age


def facts_of(member: Member, months: list[MemberMonth], through: date) -> dict:
    first, half = months_back(through, 11), months_back(through, 5)
    counted = [m for m in months if first <= m.month <= through]
    now = [m for m in counted if m.month >= half]
    before = [m for m in counted if m.month < half]
    return {
        "ed_visits": sum(m.ed_visits for m in counted),
        "stays": sum(m.stays for m in counted),
        "cost": sum(m.cost_cents for m in counted),
        "conditions": {code for m in counted for code in unpacked(m.conditions)},
        "cost_now": sum(m.cost_cents for m in now),
        "cost_before": sum(m.cost_cents for m in before),
        "acute_now": sum(m.ed_visits + m.stays for m in now),
        "acute_before": sum(m.ed_visits + m.stays for m in before),
        "born": member.birth_date,
    }


def trend_of(facts: dict, rules: Rules) -> int:
    rule = rules.trend

    def rises(cost, cost_than, acute, acute_than):
        much = cost - cost_than >= rule.cost_dollars * 100
        times = cost >= cost_than * (100 + rule.cost_percent) / 100
        return (much and times) or acute - acute_than >= rule.acute

    now, before = facts["cost_now"], facts["cost_before"]
    if rises(now, before, facts["acute_now"], facts["acute_before"]):
        return 1
    return -1 if rises(before, now, facts["acute_before"], facts["acute_now"]) else 0


def holds(rule, facts: dict, trend: int, needs: int, through: date) -> bool:
    have = {
        "ed_visits": facts["ed_visits"],
        "stays": facts["stays"],
        "cost": facts["cost"] / 100,
        "condition_count": len(facts["conditions"]),
        "needs": needs,
    }
    for code, least in rule.at_least.items():
        if code == "age":
            if not is_old(facts["born"], least, through):
                return False
        elif have[code] < least:
            return False
    if rule.conditions and not set(rule.conditions) & facts["conditions"]:
        return False
    return trend == 1 if rule.rising else True


def judge(member, months, rules: Rules, through: date, needs: int = 0):
    """(tier, trend, numbers of the rules that hold); None: not insured then."""
    if member.enrolled_from >= months_back(through, -1):
        return None
    if member.enrolled_until and member.enrolled_until < through:
        return None
    facts = facts_of(member, months, through)
    trend = trend_of(facts, rules)
    hold = [
        number
        for number, rule in enumerate(rules.rules)
        if holds(rule, facts, trend, needs, through)
    ]
    tier = max((rules.rules[number].tier for number in hold), default=1)
    return tier, trend, hold


def tiers(judged) -> Counter:
    return Counter(found[0] for found in judged if found)

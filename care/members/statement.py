"""The one statement that gathers each member's facts and judges them by rules.

Rules come as data and are checked (`care.members.rules`): only whole numbers and our
own names reach the text; dates and keys are parameters.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from care.members.rules import Rules
from care.members.window import Window
from resources.models import Organization
from screening.models.need import OPEN_STATUSES

USED = """
SELECT member_id,
  CAST(SUM(ed_visits) AS bigint) AS ed_visits,
  CAST(SUM(stays) AS bigint) AS stays,
  CAST(SUM(cost_cents) AS bigint) AS cost_cents,
  CAST(SUM(conditions) AS bigint) AS conditions,
  CAST(SUM(CASE WHEN month >= %(half)s THEN cost_cents ELSE 0 END) AS bigint)
    AS cost_now_cents,
  CAST(SUM(CASE WHEN month >= %(half)s THEN ed_visits + stays ELSE 0 END) AS bigint)
    AS acute_now
FROM care_membermonth
WHERE month >= %(first)s AND month <= %(through)s
GROUP BY member_id
"""

# Only needs that the plan's own workers may see: not the sensitive ones, and only of
# people the plan cares for.
NEEDS = f"""
SELECT need.patient_id, COUNT(DISTINCT need.category_id) AS needs
FROM screening_need need
JOIN resources_category category ON category.code = need.category_id
JOIN people_carerelationship cares ON cares.patient_id = need.patient_id
WHERE need.status IN ({", ".join(f"'{status.value}'" for status in OPEN_STATUSES)})
  AND NOT category.sensitive
  AND cares.organization_id = %(organization)s AND cares.ended_at IS NULL
GROUP BY need.patient_id
"""  # noqa: S608  our own statuses
NO_NEEDS = "SELECT id AS patient_id, 0 AS needs FROM people_patient WHERE 1 = 0"

FACTS = """
SELECT member.id AS member_id, member.birth_date, member.plan, member.sex,
  member.patient_id,
  COALESCE(used.ed_visits, 0) AS ed_visits,
  COALESCE(used.stays, 0) AS stays,
  COALESCE(used.cost_cents, 0) AS cost_cents,
  COALESCE(used.conditions, 0) AS conditions,
  COALESCE(used.cost_now_cents, 0) AS cost_now_cents,
  COALESCE(used.acute_now, 0) AS acute_now,
  COALESCE(needed.needs, 0) AS needs
FROM care_member member
LEFT JOIN ({used}) used ON used.member_id = member.id
LEFT JOIN ({needs}) needed ON needed.patient_id = member.patient_id
WHERE member.organization_id = %(organization)s
  AND member.enrolled_from <= %(last_day)s
  AND (member.enrolled_until IS NULL OR member.enrolled_until >= %(through)s)
"""


def facts_sql(rules: Rules, *, with_needs: bool = True) -> str:
    """One row for each member who was insured in the last month, with the trend."""
    facts = FACTS.format(used=USED, needs=NEEDS if with_needs else NO_NEEDS)
    return f"SELECT facts.*, {rules.trend.sql} AS trend FROM ({facts}) facts"  # noqa: S608


def tier_sql(rules: Rules, reasons: str = "reasons") -> str:
    """The highest tier of which a bit is set."""
    tiers = sorted({rule.tier for rule in rules.rules}, reverse=True)
    whens = " ".join(
        f"WHEN {reasons} & {rules.bits_of(tier)} <> 0 THEN {tier}" for tier in tiers
    )
    return f"CASE {whens} ELSE 1 END"


def reasons_sql(rules: Rules) -> str:
    """Bit n is set where rule n holds."""
    bits = (
        f"CASE WHEN {rule.sql} THEN {1 << n} ELSE 0 END"
        for n, rule in enumerate(rules.rules)
    )
    return " | ".join(f"({bit})" for bit in bits)


def judged_sql(rules: Rules, *, with_needs: bool = True) -> str:
    """Each member's facts, trend, reasons and tier."""
    facts = facts_sql(rules, with_needs=with_needs)
    return f"""
    SELECT judged.*, {tier_sql(rules)} AS tier
    FROM (SELECT known.*, {reasons_sql(rules)} AS reasons FROM ({facts}) known) judged
    """  # noqa: S608


def parameters(organization: UUID, window: Window, *rules: Rules) -> dict[str, Any]:
    """What the statements above ask for by name."""
    ages = {age for each in rules for age in each.ages}
    days = {
        "first": window.first,
        "half": window.half,
        "through": window.through,
        "last_day": window.last_day,
        **{f"born_{age}": window.born(age) for age in ages},
    }
    pk = Organization._meta.pk
    key = pk.get_db_prep_value(organization, connection, prepared=False)
    return {"organization": key, **{name: _day(day) for name, day in days.items()}}


def _day(day: date) -> str:
    return day.isoformat()

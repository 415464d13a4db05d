"""A screening as the page of its result shows it."""

from dataclasses import dataclass
from typing import Any

from people.models import User
from people.permissions import sees_sensitive
from resources.models import Category
from screening.models import Need, Screening
from screening.permissions import hidden_questions, sees_sensitive_answers
from screening.scoring import Outcome, Total, totals

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need with why this screening points at it; nothing where it was by hand."""

    need: Need
    risk: list[Json]

    @property
    def rules(self) -> list[Json]:
        """Each rule once, with the answers that it rests on."""
        rules: dict[str, Json] = {}
        for entry in self.risk:
            rule = rules.setdefault(entry["rule_id"], {**entry, "because": []})
            rule["because"].append(entry)
        return list(rules.values())


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What one rule said, with the questions without which it cannot be decided."""

    category: Category
    finding: Json
    missing: list[str]


def need_rows(screening: Screening, actor: User) -> list[NeedRow]:
    """Needs that this screening found, added a risk to, or was the occasion of."""
    needs = Need.objects.visible_to(actor).filter(patient_id=screening.patient_id)
    rows = []
    for need in needs.select_related("category").in_order():
        risk = [r for r in need.risk if r["screening"] == str(screening.pk)]
        if risk or need.screening_id == screening.pk:
            rows.append(NeedRow(need, risk))
    return rows


def finding_rows(screening: Screening, actor: User) -> list[FindingRow]:
    """What each rule said, sensitive ones only to who may know."""
    codes = {finding["category"] for finding in screening.findings}
    categories = Category.objects.filter(code__in=codes).in_order()
    if not sees_sensitive_answers(actor, screening):
        categories = categories.filter(sensitive=False)
    by_code = {category.code: category for category in categories}
    texts = {q.link_id: q.text for q in screening.definition.questions}
    return [
        FindingRow(
            by_code[finding["category"]],
            finding,
            [texts[link_id] for link_id in finding["missing"]],
        )
        for finding in screening.findings
        if finding["category"] in by_code
    ]


def shown_totals(screening: Screening, actor: User) -> list[Total]:
    """Of what is finished, to who may see every answer that was added up."""
    if not screening.is_completed:
        return []
    hidden = hidden_questions(actor, screening)
    found = totals(screening.definition, screening.responses())
    return [total for total in found if not hidden & set(total.score.link_ids)]


def undecided(rows: list[FindingRow]) -> list[FindingRow]:
    """Rules that could not be decided: neither found nor ruled out."""
    return [r for r in rows if r.finding["outcome"] == Outcome.UNKNOWN]


def for_care_team_only(
    rows: list[FindingRow], screening: Screening, actor: User
) -> list[FindingRow]:
    """Sensitive needs found by somebody who is not on the care team: known to who
    asked the questions, acted on by the team."""
    if sees_sensitive(actor, screening.patient):
        return []
    return [
        row
        for row in rows
        if row.category.sensitive and row.finding["outcome"] == Outcome.FLAGGED
    ]

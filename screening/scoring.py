"""What the rules of an instrument say about answers, and why. Pure: no database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, cast

from screening.instruments import (
    AnyOf,
    Instrument,
    Question,
    Rule,
    Score,
    SumAtLeast,
)
from screening.responses import NOT_ASKED, Response

Answers = Mapping[str, Response]


class Outcome(StrEnum):
    """UNKNOWN: a needed answer is missing or declined. Neither is ever a "no"."""

    FLAGGED = "flagged"
    NOT_FLAGGED = "not-flagged"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Because:
    """A question and the answer given to it, in words and in codes."""

    link_id: str
    question: str
    answer: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says. `because` holds the answers that flagged it, `missing` the
    questions without which it cannot be decided, `total` the sum of a sum rule."""

    rule: Rule
    outcome: Outcome
    because: tuple[Because, ...] = ()
    missing: tuple[str, ...] = ()
    total: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As `Screening.findings` keeps it."""
        return {
            "rule_id": self.rule.id,
            "category": self.rule.category,
            "rule": self.rule.text,
            "source": self.rule.source,
            "kind": "sum" if isinstance(self.rule.condition, SumAtLeast) else "any",
            "outcome": self.outcome.value,
            "because": [asdict(because) for because in self.because],
            "missing": list(self.missing),
            "total": self.total,
        }


@dataclass(frozen=True, slots=True)
class Flag:
    """A need that the answers point at, with the answers and the rule."""

    category: str
    rule_id: str
    rule_text: str
    source: str
    because: tuple[Because, ...]


def score(instrument: Instrument, answers: Answers) -> list[Flag]:
    """The needs flagged, in the order of the instrument's rules."""
    return [
        Flag(f.rule.category, f.rule.id, f.rule.text, f.rule.source, f.because)
        for f in evaluate(instrument, answers)
        if f.outcome == Outcome.FLAGGED
    ]


def evaluate(instrument: Instrument, answers: Answers) -> list[Finding]:
    """What every rule says, those that cannot be decided too."""
    return [_finding(instrument, rule, answers) for rule in instrument.rules]


@dataclass(frozen=True, slots=True)
class Total:
    """A score's sum with its name; None where an answer is missing or declined."""

    score: Score
    value: int | None = None
    missing: int = 0

    @property
    def band(self) -> str:
        if self.value is None:
            return ""
        return [text for least, text in self.score.bands if least <= self.value][-1]


def totals(instrument: Instrument, answers: Answers) -> list[Total]:
    """The sums that the instrument shows in words."""
    return [_total(instrument, score, answers) for score in instrument.scores]


def _total(instrument: Instrument, score: Score, answers: Answers) -> Total:
    given = [answers.get(i, NOT_ASKED) for i in score.link_ids]
    if missing := sum(not response.is_answered for response in given):
        return Total(score, missing=missing)
    total = sum(_ordinal(instrument, i, answers[i]) for i in score.link_ids)
    return Total(score, total)


def scripts_of(instrument: Instrument, answers: Answers) -> dict[str, str]:
    """By question: what to show to who asked, where its answer raises an alert."""
    return {
        link_id: alert.script
        for alert in instrument.alerts
        for link_id, codes in alert.codes.items()
        if codes & set(answers.get(link_id, NOT_ASKED).values)
    }


def answer_text(question: Question, response: Response) -> str:
    """The codes' own words; "" where the instrument has no word for it."""
    if response.number is not None:
        return f"{response.number:f}"
    return "; ".join(question.by_code[code].display for code in response.values)


def _finding(instrument: Instrument, rule: Rule, answers: Answers) -> Finding:
    missing = tuple(
        link_id
        for link_id in rule.link_ids
        if not answers.get(link_id, NOT_ASKED).is_answered
    )
    if isinstance(rule.condition, AnyOf):
        return _any_of(instrument, rule, rule.condition, answers, missing)
    return _sum_at_least(instrument, rule, rule.condition, answers, missing)


def _any_of(
    instrument: Instrument,
    rule: Rule,
    condition: AnyOf,
    answers: Answers,
    missing: tuple[str, ...],
) -> Finding:
    because = []
    for link_id, codes in condition.codes.items():
        given = answers.get(link_id, NOT_ASKED).values
        if told := tuple(code for code in given if code in codes):
            because.append(_because(instrument, link_id, Response(told)))
    if because:
        return Finding(rule, Outcome.FLAGGED, tuple(because), missing)
    outcome = Outcome.UNKNOWN if missing else Outcome.NOT_FLAGGED
    return Finding(rule, outcome, missing=missing)


def _sum_at_least(
    instrument: Instrument,
    rule: Rule,
    condition: SumAtLeast,
    answers: Answers,
    missing: tuple[str, ...],
) -> Finding:
    if missing:
        return Finding(rule, Outcome.UNKNOWN, missing=missing)
    total = sum(_ordinal(instrument, i, answers[i]) for i in condition.link_ids)
    if total < condition.at_least:
        return Finding(rule, Outcome.NOT_FLAGGED, total=total)
    because = tuple(_because(instrument, i, answers[i]) for i in condition.link_ids)
    return Finding(rule, Outcome.FLAGGED, because, total=total)


def _ordinal(instrument: Instrument, link_id: str, response: Response) -> int:
    """The instrument's validation saw to it that every answer added up has one."""
    return cast(
        "int", instrument.by_link_id[link_id].by_code[response.values[0]].ordinal
    )


def _because(instrument: Instrument, link_id: str, response: Response) -> Because:
    question = instrument.by_link_id[link_id]
    text = answer_text(question, response)
    return Because(link_id, question.text, text, response.values)

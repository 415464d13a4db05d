"""What an instrument must keep to before anybody is asked its questions."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from screening.instruments.definition import (
    AnyOf,
    Instrument,
    Question,
    Rule,
    SumAtLeast,
    Translation,
)

KINDS = ("choice", "integer")


def problems_of(instrument: Instrument) -> list[str]:
    """What is wrong, in words that say where; empty for a sound instrument."""
    return [problem for check in CHECKS for problem in check(instrument)]


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _questions_are_sound(instrument: Instrument) -> Iterator[str]:
    if not instrument.questions:
        yield "it asks no question"
    for link_id in _repeated(q.link_id for q in instrument.questions):
        yield f"question {link_id} is there twice"
    for question in instrument.questions:
        for problem in _question_problems(question):
            yield f"question {question.link_id} {problem}"


def _question_problems(question: Question) -> Iterator[str]:
    if not question.text.strip():
        yield "has no text"
    if question.kind not in KINDS:
        yield f"is of type {question.kind}; known are {', '.join(KINDS)}"
    if question.kind == "choice" and len(question.options) < 2:
        yield "needs at least two answers to choose from"
    for code in _repeated(o.code for o in question.options):
        yield f"has answer {code} twice"
    if not question.is_multiple and any(o.is_exclusive for o in question.options):
        yield "takes one answer, so none of them can be exclusive"


def _rules_are_sound(instrument: Instrument) -> Iterator[str]:
    for rule_id in _repeated(rule.id for rule in instrument.rules):
        yield f"flag {rule_id} is there twice"
    for rule in instrument.rules:
        for problem in _rule_problems(instrument, rule):
            yield f"flag {rule.id} {problem}"


def _rule_problems(instrument: Instrument, rule: Rule) -> Iterator[str]:
    for name in ("category", "text", "source"):
        if not getattr(rule, name).strip():
            yield f"has no {name}"
    if not rule.link_ids:
        yield "looks at no question"
    if unknown := list(_unknown(instrument, rule.link_ids)):
        yield from unknown
        return
    if isinstance(rule.condition, AnyOf):
        yield from _code_problems(instrument, rule.condition.codes)
    else:
        yield from _sum_problems(instrument, rule.condition)


def _unknown(instrument: Instrument, link_ids: Iterable[str]) -> Iterator[str]:
    for link_id in link_ids:
        if link_id not in instrument.by_link_id:
            yield f"looks at question {link_id}, which is not in the questionnaire"


def _code_problems(
    instrument: Instrument, codes_of: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    for link_id, codes in codes_of.items():
        options = instrument.by_link_id[link_id].by_code
        if not codes:
            yield f"names no answer to question {link_id}"
        for code in sorted(codes - options.keys()):
            yield f"names answer {code}, which question {link_id} does not offer"
        for code in sorted(c for c in codes & options.keys() if options[c].declines):
            yield f"counts answer {code}, which means that the person declined"


def _sum_problems(instrument: Instrument, condition: SumAtLeast) -> Iterator[str]:
    if problems := list(_adding_problems(instrument, condition.link_ids)):
        yield from problems
        return
    highest = sum(
        max(o.ordinal or 0 for o in instrument.by_link_id[i].options)
        for i in condition.link_ids
    )
    if not 0 < condition.at_least <= highest:
        yield f"needs {condition.at_least}, and the sum is never above {highest}"


def _adding_problems(instrument: Instrument, link_ids: Iterable[str]) -> Iterator[str]:
    for link_id in link_ids:
        question = instrument.by_link_id[link_id]
        ordinals = [o.ordinal for o in question.options if not o.declines]
        if question.is_multiple or not ordinals or None in ordinals:
            yield f"adds up question {link_id}, whose answers have no ordinal values"
            return
    for link_id in _repeated(link_ids):
        yield f"adds up question {link_id} twice"


def _scores_are_sound(instrument: Instrument) -> Iterator[str]:
    for score in instrument.scores:
        problems = list(_unknown(instrument, score.link_ids))
        problems = problems or list(_adding_problems(instrument, score.link_ids))
        least = [band[0] for band in score.bands]
        if least[:1] != [0] or least != sorted(set(least)):
            problems.append("has bands that do not rise from 0")
        for problem in problems:
            yield f"score {score.id} {problem}"


def _alerts_are_sound(instrument: Instrument) -> Iterator[str]:
    for alert in instrument.alerts:
        problems = list(_unknown(instrument, alert.codes))
        problems = problems or list(_code_problems(instrument, alert.codes))
        for problem in problems:
            yield f"alert {alert.id} {problem}"
    flags = {rule.id for rule in instrument.rules}
    for follow_up in instrument.follow_ups:
        if follow_up.flag not in flags:
            yield f"follow-up {follow_up.instrument} waits for an unknown flag"


def _translations_are_whole(instrument: Instrument) -> Iterator[str]:
    """Half a translation would mix languages in one question."""
    needed = {
        "question": {q.link_id for q in instrument.questions}
        | {q.stem_id for q in instrument.questions if q.stem_id},
        "answer": {o.code for q in instrument.questions for o in q.options},
        "flag": {rule.id for rule in instrument.rules},
    }
    for translation in instrument.translations.values():
        for kind, words in _wording(translation).items():
            for missing in sorted(needed[kind] - words.keys()):
                yield f"translation {translation.language} lacks {kind} {missing}"
            for extra in sorted(words.keys() - needed[kind]):
                yield f"translation {translation.language} has unknown {kind} {extra}"


def _wording(translation: Translation) -> dict[str, dict[str, str]]:
    return {
        "question": dict(translation.questions),
        "answer": dict(translation.answers),
        "flag": dict(translation.rules),
    }


CHECKS: list[Callable[[Instrument], Iterator[str]]] = [
    _questions_are_sound,
    _rules_are_sound,
    _scores_are_sound,
    _alerts_are_sound,
    _translations_are_whole,
]

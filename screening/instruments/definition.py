from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

# What a form sends for "asked, and the person chose not to answer" (FHIR data absent
# reason asked-declined); not an answer code of any instrument.
DECLINED = "asked-declined"


class InvalidInstrumentError(ValueError):
    """An instrument's file cannot be used; `problems` says what to correct in it."""

    def __init__(self, file: str, problems: list[str]) -> None:
        self.file = file
        self.problems = problems
        super().__init__(f"{file}: " + "; ".join(problems))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen. `ordinal` is its score; `is_exclusive` excludes
    all others; `declines` is the instrument's own way to say "refused"."""

    code: str
    display: str
    ordinal: int | None = None
    is_exclusive: bool = False
    declines: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` is "choice" or "integer"; `stem` the text over a group of questions."""

    link_id: str
    text: str
    kind: str = "choice"
    stem: str = ""
    stem_id: str = ""
    options: tuple[Option, ...] = ()
    is_multiple: bool = False

    @property
    def by_code(self) -> dict[str, Option]:
        return {option.code: option for option in self.options}

    @property
    def can_be_declined(self) -> bool:
        """Whether the form must offer "declined" beside the instrument's options."""
        return not any(option.declines for option in self.options)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Flags when any of these answers was given to any of these questions."""

    codes: Mapping[str, frozenset[str]]

    @property
    def link_ids(self) -> tuple[str, ...]:
        return tuple(self.codes)


@dataclass(frozen=True, slots=True)
class SumAtLeast:
    """Flags when the ordinals of all questions add up to `at_least`. One missing or
    declined answer, and there is no score. `total` is the code of the sum."""

    link_ids: tuple[str, ...]
    at_least: int
    total: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`category` is the need it points at, `text` the rule in words, `source` who
    says so."""

    id: str
    category: str
    text: str
    source: str
    condition: AnyOf | SumAtLeast

    @property
    def link_ids(self) -> tuple[str, ...]:
        return self.condition.link_ids


@dataclass(frozen=True, slots=True)
class Score:
    """A sum that is shown in words: `bands` are pairs of the least sum and its name,
    rising. One missing or declined answer, and there is no score."""

    id: str
    title: str
    link_ids: tuple[str, ...]
    total: str
    bands: tuple[tuple[int, str], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An answer that a person must act on at once, while the questions are still being
    asked; `script` names what is shown to who asks (templates/screening/scripts)."""

    id: str
    codes: Mapping[str, frozenset[str]]
    script: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When rule `flag` flags, `instrument` is asked next."""

    flag: str
    instrument: str


@dataclass(frozen=True, slots=True)
class Translation:
    """Wording in another language; `is_official` only where the owner published it."""

    language: str
    is_official: bool
    note: str
    title: str
    questions: Mapping[str, str]
    answers: Mapping[str, str]
    rules: Mapping[str, str]


@dataclass(frozen=True)
class Instrument:
    """One version of a questionnaire with its rules.

    `translation` is set on a copy made by `in_language`; codes never change with it.
    `part` is that of an assessment it belongs to. A private one is the care team's as a
    whole; an optional one is offered where OPTIONAL_INSTRUMENTS names it. Answers to
    the same questions, at most `carry_over_days` old, are offered or taken over.
    """

    id: str
    version: str
    title: str
    description: str
    copyright: str
    publisher: str
    is_active: bool
    position: int
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    language: str = "en"
    translations: Mapping[str, Translation] = field(default_factory=dict)
    translation: Translation | None = None
    part: str = ""
    is_private: bool = False
    is_optional: bool = False
    carry_over_days: int = 0
    scores: tuple[Score, ...] = ()
    alerts: tuple[Alert, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

    @cached_property
    def by_link_id(self) -> dict[str, Question]:
        return {question.link_id: question for question in self.questions}

    @property
    def needs_a_person(self) -> bool:
        """Never answered alone: somebody must be there for what may be said."""
        return bool(self.alerts)

    @property
    def languages(self) -> list[str]:
        return [self.language, *self.translations]

    @property
    def is_unofficial(self) -> bool:
        """The wording is a translation that the instrument's owner did not make."""
        return self.translation is not None and not self.translation.is_official

    def in_language(self, language: str) -> "Instrument":
        """The same with the wording of a language, its own where there is none."""
        translation = self.translations.get(language)
        if translation is None:
            return self
        return replace(
            self,
            language=language,
            translation=translation,
            title=translation.title,
            questions=tuple(_translated(q, translation) for q in self.questions),
            rules=tuple(
                replace(rule, text=translation.rules[rule.id]) for rule in self.rules
            ),
        )


def _translated(question: Question, translation: Translation) -> Question:
    return replace(
        question,
        text=translation.questions[question.link_id],
        stem=translation.questions[question.stem_id] if question.stem_id else "",
        options=tuple(
            replace(option, display=translation.answers[option.code])
            for option in question.options
        ),
    )

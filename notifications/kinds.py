"""The kinds of messages there are. Each app registers its own in `<app>/messages.py`,
imported by its `AppConfig.ready`; curators' wordings come before the shipped ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

PLACEHOLDER = re.compile(r"\{(\w+)\}")
SHARED_PLACEHOLDERS = frozenset({"sender_name", "help_phone"})


class Audience(TextChoices):
    PATIENT = "patient", _("Patient")
    PARTNER = "partner", _("Partner")
    STAFF = "staff", _("Staff")


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedNumber:
    """A number that a question asks for, as a weight: `name` is what its caller calls
    it, `least` and `most` are the bounds beyond which a person reads the text, `beside`
    the words that may stand with it, among them those of its unit and no other's."""

    name: str
    least: Decimal
    most: Decimal
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MessageKind:
    """What is sent for one reason to one audience, in each language.

    `wording` and `subject` are by language, with {placeholders}: the names in `sample`
    and SHARED_PLACEHOLDERS. `asks` gives each digit that answers it a meaning;
    `asks_numbers` are numbers that answer it, all of them in one text in this order.
    `urgent` are meanings that cannot wait.
    `any_hour` goes out at night too. `needs_texting_consent` is False only for answers
    to the number that has just written; `reaches_opted_out` only for the last word
    after STOP. `category` is an OptOutScope that a person may stop alone; without one
    only STOP stops it. `counts_weekly` is False for what they asked for or what is
    bound to an hour: it goes out however many texts the week has had. `may_join` is
    False for what has to stand alone. `letter` is the core of a letter, by language,
    where the text's own words would not do on paper. `must_say` are words that
    carriers want in it, so that no curator leaves them out.
    """

    code: str
    label: Any
    audience: Audience
    channel: str
    wording: Mapping[str, str]
    subject: Mapping[str, str] = field(default_factory=dict)
    sample: Mapping[str, Any] = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)
    asks_numbers: tuple[AskedNumber, ...] = ()
    urgent: frozenset[str] = frozenset()
    category: str = ""
    any_hour: bool = False
    needs_texting_consent: bool = True
    reaches_opted_out: bool = False
    counts_weekly: bool = True
    may_join: bool = True
    letter: Mapping[str, str] = field(default_factory=dict)
    must_say: tuple[str, ...] = ()

    @property
    def languages(self) -> list[str]:
        return list(self.wording)

    @property
    def is_question(self) -> bool:
        return bool(self.asks or self.asks_numbers)

    @property
    def placeholders(self) -> frozenset[str]:
        return SHARED_PLACEHOLDERS | set(self.sample)


@dataclass(frozen=True, slots=True)
class Rendered:
    language: str
    subject: str
    body: str


_registry: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> MessageKind:
    """Make a kind known. ImproperlyConfigured: a code used twice, a language missing
    for patients, a placeholder without a sample, or a digit that may be a number."""
    if _registry.get(kind.code, kind) is not kind:
        raise ImproperlyConfigured(f"Two kinds of message are called {kind.code}.")
    languages = {code for code, _name in settings.LANGUAGES}
    if kind.audience == Audience.PATIENT and languages - set(kind.wording):
        raise ImproperlyConfigured(f"{kind.code} is not worded in every language.")
    texts = (kind.wording, kind.subject, kind.letter)
    for text in [text for by_language in texts for text in by_language.values()]:
        if unknown := set(PLACEHOLDER.findall(text)) - kind.placeholders:
            raise ImproperlyConfigured(f"{kind.code} has no sample for {unknown}.")
    if both := [digit for digit in kind.asks if _is_a_number_too(kind, digit)]:
        raise ImproperlyConfigured(f"{kind.code}: {both} may be a digit or a number.")
    _registry[kind.code] = kind
    return kind


def _is_a_number_too(kind: MessageKind, digit: str) -> bool:
    alone = kind.asks_numbers if len(kind.asks_numbers) == 1 else ()
    return any(number.least <= int(digit) <= number.most for number in alone)


def get_kind(code: str) -> MessageKind:
    """The kind of this code; LookupError if no app registered it."""
    if code not in _registry:
        raise LookupError(f"No app registered a message kind {code!r}.")
    return _registry[code]


def find_kind(code: str) -> MessageKind | None:
    return _registry.get(code)


def all_kinds() -> list[MessageKind]:
    return sorted(_registry.values(), key=lambda kind: kind.code)


def render(
    kind: MessageKind, language: str, context: Mapping[str, Any], *, channel: str = ""
) -> Rendered:
    """The words to send, in the language or, where there are none, in English; for the
    channel "letter" those for paper, if the kind has any.

    ValueError: the context lacks a placeholder that the wording uses.
    """
    language = language if language in kind.wording else next(iter(kind.wording))
    subject, body = _wording(kind, language)
    if channel == "letter":
        body = kind.letter.get(language, body)
    values = shared_context() | dict(context)
    return Rendered(language, fill(subject, values), fill(body, values))


def shared_context() -> dict[str, Any]:
    return {name: settings.NOTIFICATIONS[name] for name in SHARED_PLACEHOLDERS}


def sample_context(kind: MessageKind, language: str) -> dict[str, str]:
    """The sample data as a reader of the language would get it."""
    with override(language):
        return {
            name: str(value)
            for name, value in (shared_context() | dict(kind.sample)).items()
        }


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Put values in the place of {names}; plain names only, so that a wording typed
    in the CMS can reach nothing else."""
    missing = set(PLACEHOLDER.findall(text)) - set(values)
    if missing:
        raise ValueError(f"The message needs {', '.join(sorted(missing))}.")
    return PLACEHOLDER.sub(lambda match: str(values[match[1]]), text)


def _wording(kind: MessageKind, language: str) -> tuple[str, str]:
    from notifications.models import MessageWording

    edited = MessageWording.objects.filter(
        kind=kind.code, language=language, is_shipped=False
    ).first()
    if edited:
        return edited.subject or kind.subject.get(language, ""), edited.body
    return kind.subject.get(language, ""), kind.wording[language]

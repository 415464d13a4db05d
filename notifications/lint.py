"""What a wording may not say, and what a name in a text is replaced with."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.kinds import (
    PLACEHOLDER,
    Audience,
    MessageKind,
    fill,
    sample_context,
    shared_context,
)
from notifications.need_words import need_words_in, plain
from notifications.segments import count_segments
from resources.models import Category, Organization

MAX_SEGMENTS = 3
# Phones make a link of a bare name of a site, too; of an e-mail address they do not.
LINK = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<![\w.@-])(?:[\w-]+\.)+(?:com|org|net|edu|gov|info|biz|app|io|ly|mx)\b(?:/\S*)?"
    r"|(?<![\w.@-])(?:[\w-]+\.)+[a-z]{2,}/\S*",
    re.IGNORECASE,
)
NEUTRAL_NAMES = {"en": "a local program", "es": "un programa local"}


def lint_wording(
    kind: MessageKind, subject: str, body: str, language: str = "en"
) -> list[str]:
    """What is wrong with a wording, in words for its writer; empty if nothing is."""
    problems = lint_fields(kind, subject, body, language)
    return [words for field in problems.values() for words in field]


def lint_fields(
    kind: MessageKind, subject: str, body: str, language: str
) -> dict[str, list[str]]:
    """What is wrong in the subject and in the body; fields without faults are left
    out."""
    sample = sample_context(kind, language)
    found = {
        "subject": list(_problems(kind, subject, sample)),
        "body": list(_problems(kind, body, sample)),
    }
    if not any(found.values()):
        found["body"] += _link_missing(kind, f"{subject} {body}")
        found["body"] += _reply_digits(kind, body)
        found["body"] += _unsaid(kind, body)
        if kind.channel == "sms":
            found["body"] += _length(fill(body, sample))
    return {field: problems for field, problems in found.items() if problems}


def _problems(kind: MessageKind, text: str, sample: Mapping[str, str]) -> Iterator[str]:
    yield from _placeholders(kind, text)
    yield from _foreign_links(PLACEHOLDER.sub(lambda m: sample.get(m[1], ""), text))
    if kind.audience == Audience.PATIENT:
        yield from _needs(text)
        yield from _sensitive_names(text)


def free_text_warnings(text: str, language: str) -> list[str]:
    """What a worker's own text would tell somebody reading over a shoulder, or cost;
    `language` is the text's; who writes stands before it. A person decides about them;
    empty if there are none."""
    neutral = NEUTRAL_NAMES.get(language, NEUTRAL_NAMES["en"])
    instead = _("Say “%(name)s” instead.") % {"name": neutral}
    return [
        *_needs(text),
        *(f"{problem} {instead}" for problem in _sensitive_names(text)),
        *_foreign_links(text),
        *_length(f"{shared_context()['sender_name']}: {text}"),
    ]


def betrays(text: str) -> bool:
    """It names a need or a revealing organization, or leads to another site."""
    return _reveals(text, _revealing_names()) or bool(LINK.search(text))


def discreet_context(
    kind: MessageKind, language: str, context: Mapping[str, Any]
) -> dict[str, Any]:
    """For patients, each value that would name a need or a revealing organization is
    replaced with "a local program". Links are left alone."""
    if kind.audience != Audience.PATIENT:
        return dict(context)
    names = _revealing_names()
    neutral = NEUTRAL_NAMES.get(language, NEUTRAL_NAMES["en"])
    return {
        key: neutral if _reveals(value, names) else value
        for key, value in context.items()
    }


def _reveals(value: Any, names: list[str]) -> bool:
    if not isinstance(value, str) or LINK.fullmatch(value):
        return False
    text = plain(value)
    return bool(need_words_in(value)) or any(name in text for name in names)


def _placeholders(kind: MessageKind, text: str) -> Iterator[str]:
    unknown = set(PLACEHOLDER.findall(text)) - kind.placeholders
    known = ", ".join(f"{{{name}}}" for name in sorted(kind.placeholders))
    for name in sorted(unknown):
        yield _("{%(name)s} is not known here. Use one of: %(known)s.") % {
            "name": name,
            "known": known,
        }
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        yield _("A brace stands alone. Placeholders look like {help_phone}.")


def _link_missing(kind: MessageKind, text: str) -> Iterator[str]:
    needs_link = any("{link}" in wording for wording in kind.wording.values())
    if needs_link and "{link}" not in text:
        yield _("The link is missing: write {link} where it goes.")


def _unsaid(kind: MessageKind, body: str) -> Iterator[str]:
    for words in kind.must_say:
        if words not in body:
            yield _("Carriers want “%(words)s” in this text.") % {"words": words}


def _reply_digits(kind: MessageKind, body: str) -> Iterator[str]:
    for digit in kind.asks:
        if not re.search(rf"(?<!\d){digit}(?!\d)", PLACEHOLDER.sub("", body)):
            yield _("Say what replying %(digit)s means.") % {"digit": digit}


def _foreign_links(text: str) -> Iterator[str]:
    own = urlsplit(settings.BASE_URL).netloc
    for link in LINK.findall(text):
        address = link if "//" in link else f"https://{link}"
        if urlsplit(address).netloc != own:
            yield _("Links to other sites are not allowed: %(link)s") % {"link": link}


def _needs(text: str) -> Iterator[str]:
    words = PLACEHOLDER.sub("", text)
    found = need_words_in(words)
    labels = Category.objects.order_by("code").values_list("name", "name_es")
    found += [
        label
        for names in labels
        for label in names
        if label and plain(label) in plain(words)
    ]
    # A need and its category may have one name: said once.
    once: dict[str, str] = {}
    for word in found:
        once.setdefault(plain(word), word)
    for word in once.values():
        yield _("“%(word)s” says what the person needs. Anyone may read a text.") % {
            "word": word
        }


def _sensitive_names(text: str) -> Iterator[str]:
    for name in _revealing_names():
        if name in plain(text):
            yield _("“%(name)s” reveals the need.") % {"name": name}


def _length(body: str) -> Iterator[str]:
    count = count_segments(body).count
    if count > MAX_SEGMENTS:
        yield ngettext(
            "It takes %(count)d part; %(max)d are the limit.",
            "It takes %(count)d parts; %(max)d are the limit.",
            count,
        ) % {"count": count, "max": MAX_SEGMENTS}


def _revealing_names() -> list[str]:
    rows = Organization.objects.filter(name_is_sensitive=True).order_by("pk")
    pairs = rows.values_list("name", "alternate_name")
    return [plain(name) for names in pairs for name in names if name]

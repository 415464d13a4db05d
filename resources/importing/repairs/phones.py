"""Phone numbers: several in a cell, extensions in words, vanity letters, dots."""

import re
from dataclasses import dataclass

import phonenumbers

from resources.importing.repairs.reading import Reading, Repair, Unreadable

KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
USUAL = re.compile(r"(\+1 ?|1-)?(\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}|\+\d{7,15}")
LABEL = re.compile(r"\b(tdd|tty|fax|text|sms)\W*$", re.IGNORECASE)
KINDS = {"tdd": "textphone", "tty": "textphone", "sms": "text"} | {
    kind: kind for kind in ("fax", "text")
}
INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
SPELLED_TWICE = re.compile(r"\b[A-Za-z]{4}\s*\((\d{4})\)")
WHOLE_VANITY = re.compile(r"(?:1[- .])?\(?\d{3}\)?[- .][0-9A-Z][0-9A-Z -]{5,8}[0-9A-Z]")
WITH_DIGITS = re.compile(r"(?P<vanity>[\dA-Z-]*[A-Z][\dA-Z-]*) \((?P<digits>[\d-]+)\)")


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """`number` as people read it: "(412) 555-0142", abroad "+44 1234 234567".
    `kind` is what the text calls it: textphone, fax, text."""

    number: str
    extension: str = ""
    kind: str = ""


def read_phones(text: str, region: str = "US") -> Reading[list[PhoneNumber]]:
    """Every number that can be dialed in the text, in the order it is written.

    Raises Unreadable when there is none: words only, or a number no plan assigns
    (an area code beginning with 1, too few digits).
    """
    prepared = _prepared(text)
    found = [_phone(match, region, prepared) for match in _matches(prepared, region)]
    unique = list({(phone.number, phone.extension): phone for phone in found}.values())
    if not unique:
        raise Unreadable(f"no phone number that can be dialed in {text.strip()!r}")
    return Reading(unique, _repairs(text, unique))


def _prepared(text: str) -> str:
    cleaned = INVISIBLE.sub("", text).strip().strip('"')
    cleaned = SPELLED_TWICE.sub(r"\1", cleaned)
    cleaned = WITH_DIGITS.sub(lambda match: match["digits"], cleaned)
    if WHOLE_VANITY.fullmatch(cleaned):
        cleaned = cleaned.translate(KEYPAD)
    cleaned = re.sub(r"\s*-\s*", "-", cleaned)
    cleaned = re.sub(r"\b(\d{3})\.\s*(\d{3})\.\s*(\d{4})\b", r"\1-\2-\3", cleaned)
    return re.sub(r"\b1(\d{10})\b", r"+1\1", cleaned)


def _matches(text: str, region: str) -> list[phonenumbers.PhoneNumberMatch]:
    valid = phonenumbers.Leniency.VALID
    return list(phonenumbers.PhoneNumberMatcher(text, region, leniency=valid))


def _phone(match: phonenumbers.PhoneNumberMatch, region: str, text: str) -> PhoneNumber:
    parsed = match.number
    bare = phonenumbers.PhoneNumber(
        country_code=parsed.country_code,
        national_number=parsed.national_number,
        italian_leading_zero=parsed.italian_leading_zero,
    )
    home = phonenumbers.country_code_for_region(region) == parsed.country_code
    style = phonenumbers.PhoneNumberFormat
    shown = phonenumbers.format_number(
        bare, style.NATIONAL if home else style.INTERNATIONAL
    )
    label = LABEL.search(text[: match.start])
    kind = KINDS[label[1].casefold()] if label else ""
    return PhoneNumber(shown, parsed.extension or "", kind)


def _repairs(text: str, phones: list[PhoneNumber]) -> tuple[Repair, ...]:
    written = ", ".join(
        phone.number + (f" ext. {phone.extension}" if phone.extension else "")
        for phone in phones
    )
    if len(phones) > 1:
        return (Repair("phone-several", text, written),)
    if phones[0].extension:
        return (Repair("phone-extension", text, written),)
    if USUAL.fullmatch(text.strip()):
        return ()
    return (Repair("phone-format", text, written),)

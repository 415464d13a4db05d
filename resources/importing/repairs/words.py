"""Names, descriptions, links, languages."""

import html
import re

from resources.importing.repairs.languages import LANGUAGE_CODES
from resources.importing.repairs.reading import (
    Reading,
    Repair,
    Unreadable,
    unchanged_or,
)

TAG = re.compile(r"<[^<>]+>")
BLOCK = re.compile(r"</?(?:br|div|p|li|hr|ul|ol)\b[^<>]*>", re.IGNORECASE)
INVISIBLE = re.compile(r"[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\ufeff]")
NOTHING = {"none", "n/a", "na", "null", "nan", "-", "no data"}
SMALL_WORDS = {"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to"}
ALWAYS_UPPER = {
    "AA", "AHC", "AME", "BP", "CMU", "FM", "GED", "II", "III", "IV", "LLC", "NA", "PA",
    "SNAP", "STEM", "UPMC", "US", "USA", "USDA", "VA", "VFW", "WIC", "YMCA", "YWCA",
}  # fmt: skip
SPOKEN_SHORT = {
    "DR",
    "FT",
    "JR",
    "MR",
    "MRS",
    "MS",
    "MT",
    "SR",
    "ST",
    "NTH",
    "CTR",
    "BLDG",
}
WORD = re.compile(r"(?<!\d)[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
MAC = re.compile(r"^(Mc)([a-z])(.*)$")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?([/?#]\S*)?", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


def read_text(text: str) -> Reading[str]:
    """Plain text: no markup, no entities, no invisible characters, tidy blank space."""
    plain = INVISIBLE.sub("", text)
    stripped = html.unescape(TAG.sub("", BLOCK.sub("\n", plain)))
    tidy = _tidy(stripped)
    if TAG.search(plain) or stripped != plain:
        return Reading(tidy, unchanged_or("text-markup", text, tidy))
    return Reading(tidy)


def read_optional(text: str) -> Reading[str]:
    """As `read_text`, with "None", "N/A" and "-" read as nothing."""
    reading = read_text(text)
    if reading.value.casefold() in NOTHING:
        return Reading("", (Repair("text-nothing", text, ""),))
    return reading


def read_name(text: str) -> Reading[str]:
    """A name in one line; SHOUTED names in title case, known short forms kept."""
    reading = read_text(text)
    one_line = " ".join(reading.value.split())
    if not _shouted(one_line):
        return Reading(one_line, reading.repairs)
    calm = _title_case(one_line)
    shouted = unchanged_or("name-capitals", one_line, calm)
    return Reading(calm, (*reading.repairs, *shouted))


def read_url(text: str) -> Reading[str]:
    """A web address with its scheme. "www.frls.org" -> "https://www.frls.org"."""
    given = text.strip()
    rest = SCHEME.sub("", given)
    if not HOST.fullmatch(rest):
        raise Unreadable(f"{given!r} is not a web address")
    scheme = SCHEME.match(given)
    if scheme and scheme[0].casefold() not in ("http://", "https://"):
        raise Unreadable(f"{given!r} is not a web address")
    host, slash, path = rest.partition("/")
    value = (
        f"{(scheme[0] if scheme else 'https://').lower()}{host.lower()}{slash}{path}"
    )
    rule = "url-capitals" if scheme else "url-scheme"
    return Reading(value, unchanged_or(rule, given, value))


def read_email(text: str) -> Reading[str]:
    given = text.strip()
    address = given.removeprefix("mailto:").strip("<>")
    if not EMAIL.fullmatch(address):
        raise Unreadable(f"{given!r} is not an e-mail address")
    return Reading(address, unchanged_or("email-format", given, address))


def read_number(text: str) -> Reading[int]:
    """A whole number of years or units: "12", "12.0"."""
    given = text.strip()
    match = re.fullmatch(r"(\d{1,9})(\.0+)?", given)
    if not match:
        raise Unreadable(f"{given!r} is not a whole number")
    return Reading(int(match[1]), unchanged_or("number-format", given, match[1]))


def read_flag(text: str) -> Reading[bool]:
    """True or False from true/false, yes/no, 1/0, 1.0/0.0; blank is False."""
    given = text.strip().casefold()
    if given in ("true", "t", "yes", "y", "1", "1.0", "x"):
        return Reading(True)
    if given in ("false", "f", "no", "n", "0", "0.0", ""):
        return Reading(False)
    raise Unreadable(f"{text.strip()!r} is neither yes nor no")


def read_languages(text: str) -> Reading[list[str]]:
    """ISO 639 codes of a list of names: "Spanish, Chinese (Mandarin)" -> es, cmn."""
    names = [name.strip() for name in re.split(r"[,;/]| and ", text) if name.strip()]
    codes: list[str] = []
    unknown: list[str] = []
    for name in names:
        code = LANGUAGE_CODES.get(name.casefold(), name if len(name) in (2, 3) else "")
        (codes if code else unknown).append(code or name)
    if unknown:
        raise Unreadable(f"no language is called {', '.join(unknown)}")
    return Reading(codes, (Repair("languages-split", text, ", ".join(codes)),))


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\xa0", " ").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _shouted(name: str) -> bool:
    letters = [c for c in name if c.isalpha()]
    shortest = 4 if " " in name else 5
    return len(letters) >= shortest and all(c.isupper() for c in letters)


def _title_case(name: str) -> str:
    first = True

    def calm(match: re.Match[str]) -> str:
        nonlocal first
        word, leading = match[0], first
        first = False
        return _calm_word(word, leading)

    return WORD.sub(calm, name)


def _calm_word(word: str, leading: bool) -> str:
    if word in ALWAYS_UPPER or (len(word) == 1 and word != "A"):
        return word
    no_vowel = not set(word) & set("AEIOUY'\u2019")
    if no_vowel and 2 <= len(word) <= 4 and word not in SPOKEN_SHORT:
        return word
    lower = word.lower()
    if lower in SMALL_WORDS and not leading:
        return lower
    capital = lower[0].upper() + lower[1:]
    mac = MAC.match(capital)
    if mac and len(capital) > 4:
        return f"{mac[1]}{mac[2].upper()}{mac[3]}"
    return re.sub(r"^(O['\u2019])([a-z])", lambda m: m[1] + m[2].upper(), capital)

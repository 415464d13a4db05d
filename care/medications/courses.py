"""How long a medication is taken. "For 7 days" is read; other words that speak of an
end or of a dose that changes are kept as they are written, and never cut."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_NUMBERS = {"a": 1, "one": 1, "una": 1, "un": 1, "two": 2, "dos": 2, "three": 3}
_UNITS = {
    "day": r"days?|d|dias?",
    "week": r"weeks?|wks?|semanas?",
    "month": r"months?|mo|mes(?:es)?",
    "year": r"years?|yrs?|anos?",
}
_ANY_UNIT = "|".join(_UNITS.values())
_LENGTH = re.compile(
    rf"\b(?:for|x|por|durante) ?(\d+|{'|'.join(_NUMBERS)}) ?({_ANY_UNIT})\b"
    r"(?! ?(?:every|each|a|per|of|on|cada|al|por)\b)"
)
# Times of taking, and how much is handed out, are no length.
_NO_LENGTH = re.compile(
    rf"\b(?:q|every|each|cada) ?\w+(?: ?(?:-|to|or|a|o) ?\w+)? ?-? ?(?:{_ANY_UNIT})\b"
    r"|(?<!\bfor )(?<!\bx )\b\w+ (?:days?|dias?) (?:a|per|each|every|por|a la)"
    rf" (?:{_ANY_UNIT})\b|\b\d+[- ]days? supply\b"
)
_CHANGES = (
    r"\b(?:then|luego|despues|taper\w*|wean\w*|titrat\w*|decreas\w*|increas\w*|reduc\w*"
    r"|aument\w*|disminu\w*)\b"
)
_ENDS = re.compile(
    rf"{_CHANGES}|\b(?:\d+|one|two|three|dos|tres)[ -]?(?:more |mas )?"
    rf"(?:{_ANY_UNIT}|doses?|dosis)\b|\b(?:days?|weeks?|dia|semana) \d|\bx ?1\b"
    r"|\b(?:single|last|first|next|ultima) (?:dose|day|week|dosis)"
    r"|\b(?:once|times?) only|\bonly once|\b(?:until|till?|thr(?:u|ough)|hasta|course"
    r"|gone|ends?|ending|d/c|stop\w*|discontinu\w*|finish\w*|complet\w*|suspend\w*"
    r"|termin\w*|dej[ea]\w*)\b"
)
_READ = re.compile(r"for (\d+) (day|week|month|year)s?")


def course_of(text: str, written: str) -> str:
    """Of directions as plain `text`; "" where nothing tells of an end. `written` is the
    same as it came."""
    text = _NO_LENGTH.sub(" ", text)
    lengths = list(_LENGTH.finditer(text))
    if len(lengths) == 1 and not _ENDS.search(_LENGTH.sub(" ; ", text)):
        return _length(lengths[0])
    if lengths or _ENDS.search(text):
        return " ".join(written.split()).strip(" ,;:-")
    return ""


def changes(text: str) -> bool:
    """The dose, or how often, is to be another later on."""
    return bool(re.search(_CHANGES, text))


def _length(found: re.Match[str]) -> str:
    number = int(_NUMBERS.get(found[1], found[1]))
    unit = next(u for u, words in _UNITS.items() if re.fullmatch(words, found[2]))
    return f"for {number} {unit}{'' if number == 1 else 's'}"


def in_words(course: str) -> str:
    """In the reader's language where it was read; else as it was written."""
    found = _READ.fullmatch(course)
    if not found:
        return _("as written: “%(words)s”") % {"words": course} if course else ""
    number = int(found[1])
    words = {
        "day": ngettext("for %(n)d day", "for %(n)d days", number),
        "week": ngettext("for %(n)d week", "for %(n)d weeks", number),
        "month": ngettext("for %(n)d month", "for %(n)d months", number),
        "year": ngettext("for %(n)d year", "for %(n)d years", number),
    }
    return words[found[2]] % {"n": number}

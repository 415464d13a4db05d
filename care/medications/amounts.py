"""Numbers as people write them in front of a unit or a tablet. Ten times too much can
kill: a number that can be read in two ways is not read."""

import re
import unicodedata
from decimal import Decimal

_WHOLE = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "una": 1,
    "uno": 1,
    "dos": 2,
    "tres": 3,
}
_WORD_NUMBERS: dict[str, int | Decimal] = {
    **_WHOLE,
    "half": Decimal("0.5"),
    "media": Decimal("0.5"),
}
WORDS = "|".join(_WORD_NUMBERS)
_FRACTION = r"[1-7]/[2-8](?![\d/])"
# "1 1/2", "1-1/2", "1 and 1/2", "one and half", "una y media": up to four and a bit.
_MIXED = (
    rf"(?:[1-4]|{'|'.join(_WHOLE)})"
    rf"(?:(?: |-| and | y ){_FRACTION}| and half| y medi[ao])"
)
# Of "1-2" neither is the amount, of "0,5" not the 5, of "1 to 1 1/2" not the half.
AMOUNT = (
    r"(?<![-/.,#\d])(?<!\d - )(?<!\d to )(?<!\d or )("
    rf"{_MIXED}|(?<!\d )(?<!\band )(?<!\by )\d+/[1-9]\d*(?![\d/])"
    r"|\d+(?:\.\d\d?)?(?![.,/]?\d)"
    rf"|(?<!\band )(?<!\by )(?:{WORDS})(?! (?:and|y) ))"
)
# The amount in front of a unit. After "0. " and " ," it may be a part of one.
FIGURE = (
    rf"(?<![\d.,])(?<!\b0[.,] )(?:[1-9]\d? {_FRACTION}|\d[\d,.]*"
    r"(?:\s*[-/]\s*\d[\d,.]*)*)"
)
_POINT_FIRST = re.compile(r"(?<![\w.,)])\.(?=\d)")
_COMMA_BETWEEN = re.compile(r"((?:[^\W\d]|[)%])),(?=[\d.])")
_HALF = re.compile(r"\b(?:(?:one|a)[ -])?half(?: (?:of )?an?)?\b", re.IGNORECASE)
_ONE_LETTER = re.compile(r"(\d?)([¼-¾⅐-⅞])")
# One, or a thousand as it is written in Spanish.
_TWO_WAYS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?!\d)")


def evened(text: str) -> str:
    """ ".5" as "0.5", "1½" as "1 1/2", "half a" as "half", "mg,1" as "mg, 1"."""
    text = _HALF.sub("half", _ONE_LETTER.sub(_in_letters, text))
    return _POINT_FIRST.sub("0.", _COMMA_BETWEEN.sub(r"\1, ", text))


def _in_letters(fraction: re.Match[str]) -> str:
    words = unicodedata.normalize("NFKC", fraction[2]).replace("\u2044", "/")
    return f"{fraction[1]} {words}" if fraction[1] else words


def is_read_in_two_ways(text: str) -> bool:
    return bool(_TWO_WAYS.search(text))


def value_of(text: str) -> Decimal | None:
    """Of an AMOUNT, in lower case; None for one too big or with more than two
    decimals."""
    whole, part = Decimal(0), text
    if mixed := re.fullmatch(r"(\w+)(?: and | y | |-)(.+)", text):
        whole, part = _plain_value(mixed[1]), mixed[2]
    amount = whole + _plain_value(part.replace("medio", "media"))
    fits = amount < 1000 and amount == amount.quantize(Decimal("0.01"))
    return amount if fits else None


def _plain_value(text: str) -> Decimal:
    if text in _WORD_NUMBERS:
        return Decimal(_WORD_NUMBERS[text])
    above, _slash, below = text.partition("/")
    return Decimal(above) / Decimal(below or 1)

"""What a reply says: the digit or the numbers in it, if that is all it says."""

import re
from collections.abc import Collection
from decimal import Decimal

from notifications.need_words import plain

WORDS = {
    "0": "zero cero",
    "1": "one uno",
    "2": "two dos",
    "3": "three tres",
    "4": "four cuatro",
    "5": "five cinco",
    "6": "six seis",
    "7": "seven siete",
    "8": "eight ocho",
    "9": "nine nueve",
}
DIGIT_OF = {word: digit for digit in WORDS for word in WORDS[digit].split()}
# Words that change nothing of an answer. "Yes", "no" and "not" would.
_BEFORE = re.compile(
    r"^(?:(?:reply|press|option|number|answer|my|is|respuesta|opcion|numero|mi|es|"
    r"hi|hello|hola|please|por favor)\s+)+"
)
# One or several: "182", "182.5", "120/80", "120 over 80". A comma before one or two
# digits is a decimal one; "1,200" is read by a person.
_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_NUMBERS = re.compile(
    rf"{_NUMBER}(?:\s*(?:/|-|\b(?:over|sobre|and|y)\b|\s)\s*{_NUMBER})*"
)
_COURTESY = (
    "hi hello hola my is it its it's was mi es fue today hoy please thanks thank you"
    " thx ty gracias ok okay"
)
_AROUND = frozenset(_COURTESY.split())
_AFTER = re.compile(
    r"(?:\s+(?:thanks?|thank you|thank u|thx|ty|thankyou|please|pls|ok|okay|so much|"
    r"very much|gracias|muchas|por favor|mil|ma.?am|sir|bye|adios|god bless|"
    r"bless you|dios le bendiga))+$"
)


def read_digit(body: str) -> str:
    """The digit where it is all there is but courtesy: "1", "(1)", "1 thanks", "uno",
    "number one"; "" otherwise: "2 weeks", "1 or 2" and "1?" are for a person."""
    if "?" in body:
        return ""
    spaced = re.sub(r"[^\w\s']", " ", plain(body))
    text = " ".join(spaced.split())
    text = _AFTER.sub("", _BEFORE.sub("", text))
    if len(text) == 1 and text.isdecimal():
        return str(int(text))
    return DIGIT_OF.get(text, "")


def read_numbers(body: str, beside: Collection[str] = ()) -> tuple[Decimal, ...]:
    """The numbers, where they are all there is but courtesy and the words that may
    stand `beside` them: "182 lb", "120/80"; () otherwise: "182 or 190", "82 kg" where
    pounds were asked for, and "182?" are for a person."""
    if "?" in body:
        return ()
    text = plain(body).replace("\u2019", "'")
    words = re.sub(r"(?<=\d)(?=[a-z])", " ", text).split()
    known = {plain(word) for word in beside} | _AROUND
    stripped = [word.lstrip("(").rstrip(".,;:!)") for word in words]
    text = " ".join(word for word in stripped if word and word not in known)
    if not _NUMBERS.fullmatch(text):
        return ()
    found = re.findall(_NUMBER, text)
    return tuple(Decimal(number.replace(",", ".")) for number in found)

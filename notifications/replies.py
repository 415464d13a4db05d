"""What a reply says: the digit in it, if that is all it says."""

import re

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

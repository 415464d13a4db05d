"""Words by which a person stops texts, starts them, or asks who we are."""

import re
from dataclasses import dataclass

from notifications.need_words import plain

STOP, START, HELP = "stop", "start", "help"
PAUSE, WRONG_NUMBER = "pause", "wrong-number"
# Twilio acts on these itself when one is the whole trimmed message.
PROVIDER_WORDS = {
    STOP: "stop stopall unsubscribe end quit cancel revoke optout",
    START: "start yes unstop",
    HELP: "help info",
}
SPANISH_WORDS = {
    STOP: "alto parar pare basta baja detener cancelar fin terminar",
    START: "iniciar comenzar reanudar",
    HELP: "ayuda informacion",
}


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning in words for word in words[meaning].split()}


OF_PROVIDER = _by_word(PROVIDER_WORDS)
SPANISH = _by_word(SPANISH_WORDS)
OURS = SPANISH | {"stop all": STOP, "opt out": STOP}
# FCC, 47 CFR 64.1200(a)(10): any reasonable words revoke consent.
_WRONG_NUMBER = re.compile(
    r"\b(wrong (number|person)|not my (number|phone)"
    r"|numero equivocado|persona equivocada|no soy (yo|esa persona))\b"
)
_PAUSE = re.compile(
    r"\b(stop|quit)\s+(\w+\s+){0,2}(text|messag|contact|send|writ|call|bother)"
    r"|\b(do not|don.?t|dont|never)\s+(\w+\s+){0,2}"
    r"(text|messag|contact|send|writ|bother)"
    r"|\bno more\s+(\w+\s+){0,2}(text|messag|sms)"
    r"|\b(unsubscribe|opt(ing)?[ -]?out|remove me|take me off|leave me alone)\b"
    r"|\b(please|pls|just) stop\b|\bstop (it|this|please|now)\b"
    r"|\b(deja|deje|dejen|paren?|basta)\s+(ya\s+)?de\s+"
    r"(escrib|mand|envi|text|molest|contact|llam)"
    r"|\bno (me|nos) (escrib|mand|envi|text|molest|contact|llam)"
    r"|\bno (quiero|deseo)\s+(\w+\s+){0,3}(text|mensaj|recib)"
    r"|\bno mas (text|mensaj|sms)"
    r"|\b(quiten?me|borren?me|saquen?me|eliminen?me)\b|\b(dar?me|denme) de baja\b"
    r"|\bdejen?me en paz\b"
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """`provider_knows`: the provider acts on these very words by itself."""

    meaning: str
    provider_knows: bool
    is_spanish: bool


def read_keyword(body: str) -> Keyword | None:
    """A keyword is the whole message, in any case; we forgive accents and stops."""
    exact = body.strip().casefold()
    word = " ".join(re.sub(r"[^\w\s]", " ", plain(body)).split())
    meaning = OF_PROVIDER.get(word) or OURS.get(word)
    if meaning is None:
        return None
    return Keyword(meaning, exact in OF_PROVIDER, word in SPANISH)


def read_own_words(body: str) -> str:
    """PAUSE or WRONG_NUMBER where somebody asks to be left alone in a sentence, else
    "". Mistaken at times, on the safe side: texts pause and a person reads it."""
    text = " ".join(plain(body).split())
    if _WRONG_NUMBER.search(text):
        return WRONG_NUMBER
    return PAUSE if _PAUSE.search(text) else ""

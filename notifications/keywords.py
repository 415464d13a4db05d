"""Words by which a person stops texts, starts them, or asks who we are."""

import re
from dataclasses import dataclass

from notifications.need_words import plain

STOP, START, HELP = "stop", "start", "help"
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

"""Sentences by which a person asks to be left alone."""

import re

from notifications.need_words import plain

PAUSE, WRONG_NUMBER = "pause", "wrong-number"
# FCC, 47 CFR 64.1200(a)(10): any reasonable words revoke consent.
_WRONG_NUMBER = re.compile(
    r"\b(wrong (number|person|phone)|not my (number|phone)"
    r"|not (his|her|their|the right) (number|phone)"
    r"|numero equivocado|persona equivocada|no soy (yo|esa persona)"
    r"|equivoc\w+ de (numero|persona)|no es (mi|su) (numero|telefono))\b|\bwrong #"
)
# What one may ask not to be done. What others did not do ("they never contacted me",
# "no me llamaron") is an answer to us.
_TEXT = (
    r"(te?xt|texting|message|messaging|contact|contacting|send|sending|write|writing)"
)
_TEXTS = r"(text|texts|texting|txts?|message|messages|msgs?|sms)\b"
_FILLING = (
    r"((to|any|more|get|getting|receive|receiving|be|these|those|this|your|ur|the|you|u"
    r"|of|all|such|so|many|further|my|me)\s+)"
)
_ESCRIBIR = (
    r"(escrib(an?|as|ir|irme)|(mand|envi|molest|contact|llam)(en?|es|ar|arme|arnos)"
    r"|text(een?|ees|ear|earme))\b"
)
_RELLENO = (
    r"((que|me|nos|mas|sus?|est[oe]s|esos|los|las|de|todos|recibir|recibiendo|estar|otro"
    r"|ningun)\s+)"
)
_ENGLISH = (
    r"\b(stop|quit)\s+(?!by\b)(\w+\s+){0,2}(te?xt|messag|contact|send|writ|call|bother)",
    (
        r"(?<!they )(?<!they just )\b(do not|don.?t|dont|never)\s+(\w+\s+){0,2}"
        rf"({_TEXT}|bother|bothering)\b"
    ),
    (
        rf"\b(do not|don.?t|dont|no longer)\s+(want|need|like|wish)\s+{_FILLING}{{0,6}}"
        rf"({_TEXTS}|contacted|texted|messaged|bothered)"
    ),
    rf"\b(end|cancel|cease|no more)\s+{_FILLING}{{0,3}}{_TEXTS}",
    r"\b(unsubscribe|opt(ing|ed)?[ -]?out|leave me alone|take me off)\b",
    r"\b(remove|delete|erase) (me|my (phone|cell|number|name|info))\b",
    r"\blose my number\b",
    r"\btake my (phone|cell|number|name) off\b",
    r"\b(please|pls|just) stop\b(?! by\b)",
    r"\bstop (it|this|that|please|now|already)\b|\b(quit|knock) it\b",
)
_SPANISH = (
    (
        r"\b(dej[ae]n?(me)?|paren?|basta)\s+(ya\s+)?de\s+(estar\s+|\w+me\s+)?"
        r"(escrib|mand|envi|text|molest|contact|llam)"
    ),
    rf"\bno (me|nos) (vuelva[ns]? a )?{_ESCRIBIR}",
    rf"\bno {_ESCRIBIR}\s+{_RELLENO}{{0,2}}(mas\b|text|mensaj)",
    (
        rf"\bno (quiero|deseo|necesito)\s+{_RELLENO}{{0,5}}"
        rf"(text|mensaj|{_ESCRIBIR}|recibir)"
    ),
    r"\bno mas (text|mensaj|sms)|\bno me (escribes|mandas|envias|hablen?|hables) mas\b",
    (
        r"\b(parar|paren?|cancel(ar?|en?)|detener|detenga|detengan|terminar)\s+"
        rf"{_RELLENO}{{0,3}}(text|mensaj)"
    ),
    r"\b(quit[ae]n?me|borr[ae]n?me|saquen?me|elimin[ae]n?me|dej[ae]n?me en paz)\b",
    r"\b(dar?me|denme) de baja\b",
    r"\b(quit|borr|elimin)(en?|ar) mi (numero|nombre|telefono)\b",
)
_PAUSE = re.compile("|".join((*_ENGLISH, *_SPANISH)))


def read_own_words(body: str) -> str:
    """PAUSE or WRONG_NUMBER where somebody asks to be left alone in a sentence, else
    "". Mistaken at times, on the safe side: texts pause and a person reads it."""
    text = " ".join(plain(body).split())
    if _WRONG_NUMBER.search(text):
        return WRONG_NUMBER
    return PAUSE if _PAUSE.search(text) else ""

"""How a line says that a medication is taken. What it says in two ways, or in a way
that is not known here, is left open: the patient's paper prints what is read."""

import re
from decimal import Decimal

from care.medications.amounts import AMOUNT, WORDS, value_of
from care.medications.words import DoseUnit, Frequency, Route

_DOSE_WORDS: dict[DoseUnit, str] = {
    DoseUnit.TABLET: r"tab(?:let)?s?|pills?|caplets?|tabletas?|pastillas?",
    DoseUnit.CAPSULE: r"cap(?:sule)?s?|capsulas?",
    DoseUnit.PUFF: r"puffs?|inhalations?|inhalacion(?:es)?",
    DoseUnit.DROP: r"drops?|gtts?|gotas?",
    DoseUnit.UNIT: r"units?|unidades",
    DoseUnit.ML: r"ml",
    DoseUnit.PATCH: r"patch(?:es)?|parches?",
    DoseUnit.SPRAY: r"sprays?",
}
DOSE_WORDS = "|".join(_DOSE_WORDS.values())
# "Take 2", but neither "take 81 mg" nor "take 2 times a day".
_BARE_AMOUNT = re.compile(
    rf"\b(?:take|takes|tome|tomar)\s+{AMOUNT}\b"
    r"(?!\s*(?:-|mg|mcg|ug|g|meq|iu|%|times?|x|veces)(?:\b|\s|\d))"
)
# "One or two tablets", and "1 tablet and a half".
_RANGE = re.compile(
    rf"(?:\d|\b(?:{WORDS}))\s*(?:-|\b(?:to|or|a|o)\b)\s*(?:\d+|{WORDS})\s*"
    rf"(?:{DOSE_WORDS})\b"
    rf"|\b(?:{DOSE_WORDS})\s*(?:and|y|&|\+)\s*(?:half|medi[ao]|\d/\d)"
)

_WHERE = (
    r"(?:(?:in|into|to|en) (?:(?:the|each|both|affected|el|cada|los) )?"
    r"(?:left |right )?|(?:each|both|left|right) )"
)
_ROUTES: tuple[tuple[Route, str], ...] = (
    (
        Route.SKIN,
        (
            r"topical(?:ly)?|to (?:the )?skin|creams?|ointments?|lotion|patch(?:es)?"
            r"|crema|parches?"
        ),
    ),
    (Route.EYE, rf"{_WHERE}(?:eyes?|ojos?)(?! doctor)|ophth\w*|eye drops?"),
    (Route.EAR, rf"{_WHERE}(?:ears?|oidos?)(?! doctor)|otic|ear drops?"),
    (Route.NOSE, r"nasal(?:ly)?|nostrils?|intranasal(?:ly)?|nariz"),
    (Route.INHALED, r"inhal\w*|puffs?|nebuliz\w*|hfa"),
    (Route.UNDER_TONGUE, r"sublingual(?:ly)?|sl|under (?:the |your )?tongue"),
    (Route.INJECTED, r"inject\w*|subcut\w*|subq|sc|sq|im|iv"),
    (Route.RECTAL, r"rectal(?:ly)?|suppositor\w*"),
    (Route.MOUTH, r"(?<!not )by mouth|po|oral(?:ly)?|por boca|por via oral"),
)
# Said together with "by mouth", these say it more exactly.
_IN_THE_MOUTH = {Route.INHALED, Route.UNDER_TONGUE}

_DAY = r"(?:a|per|each|every|al|por) ?(?:day|dia)|daily|diari[oa]s?"
_HOURS = r"-? ?(?:hours?|hrs?|h|horas?)"
_FREQUENCIES: tuple[tuple[Frequency, str], ...] = (
    (Frequency.FOUR, rf"qid|(?:four|4|cuatro) ?(?:times|veces|x) ?/? ?(?:{_DAY})"),
    (Frequency.THREE, rf"tid|(?:three|3|tres) ?(?:times|veces|x) ?/? ?(?:{_DAY})"),
    (
        Frequency.TWICE,
        rf"bid|twice (?:{_DAY})|(?:two|2|dos) ?(?:times|veces|x) ?/? ?(?:{_DAY})",
    ),
    (Frequency.OTHER_DAY, r"qod|every other day|un dia si y otro no|un dia si"),
    (
        Frequency.MONTHLY,
        (
            r"(?:once )?monthly|(?:once|one time|1 time) (?:a|per|every) month"
            r"|every month"
        ),
    ),
    (
        Frequency.WEEKLY,
        (
            r"(?:once )?weekly|(?:once|one time|1 time) (?:a|per|every) week|every week"
            r"|una vez (?:por|a la) semana"
        ),
    ),
    (Frequency.HOURS_4, rf"(?:q|every|cada) ?(?:4|four|cuatro){_HOURS}"),
    (Frequency.HOURS_6, rf"(?:q|every|cada) ?(?:6|six|seis){_HOURS}"),
    (Frequency.HOURS_8, rf"(?:q|every|cada) ?(?:8|eight|ocho){_HOURS}"),
    (Frequency.HOURS_12, rf"(?:q|every|cada) ?(?:12|twelve|doce){_HOURS}"),
    (
        Frequency.BEDTIME,
        (
            r"q ?hs|hs|(?:at |before |every )?bedtime|(?:at|every|each) night|nightly"
            r"|(?:por la |en la |cada )?noche|al acostarse"
        ),
    ),
    (
        Frequency.MORNING,
        r"q ?am|(?:in the|every|each) morning|(?:por la|cada) manana",
    ),
    (
        Frequency.DAILY,
        (
            r"qd|q day|(?:once|one time|1 time) (?:a|per|each|every) ?day|once daily"
            r"|every ?day|each day|daily|diari[oa]s?|una vez (?:al|por) dia"
            rf"|(?:1|one|una) (?:(?:{DOSE_WORDS}) )?(?:a|per|each|al|por) ?(?:day|dia)"
        ),
    ),
)
_PERIOD = (
    r"(?:hours?|hrs?|h|horas?|days?|d|dias?|daily|diari[oa]s?|weeks?|wks?|weekly"
    r"|semanas?|semanal(?:es)?|months?|monthly|mes(?:es)?|years?)"
)
_COUNT = r"(?:once|twice|[\w./]+ ?(?:times|veces|vez|x|days|dias))"
_ANY = r"(?:a|an|per|each|every|al|por|a la)"
_TO = r"(?:[\w./]+(?: ?[-/] ?| (?:to|or|o|a|and|y) ))?"
_DAY_PARTS = (
    "morning noon midday afternoon evening evenings night breakfast lunch dinner supper"
    " am pm manana mediodia tarde desayuno almuerzo cena"
)
# Times that no code here says, and counts that are not surely one of them.
_OTHER_TIMES: tuple[str, ...] = (
    rf"{_TO}{_COUNT} ?/? ?(?:{_ANY} )?{_PERIOD}",
    rf"{_TO}{_COUNT} (?:to|or|and|o|y) {_COUNT} ?/? ?(?:{_ANY} )?{_PERIOD}",
    rf"(?:q|every|each|cada) ?\w+(?: ?(?:-|to|or|a|o) ?\w+)? ?-? ?{_PERIOD}",
    rf"(?:q|every|cada) ?\d+\w*(?: ?(?:-|to|or|a|o) ?\d+)?{_HOURS}",
    r"every other \w+|alternat\w+|bi-?weekly|bi-?monthly|qw|qwk|hourly",
    r"(?:\d[\d.]*|two|three|four|five|six) (?:daily|diari[oa]s?|weekly|monthly)",
    rf"{_ANY} ?(?:day|dia|week|semana|month|mes)",
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?",
    r"lunes|martes|miercoles|jueves|viernes|sabados?|domingos?",
    "|".join(_DAY_PARTS.split()),
    r"at \d+|a las \d+|except|then|luego|despues",
)
# "Once a day at bedtime" is one time.
_ONCE_A_DAY = (Frequency.MORNING, Frequency.BEDTIME)
_AS_NEEDED = re.compile(r"\bprn\b|as needed|when needed|if needed|si (?:lo )?necesita")


def dose_of(text: str) -> tuple[Decimal | None, str]:
    """The one amount that is named; none where two are, or a range."""
    if _RANGE.search(text):
        return None, ""
    found = {
        (value_of(match[1]), str(unit.value))
        for unit, words in _DOSE_WORDS.items()
        for match in re.finditer(rf"\b{AMOUNT}\s*(?:{words})\b", text)
    }
    bare = {(value_of(amount), "") for amount in _BARE_AMOUNT.findall(text)}
    named = found or bare
    amount, unit = named.pop() if len(named) == 1 else (None, "")
    return (amount, unit) if amount is not None else (None, "")


def route_of(text: str) -> str:
    """The one route that is named. "By mouth" goes before a mere hint, such as what it
    is taken for."""
    found = {code for code, words in _ROUTES if re.search(rf"\b(?:{words})\b", text)}
    if Route.MOUTH in found:
        found = found & _IN_THE_MOUTH or {Route.MOUTH}
    return str(found.pop().value) if len(found) == 1 else ""


def frequency_of(text: str) -> str:
    """The one time that is named; "" for two, and for what is not surely one."""
    found = _times(text)
    if any(found == {Frequency.DAILY, exact} for exact in _ONCE_A_DAY):
        found.remove(Frequency.DAILY)
    only = found.pop() if len(found) == 1 else None
    return str(only.value) if only else ""


def _times(text: str) -> set[Frequency | None]:
    """Each time that is named, None for one without a code. What stands within a
    longer expression is part of it: "daily" in "twice daily"."""
    spans: dict[tuple[int, int], Frequency | None] = {}
    for words in _OTHER_TIMES:
        spans |= {m.span(): None for m in re.finditer(rf"\b(?:{words})\b", text)}
    for code, words in _FREQUENCIES:
        spans |= {m.span(): code for m in re.finditer(rf"\b(?:{words})\b", text)}
    return {
        code
        for (start, end), code in spans.items()
        if not any(
            begin <= start and end <= stop and (begin, stop) != (start, end)
            for begin, stop in spans
        )
    }


def is_as_needed(text: str) -> bool:
    return bool(_AS_NEEDED.search(text))

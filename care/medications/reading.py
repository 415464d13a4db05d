"""Reading one line of somebody's list of medications. The line itself is always kept:
what is read out of it only helps to compare."""

import re
from dataclasses import dataclass
from decimal import Decimal

from care.medications.ingredients import ingredients_of, salt_and_release
from care.medications.words import DoseUnit, Frequency, Route
from notifications.need_words import plain

_UNITS = r"(?:mg|mcg|g|ug|µg|meq|units?|iu|ml|%|unidades)"
_STRENGTH = re.compile(
    rf"(\d[\d,.]*(?:\s*[-/]\s*\d[\d,.]*)*\s*{_UNITS}(?:\s*/\s*[\d.]*\s*{_UNITS})*)(?!\w)",
    re.IGNORECASE,
)
_WORD_NUMBERS: dict[str, int | Decimal] = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "half": Decimal("0.5"),
    "una": 1,
    "uno": 1,
    "dos": 2,
    "tres": 3,
    "media": Decimal("0.5"),
}
# Of "1-2" neither is the amount.
_AMOUNT = r"(?<![-/.\d])(?<!\d to )(\d+(?:[./]\d+)?|" + "|".join(_WORD_NUMBERS) + r")"
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
_ROUTES: tuple[tuple[Route, str], ...] = (
    (Route.SKIN, r"topical(?:ly)?|to (?:the )?skin|cream|ointment|patch|crema|parche"),
    (Route.EYE, r"(?:in|to|each|both|left|right) eyes?|ophth\w*|eye drops?|ojos?"),
    (Route.EAR, r"(?:in|to|each|both|left|right) ears?|otic|ear drops?|oidos?"),
    (Route.NOSE, r"nasal(?:ly)?|nostrils?|intranasal|nariz"),
    (Route.INHALED, r"inhal\w*|puffs?|nebuliz\w*|hfa"),
    (Route.UNDER_TONGUE, r"sublingual(?:ly)?|\bsl\b|under (?:the )?tongue"),
    (Route.INJECTED, r"inject\w*|subcut\w*|\bsubq\b|\bsc\b|\bsq\b|\bim\b|\biv\b|pen"),
    (Route.RECTAL, r"rectal(?:ly)?|suppositor\w*"),
    (Route.MOUTH, r"by mouth|\bpo\b|oral(?:ly)?|por boca|por via oral"),
)
_DAY = r"(?:a|per|each|every|al|por) ?(?:day|dia)|daily|diari[oa]s?"
_FREQUENCIES: tuple[tuple[Frequency, str], ...] = (
    (Frequency.FOUR, rf"\bqid\b|\b(?:four|4|cuatro) (?:times|veces) ?(?:{_DAY})"),
    (Frequency.THREE, rf"\btid\b|\b(?:three|3|tres) (?:times|veces) ?(?:{_DAY})"),
    (
        Frequency.TWICE,
        rf"\bbid\b|\btwice (?:{_DAY})|\b(?:two|2|dos) (?:times|veces) ?(?:{_DAY})",
    ),
    (Frequency.OTHER_DAY, r"\bqod\b|every other day|un dia si"),
    (Frequency.MONTHLY, r"\bmonthly\b|(?:once|1 time) (?:a|per|every) month"),
    (Frequency.WEEKLY, r"\bweekly\b|once (?:a|per) week|every week|por semana|semanal"),
    (Frequency.HOURS_4, r"\bq ?4 ?h(?:rs?|ours?)?\b|(?:every|cada) 4 h"),
    (Frequency.HOURS_6, r"\bq ?6 ?h(?:rs?|ours?)?\b|(?:every|cada) (?:6|4-6) h"),
    (Frequency.HOURS_8, r"\bq ?8 ?h(?:rs?|ours?)?\b|(?:every|cada) 8 h"),
    (Frequency.HOURS_12, r"\bq ?12 ?h(?:rs?|ours?)?\b|(?:every|cada) 12 h"),
    (Frequency.BEDTIME, r"\bq?hs\b|bedtime|at night|nightly|noche|al acostarse"),
    (Frequency.MORNING, r"\bqam\b|(?:in the|every|each) morning|por la manana"),
    (Frequency.DAILY, rf"\bqd\b|\bq day\b|\bonce (?:{_DAY})|\b(?:{_DAY})"),
)
_AS_NEEDED = re.compile(r"\bprn\b|as needed|when needed|if needed|si (?:lo )?necesita")
_SIG = re.compile(
    r"\b(?:take|takes|taking|use|inject|apply|inhale|give|tome|tomar|use|1 to|sig)\b"
    r"|[:,;]| - |\t|\s\d"
    r"|\b(?:prn|as needed|once|twice|daily|every|at night|when|for)\b"
    r"|\b(?:qd|bid|tid|qid|qhs|po)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says, "" for what it does not. `form` is the salt and release, such
    as "succinate er"."""

    name: str
    ingredients: tuple[str, ...]
    strength: str = ""
    form: str = ""
    dose_amount: Decimal | None = None
    dose_unit: str = ""
    route: str = ""
    frequency: str = ""
    as_needed: bool = False


def read_line(text: str) -> Line:
    """ "Metoprolol succinate ER 50 mg, 1 tab po bid" in its parts."""
    strength = _STRENGTH.search(text)
    name = _name(text, strength)
    rest = plain(text[strength.end() :] if strength else text)
    amount, unit = _dose(rest)
    return Line(
        name=name[:200],
        ingredients=ingredients_of(name),
        strength=_tidy_strength(strength[1]) if strength else "",
        form=salt_and_release(name, rest)[:60],
        dose_amount=amount,
        dose_unit=unit,
        route=_first(_ROUTES, plain(text)),
        frequency=_first(_FREQUENCIES, rest),
        as_needed=bool(_AS_NEEDED.search(rest)),
    )


def read_parts(name: str, strength: str, directions: str) -> Line:
    """The columns of a table, joined as somebody would write them in a line."""
    if not _STRENGTH.search(name) and strength:
        return read_line(f"{name} {strength}, {directions}")
    return read_line(f"{name}, {directions}" if directions else name)


def _name(text: str, strength: re.Match[str] | None) -> str:
    before = text[: strength.start()] if strength else text
    name = before if strength else _SIG.split(before, maxsplit=1)[0]
    if strength and not before.strip():
        # "50 mg metoprolol": the name comes after.
        name = _SIG.split(text[strength.end() :], maxsplit=1)[0]
    return " ".join((name or before).split()).strip(" ,;:-*•·.")


def _dose(text: str) -> tuple[Decimal | None, str]:
    for unit, words in _DOSE_WORDS.items():
        if found := re.search(rf"\b{_AMOUNT}\s*(?:{words})\b", text):
            return _amount(found[1]), str(unit.value)
    if found := re.search(rf"\b(?:take|takes|tome|tomar)\s+{_AMOUNT}\b", text):
        return _amount(found[1]), ""
    return None, ""


def _amount(text: str) -> Decimal | None:
    if text in _WORD_NUMBERS:
        return Decimal(_WORD_NUMBERS[text])
    if "/" in text:
        above, below = (Decimal(part) for part in text.split("/"))
        return (above / below).quantize(Decimal("0.01")) if below else None
    amount = Decimal(text)
    return amount if amount < 1000 else None


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((code for code, words in table if re.search(words, text)), "")


def _tidy_strength(text: str) -> str:
    spaced = re.sub(r"(?<=\d)\s*(?=[a-zµ%])", " ", text.lower(), count=1)
    return re.sub(r"\s*([/-])\s*", r"\1", spaced).strip()[:60]

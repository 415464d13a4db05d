"""Reading one line of somebody's list of medications. The line itself is always kept:
what is read out of it only helps to compare."""

import re
from dataclasses import dataclass
from decimal import Decimal

from care.medications.amounts import AMOUNT, FIGURE, evened, is_read_in_two_ways
from care.medications.courses import changes, course_of
from care.medications.directions import (
    DOSE_WORDS,
    dose_of,
    frequency_of,
    is_as_needed,
    route_of,
)
from care.medications.ingredients import (
    FORMS,
    RELEASE,
    ingredients_of,
    is_known,
    known_within,
    salt_and_release,
)
from notifications.need_words import plain

_UNITS = r"(?:mg|mcg|g|ug|µg|meq|units?|iu|ml|%|unidades)"
_STRENGTH_WORDS = rf"{FIGURE}\s*{_UNITS}(?:\s*/\s*[\d.]*\s*{_UNITS})*"
_STRENGTH = re.compile(rf"({_STRENGTH_WORDS})(?!\w)", re.IGNORECASE)
_ANY_STRENGTH = re.compile(rf"\d\s*{_UNITS}(?!\w)", re.IGNORECASE)
# "mg-acetaminophen 325 mg": another ingredient with its own strength.
_FURTHER = re.compile(
    r"\s*(?:[-/+&,(]|with\b|and\b|con\b|y\b)?\s*([^\W\d][\w' -]{2,60}?)\s*[,(]?\s*"
    rf"({_STRENGTH_WORDS})(?!\w)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(?:(?:\(?\d{1,3}[.)]|#\d+)(?:\s+|(?=[^\W\d]))|[-*•·]\s*)+")
_VERBS = r"(?:take|takes|taking|use|inject|apply|inhale|give|tome|tomar|toma|sig)"
_DOSE = rf"{AMOUNT}\s*(?:{DOSE_WORDS})\b"
_LEAD = re.compile(
    rf"\s*(?:{_VERBS}\b\s*)?(?:{_DOSE}\.?\s*)?(?:(?:of|de)\b\s*)?"
    rf"|\s*{_VERBS}\s+{AMOUNT}\s+",
    re.IGNORECASE,
)
_WORDS = (
    rf"\b{_VERBS}\b|\s(?!(?:(?<=tylenol )|(?<=vitamin \w ))\d \d/){_DOSE}"
    r"|\b(?:prn|as needed|once|twice|daily|nightly|every|each|by mouth|when|for|before"
    r"|after|at (?:night|bedtime)|in the (?:morning|evening)|bedtime"
    r"|with (?:food|meals?|water|milk|breakfast|lunch|dinner))\b"
    r"|\b(?:until|hasta|then|x ?\d+|(?:por|durante) \d+)\b"
    r"|\b(?:qd|bid|tid|qid|qhs|qam|po)\b"
)
_BEFORE_STRENGTH = re.compile(_WORDS, re.IGNORECASE)
# A number ends the name, unless it is a part of it: "Novolog 70/30", "Tylenol 3".
_SIG = re.compile(
    rf"[:;]|,(?![^()]*\))|\s[-\u2013]\s|\t|{_WORDS}"
    r"|(?<!tylenol)(?<!vitamin\s[a-z])\s(?!(?:70[-/]30|75[-/]25|50[-/]50)\b)\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says, "" for what it does not. `form` is the salt and release, such
    as "succinate er". `others`: medications that it names beside this one."""

    name: str
    ingredients: tuple[str, ...]
    strength: str = ""
    form: str = ""
    dose_amount: Decimal | None = None
    dose_unit: str = ""
    route: str = ""
    frequency: str = ""
    as_needed: bool = False
    how_long: str = ""
    others: tuple[str, ...] = ()
    is_unsure: bool = False


def read_line(text: str) -> Line:
    """ "Metoprolol succinate ER 50 mg, 1 tab po bid" in its parts."""
    text = evened(text)
    number = _NUMBER.match(text)
    text = text[number.end() :] if number else text
    name, strength, rest = _split(text)
    written, rest = rest, plain(rest)
    amount, unit = dose_of(rest)
    if changes(rest) or (not strength and _is_half_of_what(name, text)):
        amount, unit = None, ""
    ingredients = ingredients_of(name)
    # "Hydrocortisone cream" says where it acts; no other word of a name does.
    forms = [word for word in re.findall(r"[a-z]+", plain(name)) if word in FORMS]
    return Line(
        name=name[:200],
        ingredients=ingredients,
        strength=strength,
        form=salt_and_release(name, rest)[:60],
        dose_amount=amount,
        dose_unit=unit,
        route=route_of(" ".join([*forms, rest])),
        frequency=frequency_of(rest),
        as_needed=is_as_needed(rest),
        how_long=course_of(rest, written)[:600],
        others=_others(rest, ingredients),
        is_unsure=not strength and bool(_ANY_STRENGTH.search(text)),
    )


def _is_half_of_what(name: str, text: str) -> bool:
    """ "Warfarin 5 1/2 tablet" is five and a half, or half of a 5."""
    start = re.escape(" ".join(name.split()))
    return bool(re.match(rf"\W*{start}\s\d+ \d/\d", " ".join(text.split())))


def _others(directions: str, ingredients: tuple[str, ...]) -> tuple[str, ...]:
    """What the directions name that is neither in it nor a shorter word for it."""
    own = "".join(f" {one} " for one in ingredients)
    return tuple(sorted({o for o in known_within(directions) if f" {o} " not in own}))


def read_parts(name: str, strength: str, directions: str) -> Line:
    """The columns of a table, joined as somebody would write them in a line."""
    if not _ANY_STRENGTH.search(name) and strength:
        return read_line(f"{name} {strength}, {directions}")
    return read_line(f"{name}, {directions}" if directions else name)


def _split(text: str) -> tuple[str, str, str]:
    """Name, strength and directions, wherever in the line they stand."""
    found = _STRENGTH.search(text)
    if not found:
        name, rest = _named(text, _SIG)
        return name, "", rest
    name, rest = _named(text[: found.start()], _BEFORE_STRENGTH)
    strengths, tail = [found[1]], text[found.end() :]
    if name:
        names = [name]
        while (more := _FURTHER.match(tail)) and _may_be_name(more[1]):
            names.append(more[1].strip())
            strengths.append(more[2])
            tail = tail[more.end() :]
        name = " / ".join(names)
    else:
        # "50 mg metoprolol": the name comes after.
        name, tail = _named(tail, _SIG)
    strength = "-".join(map(_tidy_strength, strengths))[:60]
    return name, "" if is_read_in_two_ways(strength) else strength, f"{rest} {tail}"


def _named(text: str, ends: re.Pattern[str]) -> tuple[str, str]:
    """The name that a text begins with, behind "take 1 tablet of", and the rest. Where
    the directions come first, as in "daily aspirin", all of it is the name."""
    lead = _LEAD.match(text)
    body = text[lead.end() :] if lead else text
    end = ends.search(body)
    name = body[: end.start()] if end else body
    if not _bare(name) and re.search(r"[^\W\d]", left := ends.sub(" ", body)):
        return _bare(left if is_known(left) else body), text
    before = lead[0] if lead else ""
    return _bare(name), f"{before} {body[end.start() :] if end else ''}"


def _bare(name: str) -> str:
    name = " ".join(name.split()).strip(" ,;:-*•·.")
    return name if name.count("(") == name.count(")") else name.rstrip("( ")


def _may_be_name(text: str) -> bool:
    words = set(re.findall(r"[a-z]+", plain(text)))
    return not (words & (FORMS | RELEASE) or _BEFORE_STRENGTH.search(f" {text} "))


def _tidy_strength(text: str) -> str:
    """ "5.0 mg" is taken for 50: it is 5 mg."""
    spaced = re.sub(r"(?<=\d)\s*(?=[a-zµ%])", " ", text.lower(), count=1)
    spaced = re.sub(r"(?<=\d)\.00?(?!\d)", "", spaced)
    return re.sub(r"\s*([/-])\s*", r"\1", spaced).strip()[:60]

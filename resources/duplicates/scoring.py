"""How alike two listings are, and in what. Pure: no database, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz import fuzz

from resources.duplicates.facts import Facts
from resources.duplicates.folding import Name
from resources.duplicates.rules import RULES, Rules, Sign
from resources.geometry import Point
from resources.importing.repairs.places import meters_between
from resources.models.duplicate import ListingKind

MOST_POINTS = 100
# What a name is worth that differs in a number: Station 12 is not Station 14.
OTHER_NUMBER = 0.7
# A name within a longer one, as "Hill Pantry" in "Hill Pantry at St. Paul".
PART_OF_A_NAME = 0.9
TELLING_WORDS = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` is 0 to 100; `signs` say what is alike, and what is not."""

    score: int
    signs: tuple[Sign, ...]


def compare(kind: ListingKind, one: Facts, other: Facts) -> Likeness | None:
    """How likely both are the same; None where they most likely are not."""
    rules = RULES[kind]
    name = _name_sign(one.names, other.names, rules)
    if name is None and not rules.decisive:
        return None
    found = [sign for sign in (name, *_signs(kind, one, other, rules)) if sign]
    if name is None and not rules.decisive & set(found):
        return None
    signs = tuple(sign for sign in found if sign in rules.points)
    score = sum(rules.points[sign] for sign in signs)
    if score < rules.likely:
        return None
    return Likeness(min(score, MOST_POINTS), signs)


def name_likeness(one: Name, other: Name) -> float:
    """0 to 100, whatever the order of the words."""
    whole = fuzz.ratio(one.text, other.text)
    shared = len(set(one.words) & set(other.words))
    if shared >= TELLING_WORDS:
        whole = max(whole, PART_OF_A_NAME * fuzz.token_set_ratio(one.text, other.text))
    return whole if one.numbers == other.numbers else OTHER_NUMBER * whole


def _name_sign(
    some: tuple[Name, ...], others: tuple[Name, ...], rules: Rules
) -> Sign | None:
    likeness = max((name_likeness(a, b) for a, b in product(some, others)), default=0.0)
    if likeness >= rules.same:
        return Sign.SAME_NAME
    return Sign.SIMILAR_NAME if likeness >= rules.similar else None


def _signs(
    kind: ListingKind, one: Facts, other: Facts, rules: Rules
) -> Iterator[Sign | None]:
    yield _tax(one, other)
    yield Sign.SAME_PHONE if one.phones & other.phones else None
    yield Sign.SAME_WEBSITE if one.hosts & other.hosts else None
    yield from _place(one, other, rules)
    if kind != ListingKind.ORGANIZATION:
        yield _owner(one, other, rules)
    if kind == ListingKind.SERVICE and one.categories and other.categories:
        shared = one.categories & other.categories
        yield Sign.SAME_NEEDS if shared else Sign.OTHER_NEEDS
    yield _nothing_else(kind, one, other)


def _nothing_else(kind: ListingKind, one: Facts, other: Facts) -> Sign | None:
    """Nothing to look at on a side; a service of the same organization has it from
    there."""
    if kind == ListingKind.SERVICE:
        known = bool(one.places and other.places)
    else:
        known = one.has_contact and other.has_contact
    return None if known else Sign.NOTHING_ELSE


def _tax(one: Facts, other: Facts) -> Sign | None:
    if not one.tax_id or not other.tax_id:
        return None
    return Sign.SAME_TAX_ID if one.tax_id == other.tax_id else Sign.OTHER_TAX_ID


def _place(one: Facts, other: Facts, rules: Rules) -> Iterator[Sign]:
    """The closest thing that can be said of where they are, and only that."""
    if one.places & other.places:
        yield Sign.SAME_PLACE
    elif one.addresses & other.addresses:
        yield Sign.SAME_ADDRESS
        if one.units and other.units and not one.units & other.units:
            yield Sign.OTHER_UNIT
    elif one.points and other.points:
        apart = min(map(_meters, *zip(*product(one.points, other.points), strict=True)))
        if apart <= rules.near_m:
            yield Sign.NEAR
        elif apart > rules.far_m:
            yield Sign.FAR


def _meters(one: Point, other: Point) -> float:
    return meters_between(one.latitude, one.longitude, other.latitude, other.longitude)


def _owner(one: Facts, other: Facts, rules: Rules) -> Sign | None:
    if one.owner is None or other.owner is None:
        return None
    if one.owner == other.owner:
        return Sign.SAME_OWNER
    alike = _name_sign(one.owner_names, other.owner_names, rules)
    return Sign.SIMILAR_OWNER if alike else Sign.OTHER_OWNER

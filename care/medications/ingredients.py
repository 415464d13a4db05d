"""From a name on a list to its ingredients, by names written down as data. What is not
surely read stays in the name, so that the medication is a row of its own."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from notifications.need_words import plain

NAMES = Path(__file__).parent / "data" / "names.json"
_RELEASE = (
    "er xr sr xl cr dr ec la cd ir odt extended release delayed modified immediate"
    " sustained chewable enteric coated"
)
# What kind of thing it is says nothing of what is in it.
_FORMS = (
    "tablet tablets tab tabs capsule capsules cap caps caplet caplets pill pills"
    " solution suspension syrup elixir cream ointment gel lotion patch patches inhaler"
    " hfa nasal topical ophthalmic otic sublingual spray drops drop injection"
    " pen vial kit powder film liquid susp soln oral solostar kwikpen flexpen flextouch"
    " respimat diskus handihaler"
    " tableta tabletas capsula capsulas pastilla pastillas jarabe crema gotas"
)
# Nor does this.
_SAYING_NOTHING = (
    "baby adult children's childrens infant infants generic brand otc extra regular"
    " strength max maximum low dose ds"
)
FORMS = frozenset(_FORMS.split())
RELEASE = frozenset(_RELEASE.split())
_DROPPED = FORMS | RELEASE | frozenset(_SAYING_NOTHING.split())
_BETWEEN = re.compile(r"\s*(?:[/+&,;]|\bwith\b|\band\b|\bcon\b|\by\b|\s-+\s)\s*")
_HYPHEN = re.compile(r"(?<=[a-z]{4})-(?=[a-z]{4})")
_RELEASE_HYPHEN = re.compile(rf"-(?=(?:{'|'.join(_RELEASE.split())})\b)")
# Of "70/30" the slash is no "and".
_RATIO = re.compile(r"(?<=\d)/(?=\d)")


@dataclass(frozen=True, slots=True)
class Names:
    """`salts` are dropped from the end of a name, unless it begins with one of
    `staying`: potassium chloride is not chloride. `known` are all ingredients that
    stand anywhere in the table, `purposes` what people write behind a name in brackets
    that is no name."""

    brands: dict[str, list[str]]
    combinations: dict[str, list[str]]
    synonyms: dict[str, str]
    salts: frozenset[str]
    staying: frozenset[str]
    families: dict[str, dict[str, list[str]]]
    known: frozenset[str]
    purposes: frozenset[str]

    def of_whole(self, name: str) -> list[str]:
        """The ingredients of a name that stands in the table, else none."""
        found = self.combinations.get(name) or self.brands.get(name)
        if found is None and (name in self.synonyms or name in self.known):
            found = [name]
        return [self.synonyms.get(one, one) for one in found or []]


@cache
def names() -> Names:
    data = json.loads(NAMES.read_text(encoding="utf-8"))
    several = [*data["brands"].values(), *data["combinations"].values()]
    several += [family["ingredients"] for family in data["families"].values()]
    known = {one for group in several for one in group}
    return Names(
        brands=data["brands"],
        combinations=data["combinations"],
        synonyms=data["synonyms"],
        salts=frozenset(data["salts"]),
        staying=frozenset(data["salts_that_stay"]),
        families=data["families"],
        known=frozenset({*known, *data["synonyms"].values(), *data["generics"]}),
        purposes=frozenset(data["purposes"]),
    )


def ingredients_of(name: str) -> tuple[str, ...]:
    """What is in it, in order: "Zestoretic" and "Lisinopril/HCTZ" are lisinopril and
    hydrochlorothiazide. A name that is in no table stands for itself, beside what is
    known in it: "Aleve Nights" is naproxen and "aleve nights", so that it is held
    against allergies and is not taken for Aleve. () for none."""
    unbracketed = re.sub(r"[()\[\]]", " ", name)
    for text in (" ".join(plain(unbracketed).split()), _tidy(unbracketed)):
        if whole := names().of_whole(text):
            return tuple(sorted(set(whole)))
    outside = _tidy(re.sub(r"[(\[][^)\]]*[)\]]?", " ; ", name))
    found = {one for part in _parts(outside) for one in _of_part(part)}
    for inside in re.findall(r"[(\[]([^)\]]*)", name):
        found.update(_of_brackets(_tidy(inside), outside))
    return tuple(sorted(found))


def is_known(name: str) -> bool:
    """All of it is in the table."""
    return are_known(ingredients_of(name))


def are_known(ingredients: Sequence[str]) -> bool:
    return bool(ingredients) and names().known.issuperset(ingredients)


def salt_and_release(name: str, rest: str = "") -> str:
    """ "succinate er" of "Metoprolol succinate ER": another salt or release is another
    product of the same ingredient."""
    words = re.findall(r"[a-z]+", plain(name))[1:]
    found = [word for word in words if word in names().salts or word in RELEASE]
    later = [w for w in re.findall(r"[a-z]+", rest) if w in RELEASE and w != "la"]
    return " ".join(dict.fromkeys(found + later))


def known_within(text: str) -> Iterator[str]:
    """Each ingredient that the table knows by a name within the text, the longest names
    first: "insulin glargine" is not insulin."""
    table = names()
    words = re.findall(r"[\w#']+(?:-[a-z]\b)?", plain(text))
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + 4), start, -1):
            if whole := table.of_whole(" ".join(words[start:end])):
                yield from whole
                start = end - 1
                break
        start += 1


def families_of(substance: str) -> dict[str, frozenset[str]]:
    """The families that "penicillin" or "sulfa antibiotics" names, and those that what
    is named belongs to, by name, with their ingredients."""
    text = f" {' '.join(re.findall(r'[a-z]+', plain(substance)))} "
    own = {*ingredients_of(substance), *known_within(substance)}
    return {
        name: frozenset(family["ingredients"])
        for name, family in names().families.items()
        if own & {*family["ingredients"]}
        or any(f" {called} " in text for called in [plain(name), *family["called"]])
    }


def _parts(text: str) -> list[str]:
    pieces = [piece for part in _BETWEEN.split(text) for piece in _HYPHEN.split(part)]
    return [piece.strip() for piece in pieces if piece and piece.strip()]


def _of_part(part: str) -> list[str]:
    table = names()
    words = part.split()
    if whole := table.of_whole(part):
        return whole
    while len(words) > 1 and words[-1] in table.salts and _may_drop(words):
        words.pop()
    name = " ".join(words)
    return table.of_whole(name) or [*known_within(name), name]


def _of_brackets(inside: str, outside: str) -> list[str]:
    """Another name of the same, or what else is in it. What is neither keeps the name
    apart from the same name without it."""
    if not inside or inside in _DROPPED or inside in names().purposes:
        return []
    found = [one for part in _parts(inside) for one in _of_part(part)]
    if names().known.issuperset(found):
        return found
    return [*known_within(inside), f"{outside} ({inside})"]


def _may_drop(words: list[str]) -> bool:
    return words[0] not in names().staying


def _tidy(name: str) -> str:
    """Lower case without accents, releases and forms. What would leave nothing is left
    as it is."""
    text = _RATIO.sub("-", plain(name))
    text = re.sub(r"[^\w\s/+&,;.#'-]", " ", text)
    text = _RELEASE_HYPHEN.sub(" ", text)
    words = [word.strip(".'") for word in text.split()]
    kept = [word for word in words if word and word not in _DROPPED]
    return " ".join(kept or [word for word in words if word]).strip(" -/+&,;.")

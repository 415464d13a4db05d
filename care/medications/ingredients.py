"""From a name on a list to its ingredients, by names written down as data."""

import json
import re
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
    " pen vial kit powder film liquid susp soln oral"
    " tableta tabletas capsula capsulas pastilla pastillas jarabe crema gotas"
)
_BETWEEN = re.compile(r"\s*(?:[/+&,;]|\bwith\b|\band\b|\bcon\b|\by\b)\s*")
_HYPHEN = re.compile(r"(?<=[a-z]{4})-(?=[a-z]{4})")


@dataclass(frozen=True, slots=True)
class Names:
    """`salts` are dropped from the end of a name, unless it begins with one of
    `staying`: potassium chloride is not chloride."""

    brands: dict[str, list[str]]
    combinations: dict[str, list[str]]
    synonyms: dict[str, str]
    salts: frozenset[str]
    staying: frozenset[str]
    families: dict[str, dict[str, list[str]]]

    def of_whole(self, name: str) -> list[str]:
        """The ingredients of a name that stands in the table, else none."""
        found = self.combinations.get(name) or self.brands.get(name)
        if found is None and name in self.synonyms:
            found = [name]
        return [self.synonyms.get(one, one) for one in found or []]


@cache
def names() -> Names:
    data = json.loads(NAMES.read_text(encoding="utf-8"))
    return Names(
        brands=data["brands"],
        combinations=data["combinations"],
        synonyms=data["synonyms"],
        salts=frozenset(data["salts"]),
        staying=frozenset(data["salts_that_stay"]),
        families=data["families"],
    )


def ingredients_of(name: str) -> tuple[str, ...]:
    """What is in it, in order: "Zestoretic" and "Lisinopril/HCTZ" are lisinopril and
    hydrochlorothiazide. A name that is in no table stands for itself; () for none."""
    text = _tidy(name)
    if whole := names().of_whole(text):
        return tuple(sorted(set(whole)))
    parts = [piece for part in _BETWEEN.split(text) for piece in _HYPHEN.split(part)]
    found = {one for part in parts for one in _of_part(part)}
    return tuple(sorted(found))


def salt_and_release(name: str, rest: str = "") -> str:
    """ "succinate er" of "Metoprolol succinate ER": another salt or release is another
    product of the same ingredient."""
    words = re.findall(r"[a-z]+", plain(name))[1:]
    release = _RELEASE.split()
    found = [word for word in words if word in names().salts or word in release]
    later = [w for w in re.findall(r"[a-z]+", rest) if w in release and w != "la"]
    return " ".join(dict.fromkeys(found + later))


def family_of(substance: str) -> tuple[str, frozenset[str]]:
    """The family that "penicillin" or "sulfa" names, with its ingredients; "" and none
    for other words."""
    for name, family in names().families.items():
        if _tidy(substance) in family["called"]:
            return name, frozenset(family["ingredients"])
    return "", frozenset()


def _of_part(part: str) -> list[str]:
    table = names()
    words = part.split()
    if whole := table.of_whole(part.strip()):
        return whole
    while len(words) > 1 and words[-1] in table.salts and _may_drop(words):
        words.pop()
    if whole := table.of_whole(" ".join(words)):
        return whole
    for end in range(len(words) - 1, 0, -1):
        start = " ".join(words[:end])
        if start in table.brands or start in table.combinations:
            return table.of_whole(start)
    name = " ".join(words)
    return [table.synonyms.get(name, name)] if name else []


def _may_drop(words: list[str]) -> bool:
    return words[0] not in names().staying


def _tidy(name: str) -> str:
    """Lower case without accents, releases and forms. What would leave nothing is left
    as it is."""
    text = plain(name)
    text = re.sub(r"\([^)]*\)", " ", text) or text
    text = re.sub(r"[^\w\s/+&,;.#'-]", " ", text)
    dropped = {*_RELEASE.split(), *_FORMS.split()}
    words = [word.strip(".'") for word in text.split()]
    kept = [word for word in words if word and word not in dropped]
    return " ".join(kept or [word for word in words if word]).strip(" -/+&,;.")

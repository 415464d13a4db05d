"""Which pairs are worth comparing: those that share a key. Pure.

A key that many share, such as the phone of a county's hotline, makes a large block;
there each is compared with its neighbors in the order of names only. So the work grows
with the number of listings, not with its square.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import floor

from resources.duplicates.facts import Facts
from resources.duplicates.folding import Name
from resources.geometry import Point

SMALL_BLOCK = 25
WINDOW = 10
RAREST_WORDS = 3
STEM = 5
# About 200 m; a second grid is shifted by half, so that no edge divides two doors.
CELL_DEGREES = 0.002


def pairs(listings: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    """Places in the sequence of every two that share a key, each pair once."""
    order = sorted(range(len(listings)), key=lambda at: _name_of(listings[at]))
    rarity = Counter(
        word for facts in listings for name in facts.names for word in set(name.words)
    )
    blocks: dict[str, list[int]] = defaultdict(list)
    for place in order:
        for key in keys_of(listings[place], rarity):
            blocks[key].append(place)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        for pair in _pairs_of(block):
            if pair not in seen:
                seen.add(pair)
                yield pair


def keys_of(facts: Facts, rarity: Counter[str]) -> set[str]:
    keys = {f"phone {phone}" for phone in facts.phones}
    keys |= {f"host {host}" for host in facts.hosts}
    keys |= {f"address {address}" for address in facts.addresses}
    keys |= {f"place {place}" for place in facts.places}
    keys |= {key for name in facts.names for key in _keys_of_name(name, rarity)}
    keys |= {key for point in facts.points for key in _cells(point)}
    if facts.tax_id:
        keys.add(f"tax {facts.tax_id}")
    if facts.owner:
        keys.add(f"owner {facts.owner}")
    return keys


def _name_of(facts: Facts) -> tuple[str, str]:
    return (facts.names[0].text if facts.names else "", str(facts.pk))


def _keys_of_name(name: Name, rarity: Counter[str]) -> Iterator[str]:
    """The name, and each two of its rarest words, by their first letters."""
    yield f"name {name.text}"
    words = sorted(set(name.words), key=lambda word: (rarity[word], word))
    stems = sorted({word[:STEM] for word in words[:RAREST_WORDS]})
    for number, one in enumerate(stems):
        for other in stems[number + 1 :]:
            yield f"words {one} {other}"


def _cells(point: Point) -> Iterator[str]:
    for shift in (0.0, 0.5):
        row = floor(point.latitude / CELL_DEGREES + shift)
        column = floor(point.longitude / CELL_DEGREES + shift)
        yield f"cell {shift} {row} {column}"


def _pairs_of(block: list[int]) -> Iterator[tuple[int, int]]:
    reach = len(block) if len(block) <= SMALL_BLOCK else WINDOW
    for number, one in enumerate(block):
        for other in block[number + 1 : number + 1 + reach]:
            yield (one, other) if one < other else (other, one)

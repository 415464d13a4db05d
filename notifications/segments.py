"""How many parts a text is charged and split into (3GPP TS 23.038 and 23.040)."""

from collections.abc import Iterable
from dataclasses import dataclass

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_ESCAPED = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets in GSM-7, 16-bit units in UCS-2; `outside_gsm_7` are the
    characters that made it UCS-2."""

    encoding: str
    units: int
    count: int
    outside_gsm_7: str


def count_segments(text: str) -> Segments:
    """One part holds 160 septets or 70 units; several hold 153 or 67 each."""
    outside = "".join(sorted(set(text) - GSM_7 - GSM_7_ESCAPED))
    if outside:
        costs = [1 + (ord(character) > 0xFFFF) for character in text]
        return Segments("UCS-2", sum(costs), _parts(costs, 70, 67), outside)
    costs = [1 + (character in GSM_7_ESCAPED) for character in text]
    return Segments("GSM-7", sum(costs), _parts(costs, 160, 153), "")


def _parts(costs: Iterable[int], alone: int, each: int) -> int:
    """A character of two units is never torn between two parts."""
    costs = list(costs)
    if sum(costs) <= alone:
        return 1
    parts, used = 1, 0
    for cost in costs:
        if used + cost > each:
            parts, used = parts + 1, 0
        used += cost
    return parts

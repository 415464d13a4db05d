"""Which conditions, visits and stays are private of themselves: by their code, or by
words for them, their reason or their place. A rule in English words; it rather hides
one too many, and a member of the care team may say otherwise."""

import re

from care.health.codes import is_private_code

WORDS = re.compile(
    r"overdos|poison|intoxicat|withdrawal|detox|suicid|self[- ]?harm|self[- ]?inflicted"
    r"|psych|\bmental|behaviou?ral|depressi|bipolar|schizo|\b(?:hypo)?mani[ac]"
    r"|anxiety|\bpanic|substance|(?<!non)(?<!non-)alcohol|opioid|opiate|heroin|cocaine"
    r"|fentanyl|\bmeth\b|methamphet|addict|drug (?:use|abuse|problem|treatment)"
    r"|recovery center|abuse|assault|domestic|violence|\braped?\b|neglect",
    re.IGNORECASE,
)


def is_private_stay(*words: str, code: str = "") -> bool:
    """Whether a stay with this code, or any of these words, is the team's alone."""
    return is_private_code(code) or sounds_private(*words)


def sounds_private(*words: str) -> bool:
    return any(WORDS.search(text) for text in words)

"""Which visits and stays are private of themselves: by their code, or by words for the
reason or the place. A rule in English words; it rather hides one too many, and a member
of the care team may say otherwise."""

import re

from care.health.codes import is_private_code

# Poisoning and alcohol, suffocation, a suicide attempt, abuse in pregnancy, self-harm
# and assault, suicidal thoughts, a history of self-harm.
PRIVATE = (
    *(f"T{n}" for n in range(36, 52)),
    *("T71", "T14.91", "O9A.3", "O9A.4", "O9A.5", "R45.8", "Z91.5"),
    *(f"X{n}" for n in range(71, 84)),
    *(f"X{n}" for n in range(92, 100)),
    *(f"Y0{n}" for n in range(10)),
)
WORDS = re.compile(
    r"overdos|poison|intoxicat|withdrawal|detox|suicid|self[- ]?harm|self[- ]?inflicted"
    r"|psych|mental|behaviou?ral|depressi|bipolar|schizo|mania|manic|anxiety|panic"
    r"|substance|alcohol|opioid|opiate|heroin|cocaine|fentanyl|meth\b|methamphet"
    r"|addict|drug (?:use|abuse|problem|treatment)|recovery center"
    r"|abuse|assault|domestic|violence|rape|neglect",
    re.IGNORECASE,
)


def is_private_stay(*words: str, code: str = "") -> bool:
    """Whether a stay with this code, or any of these words, is the care team's alone.
    The code may come without its point."""
    return is_private_stay_code(code) or any(WORDS.search(text) for text in words)


def is_private_stay_code(code: str) -> bool:
    bare = code.upper().replace(".", "").strip()
    starts = tuple(start.replace(".", "") for start in PRIVATE)
    return bool(bare) and (is_private_code(bare) or bare.startswith(starts))

"""ICD-10-CM codes as we keep them, and which are private of themselves."""

import re

_SHAPE = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
# Chapter V, mental, behavioral and neurodevelopmental disorders, and adult and child
# abuse, confirmed or suspected.
PRIVATE = ("F", "T74", "T76")


def normal_code(text: str) -> str:
    """Capitals, with the point after the third sign; ValueError for what is no code."""
    bare = text.strip().upper().replace(".", "")
    code = f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare
    if not _SHAPE.fullmatch(code):
        raise ValueError(text)
    return code


def is_private_code(code: str) -> bool:
    """Whether a condition with this code is seen by the care team only."""
    return code.upper().startswith(PRIVATE)

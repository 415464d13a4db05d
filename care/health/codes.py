"""ICD-10-CM codes as we keep them, and which are private of themselves."""

import re

_SHAPE = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
# Chapter V, mental, behavioral and neurodevelopmental disorders; adult and child abuse,
# confirmed or suspected; poisoning and alcohol; suffocation, a suicide attempt, abuse
# in pregnancy, suicidal thoughts, a history of self-harm; self-harm and assault.
PRIVATE = (
    *("F", "T74", "T76"),
    *(f"T{n}" for n in range(36, 52)),
    *("T71", "T1491", "O9A3", "O9A4", "O9A5", "R458", "Z915"),
    *(f"X{n}" for n in range(71, 84)),
    *(f"X{n}" for n in range(92, 100)),
    *(f"Y0{n}" for n in range(10)),
)


def normal_code(text: str) -> str:
    """Capitals, with the point after the third sign; ValueError for what is no code."""
    bare = text.strip().upper().replace(".", "")
    code = f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare
    if not _SHAPE.fullmatch(code):
        raise ValueError(text)
    return code


def is_private_code(code: str) -> bool:
    """Whether a condition or stay with this code is seen by the care team only. It may
    come without its point."""
    return code.strip().upper().replace(".", "").startswith(PRIVATE)

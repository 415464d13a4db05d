"""Whether a disposition says that somebody went home, as data. Pure.

Numbers are the patient discharge status codes of the UB-04 claim (form locator 17).
Home is wherever somebody lives in the community, as CMS has it for transitional care:
also with home health, in assisted living, with family, in a shelter, and against
medical advice. Dead, in hospice, or in another institution is elsewhere.
"""

import re

HOME_CODES = {"01", "06", "07", "81", "86"}
ELSEWHERE_CODES = {
    *("02", "03", "05", "09", "20", "21", "30", "40", "41", "42", "43", "50", "51"),
    *("61", "62", "63", "64", "65", "66", "70"),
    # Those of 02 to 70 with another stay already planned.
    *("82", "83", "84", "85", "87", "88", "89", "90", "91", "92", "93", "94", "95"),
}
_CODE = re.compile(r"(\d{1,2})(?:$|\s*[-:.])")
_OVER = re.compile(r"\b(?:expired|died|dead|deceased|death|hospice)\b")
# The care goes on elsewhere, not the person.
_CARE_MOVES = re.compile(r"\bcare (?:was |is )?transferred to [^.;]*")
_ELSEWHERE = re.compile(
    r"\b(?:snf|irf|ltach?|ltch|icf|skilled|nursing (?:home|facility)|rehab\w*"
    r"|long[- ]term|hospital|acute care|swing bed|psych\w*|detox\w*|inpatient"
    r"|jail|prison|custody|law enforcement|court)\b"
)
_HOME = re.compile(
    r"(?<!nursing )\bhome\b|\bself[- ]care\b|\bassisted living\b|\bgroup home\b"
    r"|\b(?:ama|against medical advice|family|shelter|apartment|house|residence)\b"
)


def went_home(disposition: str) -> bool | None:
    """None where the words leave it open, for a person to find out. Nothing said at all
    counts as home: a call that was not needed does less harm than one not made."""
    words = " ".join(disposition.lower().split())
    if not words:
        return True
    if code := _CODE.match(words):
        return _by_code(code[1].zfill(2))
    if _OVER.search(words):
        return False
    words = _CARE_MOVES.sub("", words)
    is_home, is_elsewhere = bool(_HOME.search(words)), bool(_ELSEWHERE.search(words))
    return None if is_home == is_elsewhere else is_home


def _by_code(code: str) -> bool | None:
    if code in HOME_CODES:
        return True
    return False if code in ELSEWHERE_CODES else None

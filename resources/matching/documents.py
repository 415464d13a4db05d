"""Which paper a listing asks for, whatever words it uses."""

import re
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.TextChoices):
    """Papers that listings ask for most; a listing's own words say the rest."""

    PHOTO_ID = "photo-id", _("Photo ID")
    PROOF_OF_ADDRESS = "proof-of-address", _("Proof of address")
    PROOF_OF_INCOME = "proof-of-income", _("Proof of income")
    SOCIAL_SECURITY = "social-security", _("Social Security card")
    BIRTH_CERTIFICATE = "birth-certificate", _("Birth certificate")
    INSURANCE = "insurance-card", _("Insurance card")
    LEASE = "lease", _("Lease")
    UTILITY_BILL = "utility-bill", _("Utility bill")
    DISCHARGE = "military-discharge", _("Military discharge (DD-214)")


# The first that is found in the words decides.
WORDS = (
    (Document.DISCHARGE, r"dd[- ]?214|military discharge|discharge papers"),
    (Document.SOCIAL_SECURITY, r"social security (card|number)|\bssn?\b"),
    (Document.BIRTH_CERTIFICATE, r"birth certificate"),
    (Document.INSURANCE, r"insurance card|medicaid card|medical card"),
    (
        Document.PROOF_OF_INCOME,
        r"proof of (household )?income|pay ?stubs?|income (verification|statement)",
    ),
    (
        Document.PROOF_OF_ADDRESS,
        r"proof of (current )?(address|residen\w+)|residency proof",
    ),
    (Document.LEASE, r"\blease\b|rental agreement"),
    (Document.UTILITY_BILL, r"(utility|gas|electric|water) bill|shut-?off notice"),
    (
        Document.PHOTO_ID,
        r"(photo|picture|state) id|driver.?s licen[cs]e|passport|identification|\bid\b",
    ),
)
PATTERNS = tuple((code, re.compile(words)) for code, words in WORDS)


# Most listings ask for the same few papers in the same words.
@lru_cache(maxsize=4096)
def document_code(words: str) -> str:
    """The code of the paper meant, else the listing's words in lower case."""
    text = " ".join(words.casefold().split())
    return next((code.value for code, like in PATTERNS if like.search(text)), text)


def document_name(code: str) -> str:
    """In words for people; what has no code of ours is the listing's own words."""
    return str(Document(code).label) if code in Document.values else code

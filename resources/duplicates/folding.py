"""What people write in many ways, written in one, so that it can be compared."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from resources.unaccented import unaccented

KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
APOSTROPHES = re.compile("['.\u2019]")
SHORTEST_PHONE, PHONE_DIGITS = 7, 10
SAYS_NOTHING = frozenset({
    "a", "an", "and", "at", "by", "for", "from", "in", "inc", "incorporated", "co",
    "corp", "corporation", "company", "llc", "llp", "ltd", "of", "on", "org", "the",
    "to", "with",
})  # fmt: skip
LONG_FORMS = {
    "assn": "association", "assoc": "association", "bldg": "building",
    "cntr": "center", "ctr": "center", "centre": "center", "ch": "church",
    "cmty": "community", "comm": "community", "cty": "county", "dept": "department",
    "div": "division", "fdn": "foundation", "hosp": "hospital",
    "ministries": "ministry", "mt": "mount", "natl": "national", "prog": "program",
    "pgm": "program",
    "progs": "program", "programs": "program", "svc": "service", "svcs": "service",
    "serv": "service", "services": "service", "st": "saint", "twp": "township",
    "univ": "university",
}  # fmt: skip
STREET_FORMS = {
    "avenue": "ave", "av": "ave", "boulevard": "blvd", "circle": "cir", "court": "ct",
    "drive": "dr", "east": "e", "highway": "hwy", "lane": "ln", "north": "n",
    "northeast": "ne", "northwest": "nw", "parkway": "pkwy", "place": "pl",
    "road": "rd", "route": "rt", "rte": "rt", "saint": "st", "south": "s",
    "southeast": "se", "southwest": "sw", "square": "sq", "street": "st",
    "suite": "ste", "terrace": "ter", "west": "w", "first": "1st", "second": "2nd",
    "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th",
    "eighth": "8th", "ninth": "9th", "tenth": "10th",
}  # fmt: skip
UNITS = frozenset({
    "apt", "apartment", "bldg", "fl", "floor", "no", "num", "rm", "room", "ste",
    "unit", "#",
})  # fmt: skip
# Everybody has a page or a mailbox there: it says nothing of who they are.
SHARED_HOSTS = frozenset({
    "aol.com", "bit.ly", "comcast.net", "facebook.com", "gmail.com", "google.com",
    "hotmail.com", "icloud.com", "instagram.com", "linkedin.com", "linktr.ee",
    "live.com", "msn.com", "outlook.com", "sites.google.com", "twitter.com",
    "verizon.net", "wixsite.com", "x.com", "yahoo.com", "youtube.com",
})  # fmt: skip
TWO_LABELS = 2


@dataclass(frozen=True)
class Name:
    """`text` is its telling words in the order of the alphabet."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(self.text.split())

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(word for word in self.words if any(map(str.isdigit, word)))


def plain(text: str) -> str:
    """Small letters and digits without accents, single spaces between words."""
    letters = unaccented(text.replace("&", " and "))
    return " ".join(re.findall(r"[a-z0-9]+", APOSTROPHES.sub("", letters)))


def fold_name(text: str) -> Name:
    words = [LONG_FORMS.get(word, word) for word in plain(text).split()]
    telling = [word for word in words if word not in SAYS_NOTHING]
    return Name(" ".join(sorted(telling or words)))


def fold_address(street: str, postal_code: str) -> str:
    """ "5001 2nd ave|15207", without its unit; "" unless it has a number and a ZIP."""
    words = [STREET_FORMS.get(word, word) for word in plain(street).split()]
    for place, word in enumerate(words):
        if word in UNITS and place > 1:
            words = words[:place]
            break
    zip_code = re.sub(r"\D", "", postal_code)[:5]
    if not zip_code or not words or not words[0][0].isdigit():
        return ""
    return f"{' '.join(words)}|{zip_code}"


def fold_phone(number: str) -> str:
    """The last ten digits; "" for a short number such as 211, which many share."""
    digits = re.sub(r"\D", "", number.casefold().translate(KEYPAD))
    return digits[-PHONE_DIGITS:] if len(digits) >= SHORTEST_PHONE else ""


def fold_host(address: str) -> str:
    """The domain of a website or an e-mail address, "" for one that many share."""
    if "@" in address:
        host = address.rpartition("@")[2]
    else:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    host = host.casefold().strip().removeprefix("www.")
    base = ".".join(host.split(".")[-TWO_LABELS:])
    return "" if host in SHARED_HOSTS or base in SHARED_HOSTS else host

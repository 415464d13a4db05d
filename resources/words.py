"""What people type for what they need, and the listings that say it.

The words of each listing are kept by Wagtail's search index: FTS5 on SQLite, text
search vectors on PostgreSQL. Both hold plain folded words (`Service.search_words`), so
that both answer alike: every word asked for begins a word of the listing.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import connection
from django.db.models.expressions import RawSQL
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.utils import get_content_type_pk

from resources.models import Category, Service
from resources.unaccented import unaccented

WORD = re.compile(r"\w+")
AT_ONCE = 1000
SHORTEST_PLURAL = 4
# What is said around a need, in English and Spanish, folded.
UNSAID_TXT = Path(__file__).parent / "data" / "unsaid_words.txt"
UNSAID = frozenset(UNSAID_TXT.read_text(encoding="utf-8").split())

# The words first, then what says them: SQLite would go through every entry.
SQLITE = """
SELECT REPLACE(object_id, '-', '') FROM wagtailsearch_indexentry_fts
CROSS JOIN wagtailsearch_indexentry
    ON wagtailsearch_indexentry.id = wagtailsearch_indexentry_fts.rowid
WHERE content_type_id = %s AND wagtailsearch_indexentry_fts MATCH %s
"""
POSTGRESQL = """
SELECT object_id::uuid FROM wagtailsearch_indexentry
WHERE content_type_id = %s AND body @@ to_tsquery('simple', %s)
"""


def fold(text: str) -> str:
    """Lower case, without accents, single spaces."""
    return " ".join(unaccented(text).split())


def plain_words(*texts: str) -> str:
    """The words of texts, as they are kept and looked for."""
    return " ".join(WORD.findall(_joined(" ".join(texts))))


def _joined(text: str) -> str:
    """An apostrophe joins what it stands in: "women's" is one word."""
    return fold(text).replace("'", "").replace("\u2019", "")


def wanted_words(typed: str) -> list[str]:
    """The words that say what is needed: "I need diapers" is "diaper". All of them
    where nothing else is said."""
    every = [_singular(word) for word in WORD.findall(_joined(typed))]
    told = [word for word in every if word not in UNSAID]
    return list(dict.fromkeys(told or every))


def _singular(word: str) -> str:
    """Good enough to begin both: "diaper" begins "diapers"."""
    plural = len(word) >= SHORTEST_PLURAL and word.endswith("s")
    return word[:-1] if plural and not word.endswith("ss") else word


def saying(words: Sequence[str]) -> RawSQL:
    """The keys of the services whose listing has a word that begins with each."""
    postgresql = connection.vendor == "postgresql"
    if postgresql:
        match = " & ".join(f"{word}:*" for word in words)
    else:
        match = "body : (" + " AND ".join(f'"{word}"*' for word in words) + ")"
    return RawSQL(  # noqa: S611
        POSTGRESQL if postgresql else SQLITE, (get_content_type_pk(Service), match)
    )


def categories_called(typed: str) -> list[str]:
    """The categories that people call by these words, accents and case aside.

    "bus pass" finds the category with that phrase; each single word counts too.
    """
    asked = _phrase(typed)
    found = []
    for category in Category.objects.filter(offered=True).in_order():
        names = [category.name, category.name_es, *category.plain_words.splitlines()]
        phrases = (_phrase(name) for name in names)
        if any(phrase.strip() and phrase in asked for phrase in phrases):
            found.append(category.code)
    return found


def _phrase(text: str) -> str:
    words = (_singular(word) for word in WORD.findall(_joined(text)))
    return f" {' '.join(words)} "


def index_words(service_ids: Iterable[uuid.UUID]) -> None:
    """Make the index say what the listings of these services say. Services that are
    gone leave it by themselves."""
    ids = list(dict.fromkeys(service_ids))
    held = get_search_backend().get_index_for_model(Service)
    services = Service.objects.select_related("organization").order_by("pk")
    for start in range(0, len(ids), AT_ONCE):
        held.add_items(
            Service, list(services.filter(pk__in=ids[start : start + AT_ONCE]))
        )


def forget_words(service: Service) -> None:
    index.remove_object(service)

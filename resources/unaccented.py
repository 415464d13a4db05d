"""The one folding that words are compared by, on every floor. Pure."""

import unicodedata


def unaccented(text: str) -> str:
    """Lower case without accents: "José" and "JOSE" are both "jose"."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))

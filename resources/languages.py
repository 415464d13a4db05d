"""The two languages that the public and partners read."""

from django.utils.translation import get_language


def in_spanish() -> bool:
    return (get_language() or "").startswith("es")


def language_in_use() -> str:
    """ "es" or "en"."""
    return "es" if in_spanish() else "en"

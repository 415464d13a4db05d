import csv
from pathlib import Path
from typing import Any

from resources.models import Category

CATEGORIES_CSV = Path(__file__).parent / "data" / "categories.csv"


def add_missing_categories(**signal: Any) -> None:
    """Add the shipped categories that are not there; a curator's edits stay.

    Gravity's 24 domain codes (SDOH Clinical Care 3.0.0, CC0) plus local codes.
    """
    present = set(Category.objects.values_list("code", flat=True))
    with CATEGORIES_CSV.open(encoding="utf-8", newline="") as lines:
        Category.objects.bulk_create(
            _category(row)
            for row in csv.DictReader(lines)
            if row["code"] not in present
        )


def keep_terms_of_needs(**signal: Any) -> None:
    """Every category is a term of an HSDS taxonomy too."""
    from resources.exporting.needs import keep_terms

    keep_terms()


def keep_term_of_need(instance: Category, raw: bool = False, **signal: Any) -> None:
    from resources.exporting.needs import keep_term

    if not raw:
        keep_term(instance)


def _category(row: dict[str, str]) -> Category:
    return Category(
        code=row["code"],
        name=row["name"],
        name_es=row["name_es"],
        is_gravity=row["is_gravity"] == "1",
        sensitive=row["sensitive"] == "1",
        offered=row["offered"] == "1",
        position=int(row["position"]),
        plain_words=row["plain_words"].replace("|", "\n"),
    )

"""Which needs a service meets, from the taxonomy terms said of it."""

import json
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from resources.importing.cleaning import Record
from resources.importing.identity import term_id
from resources.importing.repairs import Repair
from resources.importing.rows import SourceRow
from resources.models import Category, TaxonomyTerm

CROSSWALK = Path(__file__).parent / "term_categories.json"


def classify(records: list[Record], everywhere: tuple[str, ...]) -> list[Record]:
    """Gives services their categories: their own, their terms', else `everywhere`.
    Answers the records without the attributes that are categories and nothing else.

    A term stands for the category a curator gave it, or one whose code it bears, or
    what the draft crosswalk says of its name. An unknown category is left out.
    """
    known = set(Category.objects.values_list("code", flat=True))
    terms = _categories_of_terms(records, known)
    services = {
        record.pk: record for record in records if record.table.name == "service"
    }
    for record in records:
        if record.table.name == "attribute":
            service = services.get(record.values["link_id"])
            term = record.targets.get("taxonomy_term")
            code = terms.get(term, "") if term else ""
            if service and code:
                service.categories.add(code)
    for service in services.values():
        service.categories = service.categories or set(everywhere)
        _leave_out_unknown(service.row, service.categories, known)
        if not service.categories:
            service.row.notes.append("no need it meets is named: no match will find it")
    own = {term_id(code) for code in known}
    return [one for one in records if one.targets.get("taxonomy_term") not in own]


@lru_cache(maxsize=1)
def crosswalk() -> dict[str, str]:
    """Term name in lower case -> category code. A draft: needs clinical review."""
    groups = json.loads(CROSSWALK.read_text(encoding="utf-8"))["categories"]
    return {name.casefold(): code for code, names in groups.items() for name in names}


def _categories_of_terms(records: list[Record], known: set[str]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for record in records:
        if record.table.name == "taxonomy_term":
            code = str(record.values.get("code", ""))
            named = crosswalk().get(str(record.values["name"]).casefold(), "")
            found[record.pk] = code if code in known else named
            record.categories = {found[record.pk]} & known
    attributes = [record for record in records if record.table.name == "attribute"]
    asked = {record.targets.get("taxonomy_term") for record in attributes}
    rows = TaxonomyTerm.objects.filter(category__isnull=False)
    stored = rows.values_list("pk", "category_id")
    found |= {pk: code for pk, code in stored if pk in asked or pk in found}
    return found


def _leave_out_unknown(row: SourceRow, codes: set[str], known: set[str]) -> None:
    for code in sorted(codes - known):
        row.add_repairs(
            "categories",
            (Repair("value-left-out", code, "nothing (no such category)"),),
        )
        codes.discard(code)

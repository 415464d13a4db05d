"""What the directory says of listings now, in the form of what a source says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from resources.importing.linking import ROOTS, Where, owner_of
from resources.importing.tables import TABLES
from resources.importing.units import (
    CATEGORIES,
    NEVER_EDITED,
    Said,
    fact_names,
    facts_of_row,
)
from resources.models import Service

BATCH = 500
# Owner table -> id -> the listing it is or hangs on.
Owners = dict[str, dict[UUID, Where]]


def stored_said(roots: Iterable[Where]) -> dict[Where, Said]:
    """Each listing with all that hangs on it, attributes left out. A listing that is
    not in the directory is not in the answer."""
    found: dict[Where, Said] = {}
    owners: Owners = defaultdict(dict)
    for where in roots:
        owners[where[0]][where[1]] = where
    for name in list(owners):
        _add_roots(name, list(owners[name]), found)
    while owners:
        owners = _add_hanging(owners, found)
    return found


def _add_roots(name: str, pks: list[UUID], found: dict[Where, Said]) -> None:
    for part in batches(pks):
        rows = TABLES[name].rows.filter(pk__in=part)
        for row in rows.values("pk", *fact_names(name)):
            facts = facts_of_row(name, row)
            found[name, row["pk"]] = {name: {str(row["pk"]): facts}}
    if name == "service":
        _add_categories(pks, found)


def _add_categories(pks: list[UUID], found: dict[Where, Said]) -> None:
    through = Service.categories.through.objects
    for part in batches(pks):
        rows = through.filter(service_id__in=part).order_by("category_id")
        for pk, code in rows.values_list("service_id", "category_id"):
            facts = found["service", pk]["service"][str(pk)]
            facts.setdefault(CATEGORIES, []).append(code)


def _add_hanging(owners: Owners, found: dict[Where, Said]) -> Owners:
    """Adds the rows that hang on the owners; answers those rows as owners."""
    following: Owners = defaultdict(dict)
    for name in TABLES:
        if name in ROOTS or name in NEVER_EDITED:
            continue
        for root, row in _rows_on(name, owners):
            if root in found:
                rows = found[root].setdefault(name, {})
                rows[str(row["pk"])] = facts_of_row(name, row)
                following[name][row["pk"]] = root
    return following


def _rows_on(name: str, owners: Owners) -> Iterator[tuple[Where, dict[str, Any]]]:
    table = TABLES[name]
    links = [link.into for link in table.all_links]
    for into in links:
        for part in batches(list(owners.get(into, ()))):
            rows = table.rows.filter(**{f"{into}__in": part}).order_by("pk")
            for row in rows.values("pk", *fact_names(name)):
                targets = {n: row[f"{n}_id"] for n in links if row[f"{n}_id"]}
                if owner_of(name, targets) == (into, row[f"{into}_id"]):
                    yield owners[into][row[f"{into}_id"]], row


def batches(items: list[Any]) -> list[list[Any]]:
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]

"""One export from start to end."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from resources.exporting import documents as nested
from resources.exporting import public
from resources.exporting.schema import THINGS
from resources.exporting.tables import Tables, is_orphan
from resources.exporting.values import properties_of
from resources.models import (
    Attribute,
    Metadata,
    MetaTableDescription,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    Unit,
)

FORMATS = ("json", "csv")
VERSION = "3.2"
Progress = Callable[[str, int], None]


class CannotExport(Exception):
    """The message says what is wrong and what to do."""


def silent(table: str, done: int) -> None:
    """No progress shown."""


def export_directory(
    *,
    folder: Path,
    format: str = "json",  # noqa: A002 - as the command calls it
    lossless: bool = False,
    progress: Progress = silent,
) -> dict[str, int]:
    """Writes what is public of the directory into an empty or new folder.

    `lossless` adds what sources said beyond HSDS and gives back what imports repaired;
    in CSV our extension too. Answers how many objects each file has. The same
    directory always gives the same files. Raises CannotExport.
    """
    _check(folder, format)
    folder.mkdir(parents=True, exist_ok=True)
    write = _write_csv if format == "csv" else _write_json
    return write(folder, lossless=lossless, progress=progress)


def _check(folder: Path, kind: str) -> None:
    if kind not in FORMATS:
        raise CannotExport(f"Unknown format {kind}. Choose: {', '.join(FORMATS)}.")
    if folder.exists() and not folder.is_dir():
        raise CannotExport(f"{folder} is a file. Name a folder.")
    if folder.is_dir() and any(folder.iterdir()):
        raise CannotExport(f"{folder} is not empty. Name a new or an empty folder.")


def _write_csv(folder: Path, *, lossless: bool, progress: Progress) -> dict[str, int]:
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        progress("rows", done)

    tables = Tables(folder, lossless=lossless, tick=tick)
    tables.write()
    return {name: len(ids) for name, ids in tables.written.items() if ids}


def _write_json(folder: Path, *, lossless: bool, progress: Progress) -> dict[str, int]:
    counts = {}
    for name, objects in _parts(lossless=lossless):
        path = folder / f"{name}.json"
        counts[name] = _write_list(path, objects, partial(progress, name))
    _write(folder / "index.json", {"version": VERSION, "profile": profile_url()})
    if lossless and (tables := _loose_tables()):
        _write(folder / "tables.json", tables)
    return counts


def profile_url() -> str:
    return f"{settings.BASE_URL}/hsds/profile.json"


def _parts(*, lossless: bool) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    options = {"lossless": lossless}
    organizations = public.organizations()
    at = ServiceAtLocation.objects.filter(location=OuterRef("pk"), service__live=True)
    owners = organizations.order_by().values("pk")
    # Places of organizations stand in these; only what stands alone has a file.
    alone = public.locations().exclude(organization__in=owners).exclude(Exists(at))
    yield (
        "taxonomies",
        nested.in_batches("taxonomy", Taxonomy.objects.all(), {}, **options),
    )
    terms = TaxonomyTerm.objects.all()
    yield (
        "taxonomy_terms",
        nested.in_batches("taxonomy_term", terms, nested.TERM, **options),
    )
    yield (
        "organizations",
        nested.in_batches(
            "organization", organizations, nested.ORGANIZATION, **options
        ),
    )
    yield "locations", nested.in_batches("location", alone, nested.LOCATION, **options)
    yield (
        "services",
        nested.in_batches("service", public.services(), nested.SERVICE, **options),
    )


def _loose_tables() -> dict[str, list[dict[str, Any]]]:
    """What hangs on no organization, place or service, in HSDS's tabular form."""
    attributes = (
        row
        for row in Attribute.objects.order_by("pk")
        if row.link_entity not in THINGS and is_orphan(row.link_entity, row.link_id)
    )
    changes = (
        row
        for row in Metadata.objects.order_by("pk")
        if is_orphan(row.resource_type, row.resource_id)
    )
    rows: dict[str, Iterable[Any]] = {
        "meta_table_description": MetaTableDescription.objects.order_by("pk"),
        "unit": Unit.objects.order_by("pk"),
        "attribute": attributes,
        "metadata": changes,
    }
    found = {
        f"{THINGS[table].file}.csv": [_loose_row(row, table) for row in these]
        for table, these in rows.items()
    }
    return {name: these for name, these in found.items() if these}


def _loose_row(row: Any, table: str) -> dict[str, Any]:
    found = properties_of(row, THINGS[table], lossless=True)
    if table == "attribute" and row.taxonomy_term_id:
        found["taxonomy_term_id"] = str(row.taxonomy_term_id)
    return found


def _write_list(
    path: Path, objects: Iterator[dict[str, Any]], progress: Callable[[int], None]
) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for one in objects:
            file.write(",\n" if count else "\n")
            file.write(json.dumps(one, ensure_ascii=False))
            count += 1
            progress(count)
        file.write("\n]\n")
    return count


def _write(path: Path, document: Any) -> None:
    text = json.dumps(document, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")

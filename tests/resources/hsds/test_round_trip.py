"""Nothing is lost from import to export: the standard's examples, and real data."""

import csv
import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from resources import models
from resources.exporting.run import export_directory
from resources.exporting.schema import WEEKDAYS
from resources.importing.flatten import MANY, ONE
from resources.importing.run import import_directory
from tests.resources.hsds.standard import DATA, EXAMPLES, at_hand

pytestmark = pytest.mark.django_db

OHANA = DATA / "ohana-sample-hsds-1.0" / "sample-csv"
ILLINOIS = DATA / "illinois-legal-aid-hsds-1.1" / "hsds_output"
FLORIDA = DATA / "florida-veterans-legal"
PITTSBURGH = DATA / "pittsburgh-food-access" / "merged_datasets.csv"
SETS = [
    pytest.param(OHANA, "", marks=at_hand(OHANA), id="ohana"),
    pytest.param(ILLINOIS, "", marks=at_hand(ILLINOIS), id="illinois"),
    pytest.param(
        FLORIDA, "florida-veterans-legal", marks=at_hand(FLORIDA), id="florida"
    ),
    pytest.param(
        PITTSBURGH, "pittsburgh-food-access", marks=at_hand(PITTSBURGH), id="pittsburgh"
    ),
]
JSON_EXAMPLES = sorted(EXAMPLES.glob("*_*.json")) + [
    EXAMPLES / f"{name}.json" for name in ("location", "taxonomy")
]


LISTS = ("accessibility", "funding_sources", "languages", "taxonomy_ids")


def forget_everything() -> None:
    for model in (
        models.Organization,
        models.Location,
        models.TaxonomyTerm,
        models.Taxonomy,
        models.Unit,
        models.Attribute,
        models.Metadata,
        models.MetaTableDescription,
    ):
        model.objects.all().delete()


def objects_of(document: Any, table: str = "") -> dict[tuple[str, str], dict[str, Any]]:
    """Each object by its table and id, what it says in several places put together;
    what hangs on it, as "table id" under the property's name."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    _collect(document, table, found)
    return found


def _collect(document: Any, table: str, found: dict) -> str:
    if isinstance(document, list):
        for one in document:
            _collect(one, table, found)
        return ""
    key = str(document["id"])
    own = found.setdefault((table, key), {})
    for name, value in document.items():
        if name in MANY and isinstance(value, list):
            children = {_collect(child, MANY[name], found) for child in value}
            own[name] = own.get(name, set()) | children
        elif name in ONE and isinstance(value, dict):
            own[name] = _collect(value, ONE[name][0], found)
        else:
            own[name] = plain(value)
    return key


def plain(value: Any) -> Any:
    """Texts without the blanks around them; numbers and times in one writing."""
    text = str(value).strip()
    try:
        return format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        pass
    return f"{text}:00" if len(text) == 5 and text[2] == ":" else text


def exported(folder: Path, **options: Any) -> dict[tuple[str, str], dict[str, Any]]:
    export_directory(folder=folder, lossless=True, **options)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, table in (
        ("organizations", "organization"),
        ("services", "service"),
        ("locations", "location"),
        ("taxonomies", "taxonomy"),
        ("taxonomy_terms", "taxonomy_term"),
    ):
        text = (folder / f"{name}.json").read_text(encoding="utf-8")
        _collect(json.loads(text), table, found)
    return found


def table_of_example(path: Path) -> str:
    name = path.stem
    for table in ("service_at_location", "taxonomy_term"):
        if name.startswith(table):
            return table
    return name.split("_")[0]


def missing(said: dict, given_back: dict) -> list[str]:
    """What an object said and the export does not say of the same object."""
    faults = []
    for where, values in said.items():
        back = given_back.get(where)
        if back is None:
            faults.append(f"no {where}")
            continue
        for name, value in values.items():
            if isinstance(value, set):
                lost = value - back.get(name, set())
                faults += [f"{where} {name}: no {one}" for one in lost]
            elif back.get(name) != value:
                faults.append(f"{where} {name}: {value!r} became {back.get(name)!r}")
    return faults


@at_hand(EXAMPLES)
@pytest.mark.parametrize("path", JSON_EXAMPLES, ids=lambda path: path.stem)
def test_the_standards_json_examples_come_back_whole(path: Path, tmp_path):
    document = json.loads(path.read_text(encoding="utf-8"))
    document = document.get("contents", document)
    import_directory(path=path)
    said = objects_of(document, table_of_example(path))
    back = exported(tmp_path / "out")
    for (table, key), values in said.items():
        # The export nests these the other way round.
        if table == "service_at_location" and "service" in values:
            service = ("service", values.pop("service"))
            assert key in back[service]["service_at_locations"]
        for service in values.pop("services", ()) if table == "organization" else ():
            assert back["service", service]["organization"] == key
    assert missing(said, back) == []


@at_hand(EXAMPLES)
@pytest.mark.parametrize("name", ["csv", "tabular.json"])
def test_the_standards_tables_come_back_whole(name, tmp_path):
    """Every cell of every table, links to rows that the example lacks too."""
    import_directory(path=EXAMPLES / name)
    export_directory(folder=tmp_path / "out", format="csv", lossless=True)
    for file, rows in tables_of(EXAMPLES / name).items():
        back = {row["id"]: row for row in tables_of(tmp_path / "out")[file]}
        for row in rows:
            said = {n: plain(v) for n, v in row.items() if plain(v)}
            kept = {n: plain(back[row["id"]].get(n, "")) for n in said}
            assert kept == said, file


def tables_of(path: Path) -> dict[str, list[dict[str, str]]]:
    if path.is_file():
        return json.loads(path.read_text(encoding="utf-8"))
    found = {}
    for file in sorted(path.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            found[file.name] = list(csv.DictReader(lines))
    return found


@pytest.mark.parametrize(("path", "mapping"), SETS)
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_real_data_come_back_from_an_export(path, mapping, kind, tmp_path):
    """Imported, exported, imported into nothing and exported again: the same files."""
    import_directory(path=path, mapping=mapping)
    first, second = tmp_path / "first", tmp_path / "second"
    export_directory(folder=first, format=kind, lossless=True)
    forget_everything()
    report = import_directory(path=first)
    assert report.outcomes["rejected"] == 0
    export_directory(folder=second, format=kind, lossless=True)
    for file in sorted(first.iterdir()):
        assert lines_of(second / file.name) == lines_of(file), file.name


def lines_of(path: Path) -> list[str]:
    """Without the moment of the import, which is HSDS's last_modified here."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        return sorted(json.dumps(without_time(row), sort_keys=True) for row in rows)
    document = json.loads(path.read_text(encoding="utf-8"))
    rows = document if isinstance(document, list) else [document]
    return sorted(json.dumps(without_time(row), sort_keys=True) for row in rows)


def without_time(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: without_time(one)
            for name, one in value.items()
            if name != "last_modified"
        }
    return [without_time(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("path", "mapping"), SETS)
def test_every_cell_of_real_data_is_exported_or_told(path, mapping, tmp_path):
    """What a row says is in the export, or its repairs or rejection name it."""
    report = import_directory(path=path, mapping=mapping)
    folder = tmp_path / "out"
    export_directory(folder=folder, lossless=True)
    text = "\n".join(file.read_text(encoding="utf-8") for file in folder.iterdir())
    words = normal(text)
    for days in set(re.findall(r'"byday": "([^"]*)"', words)):
        words += "".join(f" byday {day}" for day in days.split(","))
    lost: dict[str, list[str]] = {}
    for row in report.rows:
        if row.reason:
            continue
        told = normal(" ".join([*row.repairs, *row.notes]))
        for name, cell in row.verbatim.items():
            for part in parts_of(name, str(cell), row.rules):
                if part not in words and part not in told:
                    lost.setdefault(f"{row.table}.{name}", []).append(part[:60])
    assert {name: (len(cells), cells[:3]) for name, cells in lost.items()} == {}


def parts_of(name: str, cell: str, rules: list[str]) -> list[str]:
    """The cell whole, or what HSDS 3 makes of it: a list is rows of a table, a weekday
    a code, and a season without a year is told as one."""
    if name in LISTS:
        return [normal(part) for part in re.split(r"[,;]", cell) if normal(part)]
    if name in ("start_date", "end_date") and "season-every-year" in rules:
        return []
    if name == "weekday" and cell[:2].upper() in WEEKDAYS:
        return [f"byday {cell[:2].casefold()}"]
    return [normal(cell)] if normal(cell) else []


def normal(text: str) -> str:
    escaped = text.replace("\\n", " ").replace('\\"', '"').replace("\\t", " ")
    return " ".join(escaped.split()).casefold()

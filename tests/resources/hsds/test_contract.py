"""All that is exported and served against the standard's own schemas, strictly."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from resources.exporting.run import export_directory
from resources.importing.run import import_directory
from resources.models import Metadata, Phone
from tests.resources.factories import LanguageFactory, RequiredDocumentFactory
from tests.resources.hsds.standard import (
    EXAMPLES,
    PACKAGE,
    at_hand,
    faults,
    needs_the_standard,
)
from tests.resources.hsds.test_api import make_listing
from tests.resources.hsds.test_round_trip import SETS

pytestmark = [pytest.mark.django_db, needs_the_standard]

FULL = {
    "services": ("service", "service_list"),
    "service_at_locations": ("service_at_location", "service_at_location_list"),
    "organizations": ("organization", "organization_list"),
    "taxonomies": ("taxonomy", "taxonomy"),
    "taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
}
EXPORTED = {
    "organizations": "organization",
    "services": "service",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


@pytest.fixture
def listing():
    """One with what imports bring and what is entered here."""
    import_directory(path=EXAMPLES / "service_full.json")
    service = make_listing(name_es="Despensa", is_free=True, capacity="waitlist")
    LanguageFactory(service=service)
    RequiredDocumentFactory(service=service)
    Phone.objects.create(service=service, number="(412) 555-0133", extension="0x12")
    Metadata.objects.create(
        resource_id=service.pk,
        resource_type="service",
        last_action_date="2026-01-01",
        last_action_type="update",
        field_name="name",
        updated_by="Ann",
    )
    return service


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("kind", ["list", "full", "one"])
def test_every_item_served_is_valid(name, kind, client, listing, settings):
    settings.HSDS_REQUESTS_A_MINUTE = 0
    full, listed = FULL[name]
    asked: dict[str, Any] = {"per_page": 100}
    if kind == "full" and full != listed:
        asked["full"] = "true"
    page = client.get(f"/hsds/{name}", asked).json()
    items = page["contents"]
    assert items
    if kind == "one":
        items = [client.get(f"/hsds/{name}/{one['id']}").json() for one in items]
    schema = listed if kind == "list" else full
    assert {
        one["id"]: faults(schema, one) for one in items if faults(schema, one)
    } == {}


def test_strict_means_strict(client, listing):
    """The check would see a property of nobody's, a wrong word and a wrong id."""
    document = client.get(f"/hsds/services/{listing.pk}").json()
    assert faults("service", document) == []
    for change in (
        {"favourite_color": "red"},
        {"status": "open"},
        {"id": "7"},
        {"email": "nobody"},
        {"nearhand": {"notes": "x"}},
    ):
        assert faults("service", {**document, **change}), change
    inner = copy.deepcopy(document)
    inner["phones"][0]["pin"] = "1"
    assert faults("service", inner)


@pytest.mark.parametrize(("path", "mapping"), SETS)
def test_every_item_of_real_data_is_exported_valid(path, mapping, tmp_path):
    import_directory(path=path, mapping=mapping)
    export_directory(folder=tmp_path / "json")
    checked = 0
    for name, schema in EXPORTED.items():
        items = json.loads((tmp_path / "json" / f"{name}.json").read_text())
        bad = {one["id"]: faults(schema, one) for one in items[:400]}
        assert {key: found for key, found in bad.items() if found} == {}, name
        checked += len(items)
    assert checked > 50


@pytest.mark.parametrize(("path", "mapping"), SETS)
def test_the_tables_of_real_data_fit_the_datapackage(path, mapping, tmp_path):
    import_directory(path=path, mapping=mapping)
    export_directory(folder=tmp_path / "csv", format="csv")
    assert table_faults(tmp_path / "csv") == []


def test_tables_of_what_was_entered_here_fit_the_datapackage(listing, tmp_path):
    export_directory(folder=tmp_path / "csv", format="csv")
    assert table_faults(tmp_path / "csv") == []


def test_a_fault_in_a_table_is_seen(listing, tmp_path):
    export_directory(folder=tmp_path / "csv", format="csv")
    phones = tmp_path / "csv" / "phones.csv"
    lines = phones.read_text().replace("voice", "voice", 1).splitlines()
    phones.write_text("\n".join([*lines, "7,,,,,,,x,,"]) + "\n")
    assert table_faults(tmp_path / "csv")


def table_faults(folder: Path) -> list[str]:
    """By the standard's datapackage, and by the one that stands beside the tables."""
    found = []
    for package in (_standard(), json.loads((folder / "datapackage.json").read_text())):
        report = Package.from_descriptor(package, basepath=str(folder)).validate()
        found += [
            f"{file}: {message}"
            for file, message in report.flatten(["name", "message"])
        ]
    return found


def _standard() -> dict:
    """Two rules of the datapackage contradict the standard's text: an organization has
    many programs, and codes are unique within a taxonomy only."""
    package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            place = (resource["name"], field["name"])
            if place in (("program", "organization_id"), ("taxonomy_term", "code")):
                field["constraints"].pop("unique")
    return package


@at_hand(EXAMPLES)
def test_the_standards_own_examples_pass_the_same_check():
    for name in ("service_full", "organization_full", "service_at_location_full"):
        document = json.loads((EXAMPLES / f"{name}.json").read_text())
        assert faults(name.removesuffix("_full"), document) == []

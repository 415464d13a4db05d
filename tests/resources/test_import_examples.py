"""The standard's own examples and real packages, where they are at hand."""

from pathlib import Path

import pytest

from resources.importing.run import import_directory
from resources.models import Organization, Service

ROOT = Path(__file__).resolve().parents[3] / "shared"
EXAMPLES = ROOT / "reference" / "hsds" / "examples-3.2.3"
OHANA = ROOT / "data" / "ohana-sample-hsds-1.0" / "sample-csv"
ILLINOIS = ROOT / "data" / "illinois-legal-aid-hsds-1.1" / "hsds_output"
FLORIDA = ROOT / "data" / "florida-veterans-legal"

pytestmark = pytest.mark.django_db


def at_hand(path: Path):
    reason = f"{path.name} is not at hand"
    return pytest.mark.skipif(not path.exists(), reason=reason)


@at_hand(EXAMPLES)
@pytest.mark.parametrize(
    ("name", "rows", "counts", "rejected"),
    [
        ("service_full.json", 23, (1, 1, 1), 0),
        ("organization_full.json", 23, (1, 1, 1), 0),
        ("service_at_location_full.json", 23, (1, 1, 1), 0),
        ("service_list.json", 3, (1, 1, 0), 0),
        ("organization_list.json", 1, (1, 0, 0), 0),
        ("service_at_location_list.json", 5, (1, 1, 1), 0),
        ("location.json", 7, (0, 0, 1), 0),
        ("taxonomy.json", 1, (0, 0, 0), 0),
        ("taxonomy_list.json", 1, (0, 0, 0), 0),
        ("taxonomy_term.json", 2, (0, 0, 0), 0),
        ("taxonomy_term_list.json", 2, (0, 0, 0), 0),
        ("tabular.json", 21, (1, 1, 1), 0),
        ("csv", 24, (1, 1, 1), 0),
    ],
)
def test_the_examples_of_the_standard(name, rows, counts, rejected):
    report = import_directory(path=EXAMPLES / name)
    assert len(report.rows) == rows
    assert (report.organizations, report.services, report.locations) == counts
    assert report.outcomes["rejected"] == rejected
    again = import_directory(path=EXAMPLES / name)
    assert again.changes["created"] == again.changes["updated"] == 0


@at_hand(EXAMPLES)
def test_an_example_keeps_what_it_says():
    import_directory(path=EXAMPLES / "service_full.json")
    service = Service.objects.get()
    assert str(service.pk) == "ac148810-d857-441c-9679-408f346de14b"
    assert (service.minimum_age, service.maximum_age) == (12, 100)
    assert service.phones.get().number == "+44 1234 234567"
    assert {day.weekday for day in service.weekly_hours.all()} == {3, 4}
    assert service.organization.name == "Example Organization Inc."
    assert service.cost_options.get().amount == 35


@at_hand(OHANA)
def test_ohana_package():
    report = import_directory(path=OHANA)
    assert report.last_line == (
        "organizations=8 services=23 locations=22 repaired=90 rejected=5"
    )
    assert sum(report.outcomes.values()) == len(report.rows) == 486
    passport = Service.objects.get(email="passports@example.org")
    assert [language.code for language in passport.languages.all()] == ["es"]


@at_hand(ILLINOIS)
def test_illinois_package():
    report = import_directory(path=ILLINOIS, categories=("legal-help",))
    assert len(report.rows) == 4490
    assert sum(report.outcomes.values()) == 4490
    assert (report.organizations, report.services) == (33, 89)
    orphans = [r for r in report.rows if r.table == "service" and r.reason]
    assert len(orphans) == 341
    assert not Organization.objects.filter(name="").exists()


@at_hand(FLORIDA)
def test_florida_files_through_the_shipped_mapping():
    report = import_directory(path=FLORIDA, mapping="florida-veterans-legal")
    assert len(report.rows) == 20 + 378 + 135
    assert report.organizations == 20
    veterans = Service.objects.filter(requires_veteran=True)
    assert veterans.count() == 7
    assert Service.objects.filter(income_limit_percent=125).exists()

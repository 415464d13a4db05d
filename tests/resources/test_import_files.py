"""Importing small packages written here: what is kept, refused, and told."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resources.importing.run import import_directory
from resources.models import (
    HoursException,
    Location,
    MatchRow,
    Organization,
    Phone,
    Service,
    WeeklyHours,
)

pytestmark = pytest.mark.django_db

ORGANIZATIONS = "id,name,description,website\n1,HELPING HANDS,,www.hands.example.org\n"
SERVICES = "id,organization_id,name,status\n7,1,Food box,\n8,99,Orphan,active\n"


@pytest.fixture
def package(tmp_path):
    """Writes a package from file contents and answers its folder."""

    def write(**files: str) -> Path:
        for name, content in files.items():
            (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
        return tmp_path

    return write


def run(path, *args, **options):
    out = io.StringIO()
    call_command("import_directory", str(path), *args, stdout=out, **options)
    return out.getvalue().splitlines()


def reasons(report):
    return {row.place: row.reason for row in report.rows if row.reason}


def test_the_last_line_gives_the_counts(package):
    folder = package(organizations=ORGANIZATIONS, services=SERVICES)
    assert run(folder)[-1] == (
        "organizations=1 services=1 locations=0 repaired=2 rejected=1"
    )


def test_every_row_has_one_outcome(package):
    folder = package(
        organizations=ORGANIZATIONS + "1,HELPING HANDS,,www.hands.example.org\n,,,\n",
        services=SERVICES,
        oddities="a,b\n1,2\n",
    )
    report = import_directory(path=folder)
    assert sum(report.outcomes.values()) == len(report.rows) == 6
    told = [row.reason for row in report.rows if row.reason]
    assert told == [
        "Nearhand keeps no oddities",
        "duplicate of line 2",
        "blank row",
        "its organization 99 is not in the file or was rejected",
    ]


def test_repairs_say_what_they_did(package):
    report = import_directory(path=package(organizations=ORGANIZATIONS))
    (row,) = report.rows
    assert "name: name-capitals: 'HELPING HANDS' -> 'Helping Hands'" in row.repairs
    assert Organization.objects.get().website == "https://www.hands.example.org"


def test_a_second_import_writes_nothing(package):
    folder = package(organizations=ORGANIZATIONS, services=SERVICES)
    import_directory(path=folder)
    with CaptureQueriesContext(connection) as queries:
        report = import_directory(path=folder)
    assert report.changes == {"created": 0, "updated": 0, "unchanged": 2}
    writing = ("INSERT", "UPDATE", "DELETE")
    written = [query["sql"] for query in queries if query["sql"].startswith(writing)]
    of_runs = ("resources_importrun", "resources_setasiderow")
    assert [sql for sql in written if not any(t in sql for t in of_runs)] == []


def test_only_the_listing_that_changed_is_written(package):
    two = SERVICES + "9,1,Coats,active\n"
    folder = package(organizations=ORGANIZATIONS, services=two)
    import_directory(path=folder)
    package(services=two.replace("Coats", "Winter coats"))
    report = import_directory(path=folder)
    assert report.changes == {"created": 0, "updated": 1, "unchanged": 2}
    assert Service.objects.filter(name="Winter coats").exists()


def test_a_local_correction_outlives_an_unchanged_source(package):
    folder = package(organizations=ORGANIZATIONS, services=SERVICES)
    import_directory(path=folder)
    Service.objects.update(name="Food boxes")
    import_directory(path=folder)
    assert Service.objects.get().name == "Food boxes"


def test_what_the_source_dropped_leaves_a_changed_listing(package):
    phones = "id,service_id,number\n1,7,412-555-0142\n2,7,412-555-0143\n"
    folder = package(organizations=ORGANIZATIONS, services=SERVICES, phones=phones)
    import_directory(path=folder)
    package(phones="id,service_id,number\n1,7,412-555-0142\n")
    import_directory(path=folder)
    assert [phone.number for phone in Phone.objects.all()] == ["(412) 555-0142"]


def test_a_uuid_stays_the_id(package):
    own = "11111111-2222-4333-8444-555555555555"
    import_directory(path=package(organizations=f"id,name\n{own},Hands\n"))
    assert str(Organization.objects.get().pk) == own


def test_ids_of_two_senders_do_not_collide(package):
    folder = package(organizations=ORGANIZATIONS)
    import_directory(path=folder, source="county")
    import_directory(path=folder, source="city")
    assert Organization.objects.count() == 2


def test_an_id_used_twice_with_other_content_is_refused(package):
    twice = "id,name\n1,Hands\n1,Feet\n"
    report = import_directory(path=package(organizations=twice))
    assert reasons(report) == {
        "line 3": "its id 1 is used in line 2 with other content"
    }


def test_a_row_with_too_many_cells_is_refused_and_kept_verbatim(package):
    report = import_directory(
        path=package(organizations="id,name\n1,Hands, Inc.\n2,Feet\n")
    )
    assert reasons(report) == {"line 2": "more cells than the header has columns"}
    assert report.rows[0].verbatim["(beyond the last column)"] == " Inc."


def test_hours_that_close_before_they_open_are_refused(package):
    hours = "id,service_id,weekday,opens_at,closes_at\n1,7,Monday,9am,03:00\n"
    hours += "2,7,Tuesday,9am,3pm\n3,7,Sunday,,\n"
    folder = package(
        organizations=ORGANIZATIONS, services=SERVICES, regular_schedules=hours
    )
    report = import_directory(path=folder)
    assert "15:00 meant" in reasons(report)["line 2"]
    assert WeeklyHours.objects.get().weekday == 1


def test_a_yearly_closing_is_written_for_two_years(package):
    days = "id,service_id,start_date,end_date,closed\n"
    days += '1,7,"January 01, 0001","January 01, 0001",true\n'
    folder = package(
        organizations=ORGANIZATIONS, services=SERVICES, holiday_schedules=days
    )
    import_directory(path=folder)
    stored = HoursException.objects.all()
    assert len(stored) == 2
    assert all((day.starts_on.month, day.is_closed) == (1, True) for day in stored)


def test_a_category_can_be_given_for_services_that_name_none(package):
    folder = package(organizations=ORGANIZATIONS, services=SERVICES)
    import_directory(path=folder, categories=("legal-help",))
    service = Service.objects.get()
    assert [category.code for category in service.categories.all()] == ["legal-help"]
    assert MatchRow.objects.filter(service=service).exists()


def test_services_without_a_need_are_pointed_out(package):
    folder = package(organizations=ORGANIZATIONS, services=SERVICES)
    report = import_directory(path=folder)
    noted = [row for row in report.rows if row.notes]
    assert [row.verbatim["name"] for row in noted] == ["Food box"]


def test_windows_text_is_read_and_told(tmp_path):
    content = "id,name\n1,Caf\u00e9 Help\n".encode("cp1252")
    (tmp_path / "organizations.csv").write_bytes(content)
    report = import_directory(path=tmp_path)
    assert Organization.objects.get().name == "Caf\u00e9 Help"
    assert report.repair_counts == {"encoding": 1, "description-missing": 1}


def test_a_confidential_place_stays_so(tmp_path):
    document = {
        "id": "shelter",
        "location_type": "physical",
        "name": "House",
        "nearhand": {"is_confidential": True},
    }
    path = tmp_path / "place.json"
    path.write_text(json.dumps(document))
    import_directory(path=path)
    assert Location.objects.get().is_confidential


def test_lines_of_json_are_records(tmp_path):
    path = tmp_path / "feed.ndjson"
    record = {"id": "a", "name": "Hands", "description": "Help", "website": ""}
    lines = [json.dumps({**record, "id": name}) for name in "abc"]
    path.write_text("\n".join(lines))
    assert run(path)[-1].startswith("organizations=3 ")


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_the_report_has_every_row(package, tmp_path, suffix):
    folder = package(organizations=ORGANIZATIONS, services=SERVICES)
    target = tmp_path.parent / f"report-{suffix}.{suffix}"
    run(folder, report=target)
    text = target.read_text(encoding="utf-8")
    rows = (
        json.loads(text)["rows"]
        if suffix == "json"
        else list(csv.DictReader(io.StringIO(text)))
    )
    assert [row["outcome"] for row in rows] == ["repaired", "repaired", "rejected"]
    assert "Orphan" in str(rows[2]["row"])


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        ("absent.csv", None, {}, "There is no file or folder"),
        ("a.csv", b"a,b\n1,2\n", {}, "needs --mapping"),
        ("a.csv", b"a,b\n1,2\n", {"mapping": "nowhere"}, "There is no mapping nowhere"),
        ("a.csv", b"a,b\n1,2\n", {"format": "xml"}, "Unknown format xml"),
        ("a.bin", b"\x00\x01", {}, "not recognized"),
        ("a.csv", b"\x89PNG\x00\x00\xff", {"format": "hsds-csv"}, "binary content"),
        ("a.csv", b"just words\n", {"format": "hsds-csv"}, "not a CSV file"),
        ("a.csv", b'id,name\n1,"open\n', {"format": "hsds-csv"}, "not a CSV file"),
        ("a.json", b"{]", {}, "is not JSON"),
        ("a.json", b'{"version": "3.0"}', {}, "holds no HSDS record"),
        ("a.csv", b"a,b\n1,2\n", {"mapping": "pittsburgh-food-access"},
         "does not fit the mapping: no column id"),
        ("organizations.csv", b"id,name\n1,H\n", {"report": Path("r.txt")},
         "with .csv or .json at the end"),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_says_why(tmp_path, name, content, options, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        run(path, **options)
    assert not Organization.objects.exists()


def test_editors_see_what_a_later_import_wrote(package):
    folder = package(organizations=ORGANIZATIONS, services=SERVICES)
    import_directory(path=folder)
    Service.objects.get().save_revision().publish()
    package(services=SERVICES.replace("Food box", "Food bag"))
    import_directory(path=folder)
    service = Service.objects.get()
    assert service.get_latest_revision_as_object().name == service.name == "Food bag"


def test_a_draft_in_progress_outlives_an_import(package):
    folder = package(organizations=ORGANIZATIONS, services=SERVICES)
    import_directory(path=folder)
    service = Service.objects.get()
    service.name = "Food crate"
    service.save_revision()
    package(services=SERVICES.replace("Food box", "Food bag"))
    import_directory(path=folder)
    stored = Service.objects.get()
    assert stored.name == "Food bag"
    assert stored.get_latest_revision_as_object().name == "Food crate"


def test_a_text_telephone_is_not_called_a_voice_line(package):
    phones = 'id,service_id,number\n1,7,"main: 412-555-0142, tdd: 412-555-0143"\n'
    folder = package(organizations=ORGANIZATIONS, services=SERVICES, phones=phones)
    import_directory(path=folder)
    types = {phone.number: phone.type for phone in Phone.objects.all()}
    assert types == {"(412) 555-0142": "voice", "(412) 555-0143": "textphone"}

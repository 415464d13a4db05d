"""Where directories come from: HSDS 2, an HSDS API, JSON that follows no standard."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from resources.benchmark.packages import write_package
from resources.importing import fetching
from resources.importing.errors import CannotImport
from resources.importing.fetching import MOST_WAITS, Fetcher, check_address
from resources.importing.hsds_api import read_api
from resources.importing.mending import retry_rows
from resources.importing.progress import RunProgress
from resources.importing.run import import_directory
from resources.importing.sources import read_source
from resources.models import (
    Accessibility,
    Attribute,
    ImportRun,
    Language,
    Location,
    Organization,
    Phone,
    Service,
    ServiceArea,
    SetAsideRow,
    TaxonomyTerm,
    WeeklyHours,
)
from resources.models.import_run import SILENT_FOR
from tests.resources.factories import OrganizationFactory, ServiceFactory

HSDS_2 = {
    "organizations": "id,name,description,url\no1,Hands,We help,hands.example.org\n",
    "services": "id,organization_id,name,status\ns1,o1,Food box,active\n",
    "locations": "id,organization_id,name\nl1,o1,Hall\n",
    "services_at_location": "id,service_id,location_id\nsl1,s1,l1\n",
    "phones": "id,service_id,number,language,department\n"
    'p1,s1,412-555-0142,"en,es",Front desk\n',
    "languages": "id,service_id,language\nx1,s1,es\n",
    "accessibility_for_disabilities": "id,location_id,accessibility\na1,l1,Ramp\n",
    "service_areas": "id,service_id,service_area\nz1,s1,Allegheny County\n",
    "taxonomy_terms": "id,term,description\nt1,Food pantry,Food\n",
    "service_attributes": "id,service_id,taxonomy_term_id\nb1,s1,t1\n",
    "other_attributes": "id,link_id,link_type,taxonomy_term_id\n"
    "b2,a1,accessibility_for_disabilities,t1\n",
    "schedules": "id,service_id,freq,byday,opens_at,closes_at,description\n"
    "c1,s1,WEEKLY,MO,09:00-05:00,12:00-05:00,\nc2,s1,,,,,Fri 9-5\n",
    "eligibility": "id,service_id,eligibility\ne1,s1,Adults\n",
}


@pytest.mark.django_db
def test_a_package_of_hsds_2_is_read_whole(tmp_path):
    for name, text in HSDS_2.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    report = import_directory(path=tmp_path)
    assert [row.reason for row in report.rows if row.reason] == []
    service = Service.objects.get()
    assert service.eligibility_description == "Adults"
    assert Organization.objects.get().website == "https://hands.example.org"
    assert Phone.objects.get().description == "Front desk"
    spoken = Language.objects.filter(phone__isnull=False).values_list("code", flat=True)
    assert set(spoken) == {"en", "es"}
    assert service.languages.get().code == "es"
    assert Accessibility.objects.get().description == "Ramp"
    assert ServiceArea.objects.get().name.startswith("Allegheny")
    assert TaxonomyTerm.objects.filter(name="Food pantry").exists()
    assert Attribute.objects.count() == 2
    hours = WeeklyHours.objects.values_list(
        "weekday", "opens_at__hour", "closes_at__hour"
    )
    assert set(hours) == {(0, 9, 12), (4, 9, 17)}


MAPPING = {
    "source": "county",
    "files": [
        {
            "file": "sites.ndjson",
            "columns": ["id", "name"],
            "kinds": [
                {
                    "name": "site",
                    "rows": [
                        {
                            "table": "service",
                            "key": "{id}",
                            "set": {
                                "name": "{name}",
                                "organization_id": "o",
                                "status": "active",
                            },
                        },
                        {
                            "table": "organization",
                            "key": "o",
                            "shared": True,
                            "set": {"name": "County"},
                        },
                        {
                            "table": "weekly_hours",
                            "key": "{id}",
                            "set": {
                                "service_id": "{id}",
                                "hours_lines": "{hours.text}",
                            },
                        },
                        {
                            "table": "phone",
                            "key": "{id}",
                            "when": {"phones": {"blank": False}},
                            "set": {"service_id": "{id}", "number": "{phones.0}"},
                        },
                    ],
                }
            ],
        }
    ],
}
LINES = [
    {
        "id": 1,
        "name": "Pantry",
        "hours": {"text": "Mon-Wed 9-5"},
        "phones": ["412-555-0142", "412-555-0143"],
        "notes": {"parking": True},
    },
    {"id": 2, "name": "Kitchen", "hours": None},
]


@pytest.mark.django_db
def test_json_lines_go_through_a_mapping(tmp_path):
    lines = [*map(json.dumps, LINES), '{"id": 3, "name": "Torn']
    (tmp_path / "sites.ndjson").write_text("\n".join(lines))
    (tmp_path / "mapping.json").write_text(json.dumps(MAPPING))
    report = import_directory(
        path=tmp_path / "sites.ndjson", mapping=str(tmp_path / "mapping.json")
    )
    assert report.outcomes["rejected"] == 1
    assert report.rows[2].verbatim["(not JSON)"] == lines[2]
    pantry = Service.objects.get(name="Pantry")
    assert [day.weekday for day in pantry.weekly_hours.all()] == [0, 1, 2]
    assert pantry.phones.get().number == "(412) 555-0142"
    assert pantry.extra["more"]["source.notes.parking"] == "true"


@pytest.mark.django_db
def test_rows_a_mapping_cannot_let_in_are_held_as_what_they_would_be(tmp_path):
    sites, mapping = tmp_path / "sites.csv", tmp_path / "mapping.json"
    header = "id,name,hours.text,phones,phones.0\n"
    mapping.write_text(json.dumps(MAPPING))
    sites.write_text(header + "1,Pantry,,,\n2,Kitchen,,,\n")
    import_directory(path=sites, mapping=str(mapping))
    sites.write_text(header + "1,Pantry,,,\n1,Larder,,,\n2,Kitchen,,,,too many\n")
    report = import_directory(path=sites, mapping=str(mapping))
    assert (report.outcomes["rejected"], report.gone) == (2, 0)
    rows = list(SetAsideRow.objects.select_related("run").order_by("place"))
    names = [row.drafts[0]["values"]["name"] for row in rows]
    assert names == ["Larder", "Kitchen"]
    retry_rows(rows=rows, by="Cara")
    stored = set(Service.objects.values_list("name", flat=True))
    assert stored == {"Pantry", "Larder", "Kitchen"}


@pytest.mark.django_db
def test_a_torn_line_of_hsds_is_set_aside(tmp_path):
    line = json.dumps({"id": "1", "name": "Hands", "description": "", "website": ""})
    (tmp_path / "a.ndjson").write_text(f'{line}\n{line.replace("1", "2", 1)}\n{{"id"\n')
    report = import_directory(path=tmp_path / "a.ndjson")
    assert (report.organizations, report.outcomes["rejected"]) == (2, 1)
    (tmp_path / "a.ndjson").write_text(f'{line}\n{{"id": "2\n')
    torn = import_directory(path=tmp_path / "a.ndjson")
    assert (torn.outcomes["rejected"], torn.gone) == (1, 0), "It may be any of them."


class Directory(BaseHTTPRequestHandler):
    """Answers what the test wants for a path; keeps what was asked."""

    def do_GET(self):
        self.server.asked.append(self.path)
        status, headers, body = self.server.answer(self.path)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Silent."""


@pytest.fixture
def server(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Directory)
    server.asked = []
    server.url = f"http://127.0.0.1:{server.server_port}"
    settings.IMPORT_TRUSTED_HOSTS = ["127.0.0.1"]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def paged(path: str):
    """Three services on pages of two, thin in the list and whole by themselves."""
    parts = urlsplit(path)
    thin = [
        {"id": str(n), "name": f"Service {n}", "status": "active"} for n in range(3)
    ]
    if parts.path == "/hsds/services":
        query = parse_qs(parts.query)
        if "full" in query:
            return 400, {}, b"{}"
        page = int(query["page"][0])
        found = {"contents": thin[2 * page - 2 : 2 * page], "total_pages": 2}
        return 200, {}, json.dumps(found).encode()
    whole = thin[int(parts.path.rpartition("/")[2])] | {
        "organization": {"id": "o", "name": "Hands", "description": "We help"},
        "phones": [{"id": f"p{parts.path[-1]}", "number": "412-555-0142"}],
    }
    return 200, {}, json.dumps(whole).encode()


@pytest.mark.django_db
def test_an_api_is_read_page_by_page(server):
    server.answer = paged
    report = import_directory(path=f"{server.url}/hsds")
    assert (report.services, report.organizations) == (3, 1)
    assert Phone.objects.count() == 3
    assert report.source == "127.0.0.1/hsds"
    again = import_directory(path=f"{server.url}/hsds/services")
    assert again.changes["created"] == 0


@pytest.mark.django_db
def test_a_run_says_that_it_is_alive_with_each_request(server, monkeypatch):
    told = []
    stay_alive = RunProgress.stay_alive

    def telling(steps):
        """Long after it said so last."""
        ImportRun.objects.update(alive_at=timezone.now() - 2 * SILENT_FOR)
        stay_alive(steps)
        told.append(ImportRun.objects.get().is_at_work)

    monkeypatch.setattr(RunProgress, "stay_alive", telling)
    server.answer = paged
    import_directory(path=f"{server.url}/hsds")
    assert told == [True] * len(server.asked)


@pytest.mark.django_db
def test_our_own_api_can_be_imported(client):
    organization = OrganizationFactory(name="Hazelwood Pantry")
    for n in range(3):
        ServiceFactory(organization=organization, name=f"Food {n}")

    def fetch(url):
        parts = urlsplit(url)
        response = client.get(f"{parts.path}?{parts.query}")
        assert response.status_code == 200
        return response.json()

    rows, drafts = read_api("https://nearhand.example.org/hsds", fetch)
    names = {d.values["name"] for d in drafts if d.table == "service"}
    assert names == {"Food 0", "Food 1", "Food 2"}
    assert len([d for d in drafts if d.table == "organization"]) == 1
    assert [row.reason for row in rows if row.reason] == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((302, {"Location": "https://x.example/"}, b""), "has moved to https://x.exam"),
        ((500, {}, b""), "answers 500"),
        ((200, {}, b"<html>"), "does not answer with JSON"),
        ((200, {}, b"[" + b"1," * 600 + b"1]"), "More than 1,000 bytes"),
        ((429, {"Retry-After": "1"}, b""), "too busy"),
    ],
)
def test_what_an_address_may_not_answer(server, answer, message):
    server.answer = lambda _path: answer
    waits: list[float] = []
    fetch = Fetcher(most_bytes=1000, wait=waits.append)
    with pytest.raises(CannotImport, match=message) as raised:
        fetch(f"{server.url}/services?key=secret")
    assert "secret" not in str(raised.value)
    assert waits == [1] * (MOST_WAITS if answer[0] == 429 else 0)


@pytest.mark.parametrize(
    ("url", "numbers", "message"),
    [
        ("http://directory.example.org", ["93.184.216.34"], "begins with https"),
        ("ftp://directory.example.org", ["93.184.216.34"], "begins with https"),
        ("https://me:word@directory.example.org", ["93.184.216.34"], "names a user"),
        ("https://internal.example.org", ["10.0.0.5"], "inside this network"),
        ("https://internal.example.org", ["93.184.216.34", "127.0.0.1"], "inside this"),
        ("https://meta.example.org", ["169.254.169.254"], "inside this network"),
        ("https://six.example.org", ["::1"], "inside this network"),
        ("https://six.example.org", ["::ffff:10.0.0.1"], "inside this network"),
        ("https://nat.example.org", ["64:ff9b::10.0.0.5"], "inside this network"),
        ("https://six.example.org", ["2002:a00:5::1"], "inside this network"),
        ("https://nat.example.org", ["64:ff9b::93.184.216.34"], ""),
        ("https://directory.example.org", ["93.184.216.34"], ""),
    ],
)
def test_which_addresses_are_asked_at_all(monkeypatch, url, numbers, message):
    def found(host, port, **_options):
        return [(None, None, None, "", (number, port)) for number in numbers]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", found)
    if not message:
        check_address(url)
        return
    with pytest.raises(CannotImport, match=message):
        check_address(url)


def test_a_file_without_commas_is_told_what_was_read(tmp_path):
    path = tmp_path / "organizations.csv"
    path.write_text("id;name\n1;Pantry\n", encoding="utf-8")
    with pytest.raises(CannotImport, match="Read there: id;name"):
        read_source(str(path), "auto", "", lambda: None)


@pytest.mark.django_db
def test_the_package_that_is_measured_is_a_fair_one(tmp_path):
    rows = write_package(tmp_path, 50)
    report = import_directory(path=tmp_path)
    assert (len(report.rows), report.services) == (rows, 50)
    assert report.outcomes["rejected"] == 0
    assert report.repair_counts["point-swapped"] == 1
    assert WeeklyHours.objects.count() == 250


@pytest.mark.django_db
def test_a_place_in_meters_stands_where_its_zip_is(tmp_path):
    (tmp_path / "locations.csv").write_text(
        "id,name,latitude,longitude\n1,Hall,4925000,-8897000\n"
    )
    (tmp_path / "addresses.csv").write_text(
        "id,location_id,address_1,city,state_province,postal_code\n"
        "1,1,1 Main St,Pittsburgh,PA,15207.0\n"
    )
    report = import_directory(path=tmp_path)
    assert round(Location.objects.get().latitude, 3) == 40.405
    rules = set(report.repair_counts)
    assert {"point-web-mercator", "zip-from-number"} <= rules

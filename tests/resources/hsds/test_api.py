"""The open API at /hsds/: what it answers, to whom, and how it refuses."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from resources.exporting.needs import taxonomy_id
from resources.importing.identity import term_id
from resources.models import Attribute, Service, Taxonomy, TaxonomyTerm
from tests.queries import count_queries
from tests.resources.factories import (
    AddressFactory,
    HoursExceptionFactory,
    OrganizationFactory,
    PhoneFactory,
    ServiceAreaFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db

LISTS = (
    "services",
    "service_at_locations",
    "organizations",
    "taxonomies",
    "taxonomy_terms",
)


def make_listing(**options):
    """A pantry with hours, a phone, an area and a door."""
    service = ServiceFactory(categories=["food-insecurity"], **options)
    at = ServiceAtLocationFactory(service=service)
    AddressFactory(location=at.location)
    PhoneFactory(service=service)
    for weekday in (0, 1, 2):
        WeeklyHoursFactory(service=service, weekday=weekday)
    HoursExceptionFactory(service=service, note="Christmas")
    ServiceAreaFactory(service=service)
    return service


def ids(client, address: str, data: dict | None = None) -> list[str]:
    return [one["id"] for one in client.get(address, data).json()["contents"]]


def test_the_root_names_the_version_the_profile_and_the_description(client):
    document = client.get("/hsds/").json()
    assert document["version"] == "3.2"
    for name in ("profile", "openapi_url"):
        path = document[name].removeprefix("http://localhost:8000")
        assert client.get(path).status_code == 200


def test_a_page_has_the_envelope_of_the_standard(client):
    for _number in range(3):
        make_listing()
    page = client.get("/hsds/services", {"per_page": 2, "page": 2}).json()
    assert len(page.pop("contents")) == 1
    assert page == {
        "total_items": 3,
        "total_pages": 2,
        "page_number": 2,
        "size": 1,
        "first_page": False,
        "last_page": True,
        "empty": False,
    }
    beyond = client.get("/hsds/services", {"page": 9}).json()
    assert (beyond["empty"], beyond["contents"]) == (True, [])


def test_only_what_is_published_is_served(client):
    shown, draft = make_listing(), make_listing(live=False)
    assert ids(client, "/hsds/services") == [str(shown.pk)]
    assert client.get(f"/hsds/services/{draft.pk}").status_code == 404
    assert len(ids(client, "/hsds/service_at_locations")) == 1
    assert ids(client, "/hsds/organizations") == [str(shown.organization_id)]
    hidden = f"/hsds/organizations/{draft.organization_id}"
    assert client.get(hidden).status_code == 404


def test_internal_fields_are_in_no_answer(client):
    organization = OrganizationFactory(
        referral_email="notices@secret.example.org", referral_pin_hash="pin-hash"
    )
    service = make_listing(
        organization=organization, assurer_email="colleague@clinic.example.org"
    )
    for address in (
        f"/hsds/services/{service.pk}",
        "/hsds/services?full=true",
        f"/hsds/organizations/{organization.pk}?full_service=true",
        "/hsds/service_at_locations?full=true",
    ):
        text = client.get(address).text
        assert service.name in text
        for secret in ("secret.example", "pin-hash", "colleague@", "referral_email"):
            assert secret not in text, address


def test_filters_add_up(client):
    food = make_listing(name="Warm meals")
    other = ServiceFactory(name="Warm coats", categories=["material-hardship"])
    terms = {"taxonomy_term_id": str(term_id("food-insecurity"))}
    everything = {str(food.pk), str(other.pk)}
    assert set(ids(client, "/hsds/services", {"search": "warm"})) == everything
    assert ids(client, "/hsds/services", {"search": "warm", **terms}) == [str(food.pk)]
    theirs = {"organization_id": str(other.organization_id), **terms}
    assert ids(client, "/hsds/services", theirs) == []
    gravity = {"taxonomy_id": str(taxonomy_id(is_gravity=True)), "search": "coats"}
    assert ids(client, "/hsds/services", gravity) == [str(other.pk)]
    assert ids(client, "/hsds/organizations", terms) == [str(food.organization_id)]


def test_terms_of_any_imported_taxonomy_filter_and_are_told(client):
    taxonomy = Taxonomy.objects.create(name="Open Eligibility", description="Terms")
    term = TaxonomyTerm.objects.create(name="Food Pantry", taxonomy_detail=taxonomy)
    service = make_listing()
    make_listing()
    Attribute.objects.create(
        link_id=service.pk, link_entity="service", taxonomy_term=term
    )
    for asked in ({"taxonomy_term_id": term.pk}, {"taxonomy_id": taxonomy.pk}):
        assert ids(client, "/hsds/services", asked) == [str(service.pk)]
    document = client.get(f"/hsds/services/{service.pk}").json()
    told = {one["taxonomy_term"]["name"] for one in document["attributes"]}
    assert "Food Pantry" in told
    children = ids(client, "/hsds/taxonomy_terms", {"taxonomy_id": taxonomy.pk})
    assert children == [str(term.pk)]


def test_what_changed_and_the_short_form(client):
    old, new = make_listing(), make_listing()
    week_ago = timezone.now() - timedelta(days=7)
    Service.objects.filter(pk=old.pk).update(last_modified=week_ago)
    since = (timezone.now() - timedelta(days=1)).isoformat()
    asked = {"modified_after": since, "minimal": "true"}
    page = client.get("/hsds/services", asked).json()
    assert [set(one) for one in page["contents"]] == [{"id", "modified_date"}]
    assert page["contents"][0]["id"] == str(new.pk)


def test_near_a_postcode_the_nearest_come_first(client):
    near, far, away = make_listing(), make_listing(), make_listing()
    for service, latitude in ((near, 40.4442), (far, 40.47), (away, 41.9)):
        place = service.service_at_locations.get().location
        place.latitude = latitude
        place.save()
    asked = {"postcode": "15213", "proximity": "10000"}
    page = client.get("/hsds/service_at_locations", asked).json()
    found = [one["service"]["id"] for one in page["contents"]]
    assert found == [str(near.pk), str(far.pk)]
    lines = client.get("/hsds/service_at_locations", {**asked, "format": "ndjson"})
    streamed = [json.loads(line) for line in b"".join(lines).splitlines()]
    assert [one["service"]["id"] for one in streamed] == found


def test_a_postcode_asks_whether_the_area_is_served(client):
    here, elsewhere, unsaid = make_listing(), make_listing(), make_listing()
    elsewhere.service_areas.all().delete()
    ServiceAreaFactory(service=elsewhere, name="Ohio", area_type="state", value="OH")
    unsaid.service_areas.all().delete()
    page = client.get("/hsds/service_at_locations", {"postcode": "15213"}).json()
    served = {one["service"]["id"] for one in page["contents"]}
    assert served == {str(here.pk), str(unsaid.pk)}


@pytest.mark.parametrize("name", LISTS)
def test_ndjson_streams_all_of_a_list(client, name):
    make_listing()
    response = client.get(f"/hsds/{name}", {"format": "ndjson"})
    assert response.streaming
    assert response["Content-Type"] == "application/x-ndjson"
    lines = b"".join(response).splitlines()
    total = client.get(f"/hsds/{name}", {"per_page": 1}).json()["total_items"]
    assert len(lines) == total > 0


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_a_post_with_the_same_parameters(client, name):
    make_listing()
    body = {"per_page": 1, "page": 1}
    posted = client.post(f"/hsds/{name}", body, content_type="application/json")
    assert posted.json() == client.get(f"/hsds/{name}", body).json()


def test_a_body_has_the_types_of_json(client):
    for body, status in (
        ('{"page": 1.0}', 200),
        ('{"full": 1}', 400),
        ('{"page": "1"}', 400),
        ('{"search": "\\ud800"}', 400),
        ('{"search": "\\u0000"}', 400),
        ("[1]", 400),
        ("{", 400),
        ("", 200),
    ):
        response = client.post("/hsds/services", body, content_type="application/json")
        assert response.status_code == status, body


def test_hours_are_rrules_at_the_edge(client):
    service = make_listing()
    document = client.get(f"/hsds/services/{service.pk}").json()
    weekly = [one for one in document["schedules"] if one.get("freq") == "WEEKLY"]
    assert weekly[0]["byday"] == "MO,TU,WE"
    assert (weekly[0]["opens_at"], weekly[0]["closes_at"]) == ("09:00:00", "17:00:00")
    [closed] = [one for one in document["schedules"] if "freq" not in one]
    assert (closed["valid_from"], closed["description"]) == ("2026-12-25", "Closed")
    assert closed["notes"] == "Christmas"


@pytest.mark.parametrize(
    ("address", "parameter", "allowed"),
    [
        ("services?page=0", "page", "a whole number from 1"),
        ("services?page=x", "page", "a whole number from 1"),
        ("services?per_page=501", "per_page", "1 to 500"),
        ("services?organization_id=7", "organization_id", "a UUID"),
        ("services?modified_after=soon", "modified_after", "a date"),
        ("services?full=maybe", "full", "true or false"),
        ("services?format=xml", "format", "json or ndjson"),
        ("services?city=Pittsburgh", "city", "search"),
        ("services?page=1&page=2", "page", "one value"),
        ("service_at_locations?postcode=AB1", "postcode", "ZIP code"),
        ("service_at_locations?proximity=5", "proximity", "together with postcode"),
        ("services/not-an-id?x=1", "x", "none"),
        ("?x=1", "x", "none"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(
    client, address, parameter, allowed
):
    response = client.get(f"/hsds/{address}")
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["parameter"] == parameter
    assert allowed in error["allowed"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "key", ["00000000-0000-4000-8000-000000000000", "7", "x" * 300]
)
def test_an_unknown_id_is_not_found_in_json(client, name, key):
    response = client.get(f"/hsds/{name}/{key}")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_an_unknown_address_and_a_wrong_verb_answer_in_json(client):
    assert client.get("/hsds/locations").json()["error"]["status"] == 404
    response = client.delete("/hsds/services")
    assert (response.status_code, response["Allow"]) == (
        405,
        "GET, POST, HEAD, OPTIONS",
    )
    assert response.json()["error"]["code"] == "method_not_allowed"
    wrong = client.post("/hsds/services", "page=1", content_type="text/plain")
    assert (wrong.status_code, wrong.json()["error"]["status"]) == (415, 415)


def test_browsers_of_any_site_may_read_it_without_cookies(client, client_for):
    make_listing()
    response = client.get("/hsds/services")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    asked = client.options("/hsds/services")
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")


def test_who_has_it_already_is_told_so(client):
    service = make_listing()
    address = f"/hsds/services/{service.pk}"
    response = client.get(address)
    assert "Last-Modified" in response
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    service.phones.update(number="(412) 555-0188")
    changed = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert changed.status_code == 200


def test_too_many_requests_in_a_minute_are_asked_to_wait(client, settings):
    settings.HSDS_REQUESTS_A_MINUTE = 3
    found = [client.get("/hsds/") for _number in range(4)]
    assert [one.status_code for one in found] == [200, 200, 200, 429]
    assert int(found[-1]["Retry-After"]) <= 60
    assert found[-1].json()["error"]["code"] == "too_many_requests"
    other = client.get("/hsds/", REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "services?per_page=100",
        "services?per_page=100&full=true",
        "service_at_locations?per_page=100",
        "service_at_locations?per_page=100&full=true",
        "service_at_locations?postcode=15213&proximity=5000&per_page=100",
        "organizations?per_page=100&full=true",
        "organizations?per_page=100&full_service=true",
        "taxonomy_terms?per_page=100",
    ],
)
def test_queries_do_not_grow_with_rows(client, address, settings):
    settings.HSDS_REQUESTS_A_MINUTE = 0
    for _number in range(2):
        make_listing()
    few = count_queries(client, f"/hsds/{address}")
    for _number in range(18):
        make_listing()
    assert count_queries(client, f"/hsds/{address}") == few


def test_operation_ids_are_unique_and_errors_described(client):
    document = client.get(reverse("resources:api_openapi")).json()
    operations = [
        operation for path in document["paths"].values() for operation in path.values()
    ]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert {"400", "405", "429"} <= set(operation["responses"])

"""The API against its own description, by Schemathesis; and the description itself."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application
from resources.api.openapi import description
from tests.resources.hsds.test_api import make_listing

SCHEMA = schemathesis.openapi.from_dict(description("http://testserver/hsds/"))
SCHEMA.app = application


@pytest.fixture(autouse=True)
def directory(db, settings):
    settings.HSDS_REQUESTS_A_MINUTE = 0
    make_listing()
    # The end of a request closes the connection that the test's transaction is in.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@SCHEMA.parametrize()
@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_its_word(case):
    """No schema can say which ZIP codes there are, or that one word needs another."""
    excluded = [positive_data_acceptance] if "at_locations" in case.path else []
    case.call_and_validate(excluded_checks=excluded)


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("services?full=true", "Service"),
        ("services", "ServiceListItem"),
        ("services?minimal=true", "MinimalService"),
        ("service_at_locations?full=true", "ServiceAtLocation"),
        ("service_at_locations", "ServiceAtLocationListItem"),
        ("organizations?full_service=true", "Organization"),
        ("organizations", "OrganizationListItem"),
        ("taxonomies", "Taxonomy"),
        ("taxonomy_terms", "TaxonomyTerm"),
    ],
)
def test_items_fit_the_schema_that_is_served(client, path, schema):
    document = client.get("/hsds/openapi.json").json()
    found = {**document, "$ref": f"#/components/schemas/{schema}"}
    for item in client.get(f"/hsds/{path}").json()["contents"]:
        assert [e.message for e in Draft202012Validator(found).iter_errors(item)] == []

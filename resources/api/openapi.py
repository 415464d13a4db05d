"""The description of the API and our profile of HSDS, both out of the same tables that
write the answers."""

from typing import Any

from django.conf import settings

from resources.api import parameters as p
from resources.exporting import documents as d
from resources.exporting.run import VERSION
from resources.exporting.schema import THINGS
from resources.exporting.shapes import Nested, Property, Thing

Schema = dict[str, Any]
KINDS: dict[str, Schema] = {
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "time": {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"},
    "codes": {"type": "array", "items": {"type": "string"}},
}
ERRORS = {
    400: "A parameter is unknown or wrong: the body names it and what is allowed.",
    404: "There is no such thing in the directory.",
    405: "The method is not taken here.",
    415: "The body of a POST is not JSON.",
    429: "Too many requests in a minute: wait as Retry-After says.",
}
LISTS = (
    ("services", "Services", "Service", p.SERVICES, ("ServiceListItem", "Service")),
    (
        "service_at_locations",
        "ServiceAtLocations",
        "ServiceAtLocation",
        p.AT_LOCATIONS,
        ("ServiceAtLocationListItem", "ServiceAtLocation"),
    ),
    (
        "organizations",
        "Organizations",
        "Organization",
        p.ORGANIZATIONS,
        ("OrganizationListItem", "Organization"),
    ),
    ("taxonomies", "Taxonomies", "Taxonomy", p.PAGING, ("Taxonomy",)),
    ("taxonomy_terms", "TaxonomyTerms", "TaxonomyTerm", p.TERMS, ("TaxonomyTerm",)),
)
OF_ONE = {"organizations": p.ONE_ORGANIZATION}


def description(address: str) -> Schema:
    """The OpenAPI 3.1 document. `address` is where the API is."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.NETWORK_NAME}: the directory in HSDS {VERSION}",
            "version": "1.0.0",
            "description": "Published services, for anyone. Filters add up (AND).",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": address.rstrip("/")}],
        "paths": _paths(),
        "components": {"schemas": schemas()},
    }


def profile() -> Schema:
    """Our profile: for each of HSDS's schemas a JSON merge patch (RFC 7386)."""
    return {
        "name": "nearhand",
        "hsds_version": VERSION,
        "description": "HSDS with one more object, `nearhand`, where HSDS has no word.",
        "schemas": {
            f"{thing.table}.json": {"properties": {"nearhand": extension(thing)}}
            for thing in THINGS.values()
            if thing.extension
        },
    }


def extension(thing: Thing) -> Schema:
    return _object({one.name: _property(one) for one in thing.extension}, [])


def schemas() -> Schema:
    found = {_title(thing.table): _full(thing) for thing in THINGS.values()}
    found |= {
        "ServiceListItem": _list_item("service", d.LISTED),
        "ServiceAtLocationListItem": _list_item(
            "service_at_location", d.AT_LOCATION_LISTED
        ),
        "OrganizationListItem": _list_item("organization", {}),
        "MinimalService": _object(
            {
                "id": {"type": "string", "format": "uuid"},
                "modified_date": KINDS["datetime"],
            },
            ["id", "modified_date"],
        ),
        "Error": _error(),
        "Root": _root(),
    }
    return found


def _paths() -> Schema:
    paths: Schema = {
        "/": _get("getAPIMetaInformation", "About this API.", _ref("Root")),
        "/openapi.json": _get("getDescription", "This document.", {"type": "object"}),
        "/profile.json": _get("getProfile", "Our profile.", {"type": "object"}),
    }
    for path, plural, single, parameters, items in LISTS:
        paths[f"/{path}"] = {
            "get": _list(f"list{plural}", parameters, items, path),
            "post": _list(f"query{plural}", parameters, items, path, body=True),
        }
        paths[f"/{path}/{{id}}"] = _detail(single, OF_ONE.get(path, ()))
    return paths


def _get(operation: str, summary: str, schema: Schema) -> Schema:
    responses = {"200": _response(summary, schema), **_errors(400, 405, 429)}
    return {
        "get": {"operationId": operation, "summary": summary, "responses": responses}
    }


def _detail(single: str, parameters: tuple[p.Parameter, ...]) -> Schema:
    key = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    responses = {
        "200": _response(f"One {single} with all that hangs on it.", _ref(single)),
        "301": _moved(),
        "304": {"description": "Unchanged since the ETag or the date given."},
        **_errors(400, 404, 405, 429),
    }
    return {
        "get": {
            "operationId": f"get{single}ById",
            "summary": f"One {single}.",
            "parameters": [key, *map(_parameter, parameters)],
            "responses": responses,
        }
    }


def _moved() -> Schema:
    location = {"schema": {"type": "string"}, "description": "Where it is now."}
    return {
        "description": "It was merged into another, which the metadata of that tells.",
        "headers": {"Location": location},
    }


def _list(
    operation: str,
    parameters: tuple[p.Parameter, ...],
    items: tuple[str, ...],
    path: str,
    *,
    body: bool = False,
) -> Schema:
    names = (*items, "MinimalService") if path == "services" else items
    refs = [_ref(name) for name in names]
    item = {"anyOf": refs} if len(refs) > 1 else refs[0]
    found: Schema = {
        "operationId": operation,
        "summary": f"A page of {path}, or all of them as NDJSON.",
        "responses": {
            "200": _page(item),
            "304": {"description": "Unchanged since the ETag given."},
            **_errors(*(400, 405, 429), *((415,) if body else ())),
        },
    }
    if body:
        fields = {one.name: one.schema for one in parameters}
        content = {"application/json": {"schema": _object(fields, [])}}
        found["requestBody"] = {"required": False, "content": content}
    else:
        found["parameters"] = [_parameter(one) for one in parameters]
    return found


def _parameter(parameter: p.Parameter) -> Schema:
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _page(item: Schema) -> Schema:
    numbers = ("total_items", "total_pages", "page_number", "size")
    flags = ("first_page", "last_page", "empty")
    fields: Schema = {name: {"type": "integer", "minimum": 0} for name in numbers}
    fields |= {name: {"type": "boolean"} for name in flags}
    fields["contents"] = {"type": "array", "items": item}
    found = _response("A page.", _object(fields, list(fields)))
    found["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    return found


def _response(summary: str, schema: Schema) -> Schema:
    return {"description": summary, "content": {"application/json": {"schema": schema}}}


def _errors(*statuses: int) -> Schema:
    return {str(one): _response(ERRORS[one], _ref("Error")) for one in statuses}


def _error() -> Schema:
    fields = {
        "status": {"type": "integer"},
        **{one: {"type": "string"} for one in ("code", "message")},
        **{one: {"type": "string"} for one in ("parameter", "allowed")},
    }
    error = _object(fields, ["status", "code", "message"])
    return _object({"error": error}, ["error"])


def _root() -> Schema:
    uri = {"type": "string", "format": "uri"}
    text = {"type": "string"}
    publisher = _object({"name": text, "website": uri}, ["name"])
    fields = {
        "version": text,
        "profile": uri,
        "openapi_url": uri,
        "description": text,
        "publisher": publisher,
    }
    return _object(fields, ["version", "profile", "openapi_url"])


def _full(thing: Thing) -> Schema:
    fields = _fields(thing)
    for name, nested in thing.nested.items():
        fields[name] = _nested(nested)
    if thing.has_attributes:
        fields["attributes"] = _nested(Nested("attribute", "attributes"))
    if thing.has_metadata:
        fields["metadata"] = _nested(Nested("metadata", "metadata"))
    if thing.extension:
        fields["nearhand"] = extension(thing)
    return _object(fields, _required(thing))


def _list_item(table: str, parts: d.Parts) -> Schema:
    thing = THINGS[table]
    fields = _fields(thing)
    for name, inner in parts.items():
        fields[name] = _list_item(thing.nested[name].table, inner)
    return _object(fields, _required(thing))


def _fields(thing: Thing) -> Schema:
    return {one.name: _property(one) for one in thing.properties}


def _required(thing: Thing) -> list[str]:
    return [one.name for one in thing.properties if one.required]


def _nested(nested: Nested) -> Schema:
    ref = _ref(_title(nested.table))
    return {"type": "array", "items": ref} if nested.many else ref


def _property(one: Property) -> Schema:
    found: Schema = {**(KINDS.get(one.kind) or {"type": one.kind})}
    if one.format:
        found["format"] = one.format
    if one.enum:
        found["enum"] = list(one.enum)
    return found


def _object(fields: Schema, required: list[str]) -> Schema:
    found: Schema = {"type": "object", "properties": fields}
    if required:
        found["required"] = required
    return found | {"additionalProperties": False}


def _title(table: str) -> str:
    return "".join(word.capitalize() for word in table.split("_"))


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}

"""Tables of HSDS 1.x and 2.x, and Ohana's, in the words of HSDS 3."""

import re
from collections.abc import Callable
from typing import Any

from resources.importing.rows import Change, Draft, SourceRow
from resources.models import Why

Values = dict[str, Any]
RENAMED = {
    "service": {
        "accepted_payments": "payments",
        "eligibility": "eligibility_description",
        "website": "url",
    },
    "location": {"website": "url"},
    "organization": {"date_incorporated": "year_incorporated", "url": "website"},
    "phone": {"department": "description", "number_type": "type"},
    "accessibility": {"accessibility": "description"},
    "hours_exception": {"start_date": "starts_on", "end_date": "ends_on"},
    "service_area": {"service_area": "name"},
    "taxonomy_term": {"term": "name"},
    "taxonomy_1": {"vocabulary": "taxonomy"},
    "service_taxonomy": {"taxonomy_detail": "value"},
}
SPLIT = {
    "service": {
        "funding_sources": ("funding", "source"),
        "languages": ("language", "name"),
        "required_documents": ("required_document", "document"),
        "taxonomy_ids": ("attribute", "taxonomy_term_id"),
    },
    "location": {
        "accessibility": ("accessibility", "description"),
        "languages": ("language", "name"),
    },
    "organization": {"funding_sources": ("funding", "source")},
}
# Rows that HSDS 3 has another table for.
ENTITIES = {
    "accessibility_for_disabilities": "accessibility",
    "physical_address": "address",
    "postal_address": "address",
}
LISTED = re.compile(r"\s*[,;]\s*(?![^(]*\))")


def drafts_of(table: str, key: str, values: Values, row: SourceRow) -> list[Draft]:
    """The drafts of one row of a table; the first is the row's own."""
    renamed = {
        RENAMED.get(table, {}).get(name, name): value for name, value in values.items()
    }
    renamed.pop("id", None)
    special = SPECIAL.get(table)
    if special:
        return special(key, renamed, row)
    return [Draft(table, key, renamed, row)]


def fill_from_each_other(drafts: list[Draft]) -> None:
    """Adds what 1.x says elsewhere: a service's organization by its location, and its
    eligibility and payments from tables of their own."""
    locations = {draft.key: draft for draft in drafts if draft.table == "location"}
    services = {draft.key: draft for draft in drafts if draft.table == "service"}
    for service in services.values():
        location = locations.get(str(service.values.get("location_id") or ""))
        if not service.values.get("organization_id") and location:
            organization = location.values.get("organization_id")
            service.values["organization_id"] = organization
        service.values.pop("location_id", None)
    for draft in list(drafts):
        if draft.table == "service_words":
            drafts.remove(draft)
            _add_words(services, draft)


def _add_words(services: dict[str, Draft], draft: Draft) -> None:
    key = str(draft.values.get("service_id") or "")
    service = services.get(key)
    if service is None:
        draft.row.reject(f"its service {key} is not in the file", Why.ORPHAN)
        return
    for name in ("eligibility_description", "fees_description"):
        words = str(draft.values.get(name) or "").strip()
        said = str(service.values.get(name) or "").strip()
        if words:
            service.values[name] = f"{said}\n{words}".strip()


def _listed(text: Any) -> list[str]:
    return [part for part in LISTED.split(str(text or "").strip()) if part]


def _service(key: str, values: Values, row: SourceRow) -> list[Draft]:
    audience = str(values.pop("audience", "") or "").strip()
    said = str(values.get("eligibility_description") or "").strip()
    if audience:
        both = said if audience in said else f"{audience}\n{said}".strip()
        values["eligibility_description"] = both
    payments = str(values.pop("payments", "") or "").strip()
    if payments:
        fees = str(values.get("fees") or "").strip()
        values["fees_description"] = f"{fees}\nAccepts: {payments}".strip()
    areas = str(values.pop("service_areas", "") or "").strip()
    drafts = _with_lists("service", key, values, row)
    if areas:
        own = {"name": areas, "service_id": key}
        drafts.append(Draft("service_area", f"service:{key}:areas", own, row))
    location = str(values.get("location_id") or "").strip()
    if location:
        own = {"service_id": key, "location_id": location}
        drafts.append(Draft("service_at_location", f"{key}@{location}", own, row))
    return drafts


def _location(key: str, values: Values, row: SourceRow) -> list[Draft]:
    if str(values.pop("virtual", "")).strip().casefold() == "true":
        values["location_type"] = "virtual"
    if not str(values.get("description") or "").strip():
        values["description"] = values.pop("short_desc", "")
    email = str(values.pop("email", "") or "").strip()
    drafts = _with_lists("location", key, values, row)
    if email:
        own = {"email": email, "location_id": key}
        drafts.append(Draft("contact", f"location:{key}:email", own, row))
    return drafts


def _with_lists(table: str, key: str, values: Values, row: SourceRow) -> list[Draft]:
    split = {name: values.pop(name) for name in SPLIT[table] if name in values}
    drafts = [Draft(table, key, values, row)]
    for column, text in split.items():
        child, child_column = SPLIT[table][column]
        for number, part in enumerate(_listed(text)):
            own = {child_column: part, f"{table}_id": key}
            if child == "attribute":
                own = {child_column: part, "link_id": key, "link_entity": table}
            drafts.append(Draft(child, f"{table}:{key}:{column}:{number}", own, row))
    return drafts


def _organization(key: str, values: Values, row: SourceRow) -> list[Draft]:
    return _with_lists("organization", key, values, row)


def _physical_address(key: str, values: Values, row: SourceRow) -> list[Draft]:
    return [Draft("address", key, {**values, "address_type": "physical"}, row)]


def _postal_address(key: str, values: Values, row: SourceRow) -> list[Draft]:
    """An address of an organization only gets a postal location to stand at."""
    values["address_type"] = "postal"
    organization = str(values.pop("organization_id", "") or "").strip()
    if str(values.get("location_id") or "").strip() or not organization:
        return [Draft("address", f"postal:{key}", values, row)]
    place = f"postal:{organization}"
    own = {"organization_id": organization, "location_type": "postal"}
    own["name"] = "Mailing address"
    values["location_id"] = place
    return [
        Draft("address", f"postal:{key}", values, row),
        Draft("location", place, own, row),
    ]


def _address(key: str, values: Values, row: SourceRow) -> list[Draft]:
    values["address_type"] = values.get("address_type") or "physical"
    return [Draft("address", key, values, row)]


def _regular_schedule(key: str, values: Values, row: SourceRow) -> list[Draft]:
    if not str(values.get("opens_at") or values.get("closes_at") or "").strip():
        row.notes.append("no hours that day: closed, nothing to store")
        row.change = Change.UNCHANGED
        return []
    return [Draft("weekly_hours", key, values, row)]


def _holiday_schedule(key: str, values: Values, row: SourceRow) -> list[Draft]:
    if "closed" in values:
        values["is_closed"] = values.pop("closed")
    return [Draft("hours_exception", key, values, row)]


def _taxonomy(key: str, values: Values, row: SourceRow) -> list[Draft]:
    values["code"] = values.pop("taxonomy_id", None) or key
    values.pop("parent_name", None)
    return [Draft("taxonomy_term", key, values, row)]


def _service_taxonomy(key: str, values: Values, row: SourceRow) -> list[Draft]:
    own = {
        "link_id": values.get("service_id"),
        "link_entity": "service",
        "taxonomy_term_id": values.get("taxonomy_id"),
        "value": values.get("value"),
    }
    return [Draft("attribute", key, own, row)]


def _service_attribute(key: str, values: Values, row: SourceRow) -> list[Draft]:
    link = {"link_id": values.pop("service_id", None), "link_entity": "service"}
    return [Draft("attribute", key, {**values, **link}, row)]


def _other_attribute(key: str, values: Values, row: SourceRow) -> list[Draft]:
    """HSDS 2 calls link_type what HSDS 3 calls link_entity."""
    entity = str(values.pop("link_type", "") or "").strip()
    values["link_entity"] = ENTITIES.get(entity, entity)
    return [Draft("attribute", key, values, row)]


def _phone(key: str, values: Values, row: SourceRow) -> list[Draft]:
    """HSDS 1 and 2 list the languages spoken on a phone in one cell."""
    spoken = _listed(values.pop("language", ""))
    drafts = [Draft("phone", key, values, row)]
    for number, word in enumerate(spoken):
        own = {**_named_language(word), "phone_id": key}
        drafts.append(Draft("language", f"phone:{key}:language:{number}", own, row))
    return drafts


def _language(key: str, values: Values, row: SourceRow) -> list[Draft]:
    if "language" in values:
        values |= _named_language(str(values.pop("language") or ""))
    return [Draft("language", key, values, row)]


def _named_language(word: str) -> Values:
    """A code of ISO 639 or a name."""
    is_code = re.fullmatch(r"[a-z]{2,3}", word.strip())
    return {"code" if is_code else "name": word.strip()}


def _eligibility(key: str, values: Values, row: SourceRow) -> list[Draft]:
    own = {
        "service_id": values.get("service_id"),
        "eligibility_description": values.get("eligibility"),
    }
    return [Draft("service_words", key, own, row)]


def _payment(key: str, values: Values, row: SourceRow) -> list[Draft]:
    own = {
        "service_id": values.get("service_id"),
        "fees_description": values.get("payment"),
    }
    return [Draft("service_words", key, own, row)]


SPECIAL: dict[str, Callable[[str, Values, SourceRow], list[Draft]]] = {
    "address": _address,
    "eligibility": _eligibility,
    "hours_exception": _holiday_schedule,
    "language": _language,
    "location": _location,
    "organization": _organization,
    "other_attribute": _other_attribute,
    "payment_accepted": _payment,
    "phone": _phone,
    "physical_address": _physical_address,
    "postal_address": _postal_address,
    "regular_schedule": _regular_schedule,
    "service": _service,
    "service_attribute": _service_attribute,
    "service_taxonomy": _service_taxonomy,
    "taxonomy_1": _taxonomy,
}

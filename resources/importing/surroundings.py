"""What a row needs to know of the others: where a location, a service stands."""

from dataclasses import dataclass, field

from resources.importing.repairs import Unreadable
from resources.importing.repairs.places import read_one_line_address, read_zip
from resources.importing.repairs.places import read_state as _read_state
from resources.importing.repairs.zips import zip_place
from resources.importing.rows import Draft


@dataclass(slots=True)
class Surroundings:
    """ZIP of each location, state of each service, by the source's ids."""

    location_zip: dict[str, str] = field(default_factory=dict)
    location_state: dict[str, str] = field(default_factory=dict)
    service_state: dict[str, str] = field(default_factory=dict)
    organization_state: dict[str, str] = field(default_factory=dict)

    def zip_of(self, location_key: str) -> str:
        return self.location_zip.get(location_key, "")

    def state_of(self, service_key: str) -> str:
        return self.service_state.get(service_key, "")


def survey(drafts: list[Draft]) -> Surroundings:
    """Reads addresses first, then hands their states on to services."""
    around = Surroundings()
    for draft in drafts:
        if draft.table == "address":
            _add_address(around, draft)
    for draft in drafts:
        if draft.table == "location":
            state = around.location_state.get(draft.key, "")
            organization = str(draft.values.get("organization_id") or "")
            if state and organization:
                around.organization_state.setdefault(organization, state)
    _add_services(around, drafts)
    return around


def _add_address(around: Surroundings, draft: Draft) -> None:
    location = str(draft.values.get("location_id") or "")
    zip_code = _read_zip(draft)
    postal = draft.values.get("address_type") == "postal"
    if zip_code and (not postal or location not in around.location_zip):
        around.location_zip[location] = zip_code
    place = zip_place(zip_code)
    state = str(draft.values.get("state_province") or "")
    try:
        state = _read_state(state).value
    except Unreadable:
        state = place.state if place else ""
    if state:
        around.location_state.setdefault(location, state)


def _read_zip(draft: Draft) -> str:
    try:
        return read_zip(str(draft.values.get("postal_code") or "")).value
    except Unreadable:
        pass
    try:
        whole = str(draft.values.get("address_1") or "")
        return read_one_line_address(whole).value.postal_code
    except Unreadable:
        return ""


def _add_services(around: Surroundings, drafts: list[Draft]) -> None:
    for draft in drafts:
        values = draft.values
        if draft.table == "service_at_location":
            state = around.location_state.get(str(values.get("location_id") or ""))
            if state:
                around.service_state[str(values.get("service_id") or "")] = state
    for draft in drafts:
        if draft.table == "service":
            organization = str(draft.values.get("organization_id") or "")
            state = around.organization_state.get(organization, "")
            around.service_state.setdefault(draft.key, state)

"""Service areas in words: counties, cities, states and ZIPs that can be tested."""

import re
from dataclasses import dataclass

from resources.importing.repairs.reading import Reading, Repair
from resources.importing.repairs.states import STATE_CODES, STATE_NAMES
from resources.importing.repairs.zips import city_zips, county_zips

NATIONWIDE = {"nationwide", "national", "united states", "usa", "us"}
STATEWIDE = {"statewide", "entire state", "all counties"}
SEPARATOR = re.compile(r"\s*(?:[;\n]|,(?!\s*[A-Z]{2}\b)| and (?=[A-Z]))\s*")
WITH_STATE = re.compile(r"(.+?),\s*([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Area:
    """`kind` is zip, city, county, state, nation, or "" where only words are known.
    `value` is "15213", "Pittsburgh, PA", "Allegheny, PA", "PA", "US" or ""."""

    name: str
    kind: str = ""
    value: str = ""


def read_areas(text: str, state: str = "") -> Reading[list[Area]]:
    """Each area named in the text; `state` is where the service is, for bare names.

    A name that is no ZIP, county, city or state of the offline table stays as words.
    """
    names = [name for name in SEPARATOR.split(text.strip()) if name]
    areas = [_area(name, state) for name in names]
    known = [f"{area.kind} {area.value}" for area in areas if area.kind]
    if not known:
        return Reading(areas)
    return Reading(areas, (Repair("area-recognized", text, "; ".join(known)),))


def _area(name: str, state: str) -> Area:
    folded = name.casefold()
    if folded in NATIONWIDE:
        return Area(name, "nation", "US")
    if re.fullmatch(r"\d{5}", name):
        return Area(name, "zip", name)
    if folded in STATEWIDE and state:
        return Area(name, "state", state)
    if folded in STATE_CODES or name in STATE_NAMES:
        return Area(name, "state", STATE_CODES.get(folded, name))
    with_state = WITH_STATE.fullmatch(name)
    if with_state:
        return _county_or_city(name, with_state[1], with_state[2])
    return _county_or_city(name, name, state)


def _county_or_city(name: str, bare: str, state: str) -> Area:
    if bare.casefold().endswith(" county"):
        county = bare[: -len(" county")]
        found = county_zips(county, state)
        return Area(name, "county", f"{county}, {state}") if found else Area(name)
    found = city_zips(bare, state)
    return Area(name, "city", f"{bare}, {state}") if found else Area(name)

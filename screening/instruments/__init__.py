"""Questionnaires and their flag rules, one file each beside this one; docs/screening.md
says how to add one. A version that is no longer asked stays as a file whose status is
"retired", so that what was answered to it can still be read."""

from functools import cache
from pathlib import Path

from django.conf import settings

from screening.instruments.definition import (
    DECLINED,
    Alert,
    AnyOf,
    FollowUp,
    Instrument,
    InvalidInstrumentError,
    Option,
    Question,
    Rule,
    Score,
    SumAtLeast,
    Translation,
)
from screening.instruments.reading import read_instrument

__all__ = [
    "DECLINED",
    "Alert",
    "AnyOf",
    "FollowUp",
    "Instrument",
    "InvalidInstrumentError",
    "Option",
    "Question",
    "Rule",
    "Score",
    "SumAtLeast",
    "Translation",
    "UnknownInstrumentError",
    "current_instruments",
    "find_current",
    "get_instrument",
    "instrument_files",
    "load_instruments",
    "read_instrument",
]

FOLDER = Path(__file__).parent


class UnknownInstrumentError(LookupError):
    """No file holds this instrument in this version."""


def instrument_files() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


@cache
def load_instruments() -> dict[tuple[str, str], Instrument]:
    """Every instrument by id and version; raises InvalidInstrumentError."""
    instruments: dict[tuple[str, str], Instrument] = {}
    for path in instrument_files():
        instrument = read_instrument(path)
        key = (instrument.id, instrument.version)
        if key in instruments:
            raise InvalidInstrumentError(
                path.name, [f"version {instrument.version} is in another file too"]
            )
        instruments[key] = instrument
    return instruments


def current_instruments() -> list[Instrument]:
    """Those that can be started now, in the order they are offered."""
    chosen = settings.OPTIONAL_INSTRUMENTS
    active = [
        instrument
        for instrument in load_instruments().values()
        if instrument.is_active
        and (not instrument.is_optional or instrument.id in chosen)
    ]
    return sorted(active, key=lambda i: (i.position, i.title))


def find_current(instrument_id: str) -> Instrument | None:
    """The version of this instrument that is asked now."""
    return next((i for i in current_instruments() if i.id == instrument_id), None)


def get_instrument(instrument_id: str, version: str) -> Instrument:
    try:
        return load_instruments()[instrument_id, version]
    except KeyError:
        message = f"No file of screening/instruments holds {instrument_id} {version}."
        raise UnknownInstrumentError(message) from None

import csv
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from resources.categories import CATEGORIES_CSV
from screening.instruments import (
    Instrument,
    InvalidInstrumentError,
    instrument_files,
    load_instruments,
    read_instrument,
)


def check_instruments(**_options: Any) -> list[CheckMessage]:
    """Each file of screening/instruments can be used, and its rules point at needs."""
    with CATEGORIES_CSV.open(encoding="utf-8", newline="") as lines:
        categories = {row["code"] for row in csv.DictReader(lines)}
    messages: list[CheckMessage] = []
    for path in instrument_files():
        try:
            instrument = read_instrument(path)
            messages += _unknown_categories(instrument, categories)
            messages += _missing_scripts(instrument)
        except InvalidInstrumentError as error:
            messages += [Error(f"{path.name}: {p}", id=E001) for p in error.problems]
    return messages + list(_unknown_follow_ups())


def _unknown_follow_ups() -> Iterator[CheckMessage]:
    try:
        instruments = load_instruments().values()
    except InvalidInstrumentError:
        return
    known = {instrument.id for instrument in instruments}
    for instrument in instruments:
        for follow_up in instrument.follow_ups:
            if follow_up.instrument not in known:
                yield Error(
                    f"{instrument.id}: no file holds {follow_up.instrument}.", id=E003
                )


def _missing_scripts(instrument: Instrument) -> Iterator[CheckMessage]:
    for alert in instrument.alerts:
        page = f"screening/scripts/{alert.script}.html"
        try:
            get_template(page)
        except TemplateDoesNotExist:
            yield Error(f"{instrument.id}: no template {page} to show.", id=E004)


def _unknown_categories(
    instrument: Instrument, categories: set[str]
) -> Iterator[CheckMessage]:
    for rule in instrument.rules:
        if rule.category not in categories:
            yield Error(
                f"{instrument.id}: flag {rule.id} points at {rule.category}.",
                hint="Use a code of resources/data/categories.csv.",
                id=E002,
            )


E001 = "screening.E001"
E002 = "screening.E002"
E003 = "screening.E003"
E004 = "screening.E004"

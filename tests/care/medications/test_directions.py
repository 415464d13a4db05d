"""The patient's paper prints what is read here: what is not sure is left open."""

import json
import re
from decimal import Decimal

import pytest

from care.medications.directions import dose_of, frequency_of, route_of
from care.medications.ingredients import NAMES
from care.medications.interactions import SHIPPED
from care.medications.reading import read_line


def every_name() -> set[str]:
    names, shipped = (json.loads(path.read_text()) for path in (NAMES, SHIPPED))
    found = {*names["brands"], *names["combinations"], *names["generics"]}
    found |= {*names["synonyms"], *names["synonyms"].values()}
    for family in names["families"].values():
        found |= {*family["called"], *family["ingredients"]}
    for one in shipped["classes"].values():
        found |= set(one["ingredients"])
    return found


def test_no_name_is_a_route_an_amount_or_a_time():
    assert len(every_name()) > 300
    for name in every_name():
        line = read_line(f"{name} 5 mg")
        told = (line.route, line.frequency, line.dose_amount)
        assert told == ("", "", None), name
        assert route_of(name) == "", name


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("Gabapentin 300 mg, 1 capsule by mouth three times a day", "mouth"),
        ("Gabapentin 300 mg, 1 capsule three times a day", ""),
        ("amoxicillin 500 mg, antibiotic", ""),
        ("oxycodone 5 mg narcotic for pain", ""),
        ("quetiapine 25 mg antipsychotic", ""),
        ("prednisone 10 mg by mouth for rash in both ears", "mouth"),
        ("albuterol 90 mcg inhale 2 puffs by mouth", "inhaled"),
        ("nitroglycerin 0.4 mg 1 tab by mouth under the tongue", "tongue"),
        ("ciprofloxacin 0.3% 1 drop in each eye and in the left ear", ""),
        ("hydrocortisone cream 1%", "skin"),
        ("timolol ophthalmic 0.5% 1 drop bid", "eye"),
        ("Lantus 100 units/mL, inject 20 units", "injected"),
    ],
)
def test_routes(text, route):
    assert read_line(text).route == route


TIMES = {
    "daily": "once a day; daily; one a day; una tableta al dia; una vez al dia; qd;"
    " take 1 tablet by mouth every day; 2 tablets daily; daily for 5 days",
    "twice": "twice daily; 2x daily; bid x 7 days; two times a day; dos veces al dia",
    "three": "3 times a day before meals; tid; three times daily",
    "four": "4 times per day",
    "weekly": "once weekly; once a week; weekly; every week",
    "monthly": "once a month",
    "other-day": "every other day",
    "4-hours": "q4h prn; every 4 hours as needed",
    "6-hours": "every six hours; q 6 hrs",
    "8-hours": "cada 8 horas",
    "12-hours": "every 12 hours; q12h",
    "bedtime": "at bedtime; nightly; once daily at bedtime; every night; qhs",
    "morning": "in the morning; once a day in the morning; por la manana",
    "": "five times a day; 5x/day; twice weekly; 2 times a week; 3 times weekly;"
    " every 2 weeks; every other week; every 3 days; every 72 hours; biweekly;"
    " every 4-6 hours; q4-6h; in the morning and 1 tab at bedtime; 2 tablets a day;"
    " 1 tab daily in the morning and at bedtime; 1-2 times a day; 2 to 3 times a day;"
    " two or three times a day; once or twice a day; 2 tabs today then 1 tab daily;"
    " every monday; daily except sunday; 3 daily; hourly; as directed; every evening;"
    " 1 tab with breakfast and 1 tab at bedtime; every 6 hours, at most 4 times a day",
}


@pytest.mark.parametrize("frequency", TIMES)
def test_times(frequency):
    for text in re.split(r";\s*", TIMES[frequency]):
        assert frequency_of(text.strip()) == frequency, text


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("take 1/2 tablet", (Decimal("0.50"), "tablet")),
        ("1 tab in the morning and 1 tab at bedtime", (1, "tablet")),
        ("1 tab in the morning and 2 tabs at bedtime", (None, "")),
        ("1-2 tabs", (None, "")),
        ("take 2 at night", (2, "")),
        ("take 81 mg daily", (None, "")),
        ("take 2 times a day", (None, "")),
        ("1 or 2 tabs", (None, "")),
    ],
)
def test_of_two_amounts_none_is_chosen(text, dose):
    assert dose_of(text) == dose

from datetime import time

import pytest

from resources.importing.repairs import Unreadable, areas, hours_text, places, times
from resources.importing.repairs.phones import read_phones
from resources.importing.repairs.words import (
    read_flag,
    read_languages,
    read_name,
    read_optional,
    read_text,
    read_url,
)


def rules(reading):
    return [repair.rule for repair in reading.repairs]


@pytest.mark.parametrize(
    ("text", "numbers", "rule"),
    [
        ("(412) 555-0142", ["(412) 555-0142"], None),
        ("412-555-0142", ["(412) 555-0142"], None),
        ("650 780-7525", ["(650) 780-7525"], "phone-format"),
        ("412.675.8556", ["(412) 675-8556"], "phone-format"),
        ("7248993438", ["(724) 899-3438"], "phone-format"),
        ("14128670992", ["(412) 867-0992"], "phone-format"),
        ("412) 921-0752", ["(412) 921-0752"], "phone-format"),
        ("412 -766 - 6660", ["(412) 766-6660"], "phone-format"),
        ("773. 271. 0899", ["(773) 271-0899"], "phone-format"),
        ("412 362 GROW (4769)", ["(412) 362-4769"], "phone-format"),
        ("844-RIGHTS-9 (844-744-4879)", ["(844) 744-4879"], "phone-format"),
        ("1-800-LAW-REP-4", ["(800) 529-7374"], "phone-format"),
        ("(412) 441-6600\u202c", ["(412) 441-6600"], "phone-format"),
        ('"+44 1234 234567"', ["+44 1234 234567"], "phone-format"),
        (
            "(815) 483-7431 or (412) 452-0441 or (412) 417-3004",
            ["(815) 483-7431", "(412) 452-0441", "(412) 417-3004"],
            "phone-several",
        ),
    ],
)
def test_phone_numbers_are_read_as_people_write_them(text, numbers, rule):
    reading = read_phones(text)
    assert [phone.number for phone in reading.value] == numbers
    assert rules(reading) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("412-766-3860 x320", "320"),
        ("412-471-6270, ext. 3104", "3104"),
        ("412 307 0069 x 3311", "3311"),
        ("412-567-1256 x0306", "0306"),
    ],
)
def test_extensions_are_taken_out_of_the_number(text, extension):
    (phone,) = read_phones(text).value
    assert phone.extension == extension


@pytest.mark.parametrize("text", ["no phone", "123-456-7890", "7274-821-0726", "555"])
def test_what_cannot_be_dialed_is_refused(text):
    with pytest.raises(Unreadable, match="no phone number that can be dialed"):
        read_phones(text)


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("15131", "15131", None),
        ("15131.0", "15131", "zip-from-number"),
        ("94025-9881", "94025-9881", None),
        ("940259881", "94025-9881", "zip-format"),
        ("2139", "02139", "zip-leading-zero"),
    ],
)
def test_zip_codes(text, value, rule):
    reading = places.read_zip(text)
    assert reading.value == value
    assert rules(reading) == ([rule] if rule else [])


@pytest.mark.parametrize("text", ["5215.0", "ABC 1234", "1", "151311"])
def test_a_zip_is_not_made_up(text):
    with pytest.raises(Unreadable):
        places.read_zip(text)


def test_states_by_name_and_code():
    assert places.read_state("Pennsylvania").value == "PA"
    assert places.read_state("PA").repairs == ()
    with pytest.raises(Unreadable):
        places.read_state("MyState")


def test_an_address_in_one_line_comes_apart():
    parts = places.read_one_line_address(
        "1302 North 19th Street, Suite 400, Tampa, FL 33605"
    ).value
    assert parts == places.AddressParts(
        "1302 North 19th Street", "Suite 400", "Tampa", "FL", "33605"
    )


@pytest.mark.parametrize("text", ["State: FL", "Tampa, FL", "FL 32955"])
def test_a_place_that_is_no_street_address_is_refused(text):
    with pytest.raises(Unreadable):
        places.read_one_line_address(text)


@pytest.mark.parametrize(
    ("street", "zip_code", "expected"),
    [
        ("67 East Madison StreetSuite 2000Chicago", "60603",
         ("67 East Madison Street", "Suite 2000", "Chicago")),
        ("100 North LaSalle StreetSuite 600Chicago", "60602",
         ("100 North LaSalle Street", "Suite 600", "Chicago")),
        ("P.O. Box 726Homewood", "60430", ("P.O. Box 726", "", "Homewood")),
        ("PO Box 731Glenview", "60091", ("PO Box 731", "", "Glenview")),
    ],
)  # fmt: skip
def test_a_city_run_into_the_street_is_split_off(street, zip_code, expected):
    given = places.AddressParts(address_1=street, postal_code=zip_code)
    parts = places.read_address(given).value
    assert (parts.address_1, parts.address_2, parts.city) == expected


@pytest.mark.parametrize(
    ("latitude", "longitude", "rule", "latitude_after"),
    [
        ("40.4", "-79.93", None, 40.4),
        ("-79.93", "40.4", "point-swapped", 40.4),
        ("40.4", "79.93", "point-sign", 40.4),
        ("25.7", "-80.2", "point-far-from-zip", 40.4003),
        ("100", "101", "point-impossible", 40.4003),
        ("4925000.0", "-8897000.0", "point-web-mercator", 40.405195),
        ("-8897000.0", "4925000.0", "point-web-mercator", 40.405195),
        ("0", "0", "point-zero", 40.4003),
        ("", "", "point-from-zip", 40.4003),
        ("north", "west", "point-unreadable", 40.4003),
    ],
)
def test_points_are_held_against_their_zip(latitude, longitude, rule, latitude_after):
    reading = places.read_point(latitude, longitude, "15207")
    assert reading.value.latitude == latitude_after
    assert rules(reading) == ([rule] if rule else [])


def test_an_impossible_point_without_a_zip_is_left_out():
    reading = places.read_point("100", "101")
    assert reading.value is None
    assert rules(reading) == ["point-impossible"]


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("9:00", time(9), None),
        ("10:00:00", time(10), None),
        ("9am", time(9), "time-format"),
        ("4:00 PM", time(16), "time-format"),
        ("12 a.m.", time(0), "time-format"),
        ("noon", time(12), "time-format"),
        ("09:00-05:00", time(9), "time-offset"),
        ("17:30:00Z", time(17, 30), "time-offset"),
    ],
)
def test_times_of_day(text, value, rule):
    reading = times.read_time(text)
    assert reading.value == value
    assert rules(reading) == ([rule] if rule else [])


@pytest.mark.parametrize("text", ["25:00", "13pm", "late", "9"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(Unreadable):
        times.read_time(text)


def test_closing_before_opening_is_not_guessed():
    with pytest.raises(Unreadable, match="15:00 meant"):
        times.check_hours(time(9), time(3))


def test_a_night_shelter_closes_the_next_morning():
    times.check_hours(time(19), time(7))


@pytest.mark.parametrize(
    ("text", "day"), [("Monday", 0), ("Thurs", 3), ("SU", 6), ("Saturdays", 5)]
)
def test_weekdays(text, day):
    assert times.read_weekday(text).value == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("June 1", (6, 1, None)),
        ("June 20th", (6, 20, None)),
        ("June 07 2021", (6, 7, 2021)),
        ("12/24/15", (12, 24, 2015)),
        ("January 01, 0001", (1, 1, None)),
        ("2026-11-30", (11, 30, 2026)),
    ],
)
def test_days_of_the_year(text, expected):
    found = times.read_year_day(text).value
    assert (found.month, found.day, found.year) == expected


@pytest.mark.parametrize("text", ["June 31", "Smarch 3", "soon"])
def test_days_that_do_not_exist_are_refused(text):
    with pytest.raises(Unreadable):
        times.read_year_day(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("KUHN'S MARKET", "Kuhn's Market"),
        ("7-ELEVEN STORE #40169A", "7-Eleven Store #40169A"),
        ("MCKEES MART", "McKees Mart"),
        ("THELMA LOVETTE YMCA GARDEN", "Thelma Lovette YMCA Garden"),
        ("CVS PHARMACY OF THE EAST", "CVS Pharmacy of the East"),
        ("Already Calm", "Already Calm"),
        ("WIC", "WIC"),
    ],
)
def test_shouted_names_become_calm(text, value):
    assert read_name(text).value == value


def test_markup_leaves_the_text():
    text = "From 9 am<div>by&nbsp;appointment &amp; more<br /></div>"
    reading = read_text(text)
    assert reading.value == "From 9 am\nby appointment & more"
    assert rules(reading) == ["text-markup"]


def test_none_says_nothing():
    assert read_optional("N/A").value == ""


def test_web_addresses():
    assert read_url("www.frls.org").value == "https://www.frls.org"
    assert read_url("http://example.org/a?b=1").repairs == ()
    for text in ("N/A", "http://Instagram @somebody", "javascript://x.y"):
        with pytest.raises(Unreadable):
            read_url(text)


def test_languages():
    assert read_languages("Chinese (Mandarin), Tagalog").value == ["cmn", "tl"]
    with pytest.raises(Unreadable, match="Klingon"):
        read_languages("Klingon")


def test_flags():
    assert read_flag("1.0").value is True
    assert read_flag("").value is False
    with pytest.raises(Unreadable):
        read_flag("maybe")


@pytest.mark.parametrize(
    ("text", "state", "found"),
    [
        ("San Mateo County", "CA", [("county", "San Mateo, CA")]),
        ("Belmont, East Palo Alto", "CA",
         [("city", "Belmont, CA"), ("city", "East Palo Alto, CA")]),
        ("15206; 15213", "", [("zip", "15206"), ("zip", "15213")]),
        ("Pittsburgh, PA", "", [("city", "Pittsburgh, PA")]),
        ("statewide", "PA", [("state", "PA")]),
        ("nationwide", "", [("nation", "US")]),
        ("wherever the bus goes", "PA", [("", "")]),
        ("San Mateo County", "", [("", "")]),
    ],
)  # fmt: skip
def test_areas_in_words(text, state, found):
    read = areas.read_areas(text, state).value
    assert [(area.kind, area.value) for area in read] == found


@pytest.mark.parametrize(
    ("latitude", "longitude", "rule"),
    [
        ("-79.93", "40.4", None),
        ("-105.3", "40.0", "point-swapped"),
        ("4925000", "-8897000", "point-web-mercator"),
    ],
)
def test_points_without_a_zip_are_brought_into_the_country(latitude, longitude, rule):
    """What could be a point on earth is left as it is."""
    assert rules(places.read_point(latitude, longitude)) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("text", "days", "opens", "closes"),
    [
        ("Mon-Fri 9-5", [0, 1, 2, 3, 4], time(9), time(17)),
        ("M-F 8:30am - 4:30pm", [0, 1, 2, 3, 4], time(8, 30), time(16, 30)),
        ("MWF 10-2", [0, 2, 4], time(10), time(14)),
        ("Tu/Th 1-5", [1, 3], time(13), time(17)),
        ("9am-5 Monday through Thursday", [0, 1, 2, 3], time(9), time(17)),
        ("Weekdays: 9-noon", [0, 1, 2, 3, 4], time(9), time(12)),
        ("Sat. & Sun. 1-5pm", [5, 6], time(13), time(17)),
        ("Daily 09:00-17:00", list(range(7)), time(9), time(17)),
        ("Mondays from 9 to 12, closed Sunday", [0], time(9), time(12)),
        ("Sunday: 9:00-22:00", [6], time(9), time(22)),
        ("Open 24/7", list(range(7)), time(0), time(23, 59)),
        ("24 hours a day, 7 days a week", list(range(7)), time(0), time(23, 59)),
    ],
)
def test_hours_as_people_jot_them_down(text, days, opens, closes):
    reading = hours_text.read_hours_lines(text)
    assert [day.weekday for day in reading.value] == days
    assert {(day.opens_at, day.closes_at) for day in reading.value} == {(opens, closes)}
    assert rules(reading) == ["hours-from-text"]


def test_several_stretches_of_a_day_and_of_a_week():
    found = hours_text.read_hours_lines("Mon 9-12 & 1-4, Sat 10-2").value
    told = [(day.weekday, day.opens_at.hour, day.closes_at.hour) for day in found]
    assert told == [(0, 9, 12), (0, 13, 16), (5, 10, 14)]


@pytest.mark.parametrize(
    "text",
    [
        "Mon 6-8",
        "Mon-Fri 9-5 or by appointment",
        "Call us",
        "Mon 25-26",
        "2nd Mon 9-5",
        "Mon",
        "9-5",
    ],
)
def test_hours_that_would_be_a_guess_are_refused(text):
    with pytest.raises(Unreadable):
        hours_text.read_hours_lines(text)


def test_hours_in_a_line_of_text():
    (day,) = hours_text.read_hours_lines(
        "June - October Wednesday 3:00 PM - 7:00 PM"
    ).value
    assert (day.weekday, day.opens_at, day.closes_at) == (2, time(15), time(19))
    first, last = day.season
    assert (first.month, first.day, last.month, last.day) == (6, 1, 10, 31)


def test_hours_of_some_weeks_only_keep_their_note():
    (day,) = hours_text.read_hours_lines(
        "June - November Friday 11:00 AM - 12:00 PM 1st and 3rd Friday only"
    ).value
    assert day.note == "1st and 3rd Friday only"


def test_half_a_timetable_is_refused():
    with pytest.raises(Unreadable):
        hours_text.read_hours_lines("Monday 9 am - 5 pm\nand whenever we are here")

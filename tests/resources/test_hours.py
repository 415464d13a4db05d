from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from resources import hours
from resources.models import HoursException, Service, ServiceAtLocation, WeeklyHours
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

PITTSBURGH = ZoneInfo("America/New_York")
WEDNESDAY = date(2026, 3, 4)

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_location() -> ServiceAtLocation:
    location = LocationFactory(time_zone="America/New_York")
    return ServiceAtLocationFactory(service=ServiceFactory(), location=location)


@pytest.fixture
def service(at_location) -> Service:
    return at_location.service


def opens(owner, *days: int, start="9:00", end="17:00", **more) -> None:
    field = {
        Service: "service", ServiceAtLocation: "service_at_location",
    }.get(type(owner), "location")  # fmt: skip
    for day in days:
        WeeklyHours.objects.create(
            **{field: owner},
            weekday=day,
            opens_at=clock(start) if start else None,
            closes_at=clock(end) if end else None,
            **more,
        )


def clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def local(day: date, text: str) -> datetime:
    return datetime.combine(day, clock(text), tzinfo=PITTSBURGH)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [("8:59", False), ("9:00", True), ("16:59", True), ("17:00", False)],
)
def test_open_from_the_first_minute_to_the_last(service, at_location, text, is_open):
    opens(service, 2)
    assert hours.is_open(service, at_location, local(WEDNESDAY, text)) is is_open


def test_nothing_listed_is_unknown_and_not_closed(service, at_location):
    now = local(WEDNESDAY, "12:00")
    assert hours.is_open(service, at_location, now) is None
    assert hours.next_opening(service, at_location, now) is None
    text, is_open = hours.status_text(service, at_location, now)
    assert (text, is_open) == ("Hours not listed: call first", False)


def test_several_intervals_a_day(service, at_location):
    opens(service, 2, start="9:00", end="12:00")
    opens(service, 2, start="13:00", end="17:00")
    assert hours.is_open(service, at_location, local(WEDNESDAY, "12:30")) is False
    following = hours.next_opening(service, at_location, local(WEDNESDAY, "12:30"))
    assert following == local(WEDNESDAY, "13:00")
    today = hours.hours_today(service, at_location, local(WEDNESDAY, "8:00"))
    assert today == "9 a.m. to noon, 1 p.m. to 5 p.m."


def test_past_midnight(service, at_location):
    opens(service, 2, start="18:00", end="2:00")
    assert hours.is_open(service, at_location, local(WEDNESDAY, "23:30"))
    assert hours.is_open(service, at_location, local(date(2026, 3, 5), "1:30"))
    assert not hours.is_open(service, at_location, local(date(2026, 3, 5), "2:00"))
    assert not hours.is_open(service, at_location, local(WEDNESDAY, "1:30"))


@pytest.mark.parametrize("end", ["0:00", "23:59"])
def test_around_the_clock(service, at_location, end):
    opens(service, *range(7), start="0:00", end=end)
    now = local(WEDNESDAY, "23:59")
    assert hours.is_open(service, at_location, now)
    assert hours.status_text(service, at_location, now) == ("Open 24 hours", True)
    assert hours.describe(service, at_location, now) == ["Every day, 24 hours"]


def test_narrower_hours_replace_wider_ones(service, at_location):
    noon = local(WEDNESDAY, "12:00")
    opens(at_location.location, 2, start="0:00", end="6:00")
    assert hours.is_open(service, at_location, noon) is False
    opens(service, 2, start="9:00", end="17:00")
    fresh = ServiceAtLocation.objects.get()
    assert hours.is_open(fresh.service, fresh, noon) is True
    opens(at_location, 2, start="19:00", end="20:00")
    fresh = ServiceAtLocation.objects.get()
    assert hours.is_open(fresh.service, fresh, noon) is False


def test_season_opens_and_ends_on_its_days(service, at_location):
    season = {"valid_from": date(2026, 6, 1), "valid_to": date(2026, 10, 31)}
    opens(service, *range(7), **season)
    for day, is_open in (
        (date(2026, 5, 31), False),
        (date(2026, 6, 1), True),
        (date(2026, 10, 31), True),
        (date(2026, 11, 1), False),
    ):
        assert hours.is_open(service, at_location, local(day, "12:00")) is is_open
    following = hours.next_opening(service, at_location, local(WEDNESDAY, "12:00"))
    assert following == local(date(2026, 6, 1), "9:00")
    text, _is_open = hours.status_text(service, at_location, local(WEDNESDAY, "12:00"))
    assert text == "Closed now. Opens June 1 at 9 a.m."


def test_yearly_season_written_twice_is_told_once(service, at_location):
    for year in (2026, 2027):
        season = {"valid_from": date(year, 6, 1), "valid_to": date(year, 10, 31)}
        opens(service, 2, start="15:00", end="19:00", **season)
    lines = hours.describe(service, at_location, local(WEDNESDAY, "12:00"))
    assert lines == ["June 1 to October 31: Wednesday: 3 p.m. to 7 p.m."]


def test_season_that_is_over_is_not_told(service, at_location):
    opens(service, 2, valid_from=date(2021, 6, 1), valid_to=date(2021, 8, 31))
    now = local(WEDNESDAY, "12:00")
    assert hours.describe(service, at_location, now) == []
    assert hours.status_text(service, at_location, now)[0].startswith("Closed")


def test_closed_on_a_holiday(service, at_location):
    opens(service, *range(7))
    HoursException.objects.create(
        location=at_location.location,
        starts_on=WEDNESDAY,
        ends_on=WEDNESDAY,
        note="Snow",
    )
    noon = local(WEDNESDAY, "12:00")
    assert hours.is_open(service, at_location, noon) is False
    assert hours.hours_today(service, at_location, noon) == "Closed today (Snow)"
    following = hours.next_opening(service, at_location, noon)
    assert following == local(date(2026, 3, 5), "9:00")
    assert "March 4, 2026: closed (Snow)" in hours.describe(service, at_location, noon)


def test_other_hours_on_a_day_and_the_service_before_the_location(service, at_location):
    opens(service, *range(7))
    days = {"starts_on": WEDNESDAY, "ends_on": WEDNESDAY}
    HoursException.objects.create(location=at_location.location, **days)
    HoursException.objects.create(
        service=service, is_closed=False, opens_at=time(11), closes_at=time(13), **days
    )
    assert hours.is_open(service, at_location, local(WEDNESDAY, "12:00"))
    assert not hours.is_open(service, at_location, local(WEDNESDAY, "14:00"))


def test_appointment_only_is_not_open_to_walk_in(service, at_location):
    opens(service, 2, by_appointment=True)
    noon = local(WEDNESDAY, "12:00")
    assert hours.is_open(service, at_location, noon) is False
    assert hours.next_opening(service, at_location, noon) is None
    text, _is_open = hours.status_text(service, at_location, noon)
    assert text == "By appointment: call first"
    lines = hours.describe(service, at_location, noon)
    assert lines == ["Wednesday: 9 a.m. to 5 p.m. by appointment"]


def test_appointment_without_times(service, at_location):
    opens(service, 2, start=None, end=None, by_appointment=True, note="Ask for Ana")
    noon = local(WEDNESDAY, "12:00")
    lines = hours.describe(service, at_location, noon)
    assert lines == ["Wednesday: By appointment (Ask for Ana)"]


def test_week_in_plain_words_and_in_spanish(service, at_location):
    opens(service, 0, 1, 2, 3, 4)
    opens(service, 5, start="10:00", end="14:00")
    noon = local(WEDNESDAY, "12:00")
    assert hours.describe(service, at_location, noon) == [
        "Monday to Friday: 9 a.m. to 5 p.m.",
        "Saturday: 10 a.m. to 2 p.m.",
    ]
    with translation.override("es"):
        assert "Lunes" in hours.describe(service, at_location, noon)[0].title()


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        (WEDNESDAY, "12:00", "Open now, until 5 p.m."),
        (WEDNESDAY, "8:00", "Closed now. Opens today at 9 a.m."),
        (WEDNESDAY, "18:00", "Closed now. Opens tomorrow at 9 a.m."),
        (date(2026, 3, 6), "18:00", "Closed now. Opens Monday at 9 a.m."),
    ],
)
def test_status_in_plain_words(service, at_location, day, text, expected):
    opens(service, 0, 1, 2, 3, 4)
    assert hours.status_text(service, at_location, local(day, text))[0] == expected


def test_times_are_the_places_own(service):
    location = LocationFactory(time_zone="Pacific/Honolulu")
    at_location = ServiceAtLocationFactory(service=service, location=location)
    opens(service, 2)
    assert not hours.is_open(service, at_location, datetime(2026, 3, 4, 17, tzinfo=UTC))
    assert hours.is_open(service, at_location, datetime(2026, 3, 4, 20, tzinfo=UTC))


def test_zone_comes_from_the_zip_when_the_place_has_none(service):
    location = LocationFactory(time_zone="")
    AddressFactory(location=location, postal_code="60601")
    assert hours.zone_of(location) == ZoneInfo("America/Chicago")


def test_open_all_night_when_clocks_go_forward(service, at_location):
    opens(service, 5, start="22:00", end="6:00")
    saturday, sunday = date(2026, 3, 7), date(2026, 3, 8)
    start = local(saturday, "22:00").astimezone(UTC)
    end = local(sunday, "6:00").astimezone(UTC)
    assert (end - start).total_seconds() == 7 * 3600
    assert hours.is_open(service, at_location, start)
    assert hours.is_open(service, at_location, end.replace(minute=0, hour=end.hour - 1))
    assert not hours.is_open(service, at_location, end)


def test_open_through_both_hours_when_clocks_go_back(service, at_location):
    opens(service, 6, start="1:00", end="3:00")
    for hour_utc, is_open in ((4, False), (5, True), (6, True), (7, True), (8, False)):
        moment = datetime(2026, 11, 1, hour_utc, 30, tzinfo=UTC)
        assert hours.is_open(service, at_location, moment) is is_open


# Public holidays

THANKSGIVING = date(2026, 11, 26)
DAY_AFTER = date(2026, 11, 27)


Weekdays = tuple[Service, ServiceAtLocation]


@pytest.fixture
def weekdays(service, at_location) -> Weekdays:
    AddressFactory(location=at_location.location, state_province="PA")
    opens(at_location.location, *range(5))
    return Service.objects.get(pk=service.pk), ServiceAtLocation.objects.get()


def test_closed_on_a_public_holiday_unless_it_says_otherwise(weekdays: Weekdays):
    noon = local(THANKSGIVING, "12:00")
    assert hours.is_open(*weekdays, noon) is False
    assert hours.hours_today(*weekdays, noon) == "Closed today (Thanksgiving Day)"
    assert hours.status_text(*weekdays, local(THANKSGIVING, "8:00"))[0] == (
        "Closed now. Opens Monday at 9 a.m."
    )
    location = weekdays[1].location
    location.open_on_holidays = True
    assert hours.is_open(*weekdays, noon) is True


def test_holidays_are_those_of_the_places_state(weekdays: Weekdays):
    assert hours.is_open(*weekdays, local(DAY_AFTER, "12:00")) is False
    weekdays[1].location.addresses.update(state_province="NY")
    elsewhere = ServiceAtLocation.objects.get()
    noon = local(DAY_AFTER, "12:00")
    assert hours.is_open(weekdays[0], elsewhere, noon) is True


def test_an_exception_speaks_before_the_holiday(weekdays: Weekdays):
    HoursException.objects.create(
        service=weekdays[0],
        starts_on=THANKSGIVING,
        ends_on=THANKSGIVING,
        is_closed=False,
        opens_at=clock("10:00"),
        closes_at=clock("13:00"),
    )
    assert hours.is_open(*weekdays, local(THANKSGIVING, "12:00")) is True


def test_what_never_closes_is_open_on_holidays(service, at_location):
    AddressFactory(location=at_location.location)
    opens(service, *range(7), start="0:00", end="0:00")
    assert hours.is_open(service, at_location, local(THANKSGIVING, "3:00")) is True


def test_coming_holidays_are_told(weekdays: Weekdays):
    lines = hours.describe(*weekdays, local(date(2026, 11, 20), "12:00"))
    assert "Nov. 26, 2026: closed (Thanksgiving Day)" in " | ".join(lines)
    with translation.override("es"):
        lines = hours.describe(*weekdays, local(date(2026, 12, 20), "12:00"))
        assert "Navidad" in " | ".join(lines)

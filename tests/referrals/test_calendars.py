"""Working hours: the arithmetic, by a frozen calendar, and the page that keeps them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import AuditEvent, Role
from referrals.actors import user_actor
from referrals.calendars import NINE_TO_FIVE, WEEK, Calendar
from referrals.models import ClosedDays, Referral, WorkCalendar
from referrals.status import TRANSITIONS, Status
from referrals.transitions import perform
from tests.people.factories import WorkerFactory

NEW_YORK = ZoneInfo("America/New_York")
PHOENIX = ZoneInfo("America/Phoenix")  # keeps standard time all year
# Beside New York: no change at all, and one on other days than ours.
ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Puerto_Rico",
    "Pacific/Honolulu",
    "Europe/Berlin",
]
SATURDAYS = (*(NINE_TO_FIVE,) * 5, (time(10), time(13)), None)
SPRING, AUTUMN = date(2026, 3, 6), date(2026, 10, 30)  # Fridays before the change


def at(zone: ZoneInfo, *when: int) -> datetime:
    return datetime(*when, tzinfo=zone)


@pytest.fixture
def monday(db):
    with time_machine.travel(at(NEW_YORK, 2026, 3, 2, 9), tick=False) as clock:
        yield clock


class TestArithmetic:
    @pytest.mark.parametrize("zone", ZONES)
    @pytest.mark.parametrize("friday", [SPRING, AUTUMN], ids=["spring", "autumn"])
    def test_over_a_change_of_the_clocks_the_local_hour_stays(self, zone, friday):
        zone = ZoneInfo(zone)
        calendar = Calendar(zone)
        sent = datetime.combine(friday, time(9, 30), tzinfo=zone)
        due = calendar.end_of_days(2, sent).astimezone(zone)
        assert (due.date() - friday, due.time()) == (timedelta(4), time(17))
        reminder = calendar.days_later(1, sent).astimezone(zone)
        assert (reminder.date() - friday, reminder.time()) == (
            timedelta(3),
            time(9, 30),
        )
        assert calendar.between(sent, due) == timedelta(hours=7.5 + 8 + 8)

    @pytest.mark.parametrize("zone", ZONES)
    def test_what_is_left_added_again_is_the_same_moment(self, zone):
        """Each hour of two weeks that hold a change, a holiday and two weekends."""
        calendar = Calendar(ZoneInfo(zone), closed=((date(2026, 11, 4),) * 2,))
        due = calendar.close_of(date(2026, 11, 12))
        moment = datetime(2026, 10, 30, tzinfo=UTC)
        while moment < due:
            assert calendar.add(moment, calendar.between(moment, due)) == due
            moment += timedelta(hours=1)

    def test_an_hour_that_happens_twice_is_two(self):
        nights = ((time(0), time(6)),) * 7
        calendar = Calendar(NEW_YORK, week=nights, holidays_of="")
        sunday, monday = at(NEW_YORK, 2026, 11, 1), at(NEW_YORK, 2026, 11, 2)
        assert calendar.between(sunday, monday) == timedelta(hours=7)
        sunday, monday = at(NEW_YORK, 2026, 3, 8), at(NEW_YORK, 2026, 3, 9)
        assert calendar.between(sunday, monday) == timedelta(hours=5)
        plain = Calendar(PHOENIX, week=nights, holidays_of="")
        sunday, monday = at(PHOENIX, 2026, 3, 8), at(PHOENIX, 2026, 3, 9)
        assert plain.between(sunday, monday) == timedelta(hours=6)

    @pytest.mark.parametrize(
        ("start", "due"),
        [
            ((2026, 3, 5, 9), (2026, 3, 7, 13)),  # Thursday to Saturday one o'clock
            ((2026, 3, 6, 9), (2026, 3, 9, 17)),
            ((2026, 3, 7, 12), (2026, 3, 10, 17)),  # Saturday itself is a day
            ((2026, 3, 7, 14), (2026, 3, 11, 17)),  # after its closing it is not
            (
                (2026, 7, 2, 9),
                (2026, 7, 7, 17),
            ),  # July 4 is kept on the 3rd
        ],
    )
    def test_who_opens_on_saturdays(self, start, due):
        calendar = Calendar(NEW_YORK, week=SATURDAYS)
        assert calendar.end_of_days(2, at(NEW_YORK, *start)) == at(NEW_YORK, *due)

    @pytest.mark.parametrize(
        ("code", "day"),
        [
            ("US", date(2026, 7, 3)),
            ("US", date(2026, 11, 26)),
            ("US-PA", date(2026, 11, 27)),
            ("US-TX", date(2026, 3, 2)),
            ("US-MA", date(2026, 4, 20)),
        ],
    )
    def test_holidays_of_the_country_and_of_a_state(self, code, day):
        assert not Calendar(NEW_YORK, holidays_of=code).is_working_day(day)
        assert Calendar(NEW_YORK, holidays_of="").is_working_day(day)
        if "-" in code:
            assert Calendar(NEW_YORK, holidays_of="US").is_working_day(day)

    def test_over_the_years_end_with_days_of_ones_own(self):
        closed = ((date(2026, 12, 24), date(2026, 12, 31)),)
        calendar = Calendar(NEW_YORK, closed=closed)
        sent = at(NEW_YORK, 2026, 12, 22, 9)
        assert calendar.end_of_days(2, sent) == at(NEW_YORK, 2027, 1, 4, 17)

    def test_who_never_opens_is_not_waited_for_for_ever(self):
        calendar = Calendar(NEW_YORK, closed=((date(2026, 1, 1), date(2036, 1, 1)),))
        due = calendar.end_of_days(2, at(NEW_YORK, 2026, 3, 2, 9))
        assert due < at(NEW_YORK, 2026, 4, 1)
        calendar.add(at(NEW_YORK, 2026, 3, 2, 9), timedelta(hours=4))


class TestAQuestion:
    """It stops the organization's time to answer, which then goes on with the rest."""

    def answered(self, network, clock, asked: datetime, reply: datetime) -> Referral:
        referral = network.send()
        clock.move_to(asked)
        network.as_partner(referral, "ask", message="Which day?")
        clock.move_to(reply)
        perform(referral, "answer", actor=user_actor(network.worker), message="Any")
        return referral

    @pytest.mark.parametrize(
        ("asked", "reply", "due"),
        [
            ((2, 9), (9, 9), (11, 17)),  # all of it was left, a week later
            ((3, 13), (5, 13), (6, 17)),  # a day and a half
            ((4, 16), (6, 16), (6, 17)),  # an hour
            ((4, 16), (7, 12), (9, 10)),  # an hour, from a Saturday on
            ((5, 9), (6, 9), (4, 17)),  # none: late before, late after
        ],
    )
    def test_what_was_left(self, monday, network, asked, reply, due):
        asked, reply, due = (
            at(NEW_YORK, 2026, 3, *when) for when in (asked, reply, due)
        )
        assert self.answered(network, monday, asked, reply).due_at == due

    def test_a_yes_taken_back_leaves_the_clock_as_it_was(self, monday, network):
        referral = network.send()
        before = referral.due_at
        monday.move_to(at(NEW_YORK, 2026, 3, 3, 10))
        network.as_partner(referral, "accept")
        assert referral.due_at != before
        monday.move_to(at(NEW_YORK, 2026, 3, 3, 10, 59))
        network.as_partner(referral, "unaccept")
        assert (referral.status, referral.due_at) == (Status.SENT, before)
        assert referral.accepted_at is None

    def test_only_within_an_hour_and_never_one_from_the_waitlist(self, monday, network):
        referral = network.send()
        network.as_partner(referral, "waitlist", expected_on=date(2026, 3, 9))
        network.as_partner(referral, "accept")
        with pytest.raises(ValidationError, match="too late"):
            network.as_partner(referral, "unaccept")
        Referral.objects.all().update(status=Status.WITHDRAWN)
        referral = network.send()
        network.as_partner(referral, "accept")
        monday.shift(timedelta(hours=1))
        with pytest.raises(ValidationError, match="too late"):
            network.as_partner(referral, "unaccept")


def week_form(**facts) -> dict[str, str]:
    """As the browser sends it: weekdays nine to five, and two empty rows."""
    data = {"holidays_of": "US-PA", "away_from": "", "away_until": "", "away_note": ""}
    for day, hours in enumerate(WEEK):
        opens, closes = hours or ("", "")
        data |= {f"opens_{day}": str(opens)[:5], f"closes_{day}": str(closes)[:5]}
    rows = {"TOTAL_FORMS": "2", "INITIAL_FORMS": "0"}
    for row in range(2):
        rows |= {f"{row}-starts_on": "", f"{row}-ends_on": "", f"{row}-note": ""}
    data |= {f"closed-{name}": value for name, value in rows.items()}
    return data | facts


class TestPage:
    @pytest.fixture
    def url(self, network) -> str:
        return reverse("referrals:calendar", args=[network.pantry.pk])

    def test_a_partner_goes_away_and_its_clock_stands_still(
        self, monday, network, partner, worker, url
    ):
        referral = network.send()
        assert partner.get(url).status_code == 200
        away = week_form(
            away_from="2026-03-03",
            away_until="2026-03-13",
            away_note="Moving house",
            **{"closed-0-starts_on": "2026-03-17"},
        )
        assert partner.post(url, away).status_code == 302
        referral.refresh_from_db()
        assert referral.due_at == at(NEW_YORK, 2026, 3, 18, 17)
        assert referral.next_step_at == at(NEW_YORK, 2026, 3, 16, 9)
        shown = worker.get(referral.get_absolute_url()).text
        assert "Hill Pantry is away until Mar 13." in shown
        assert "Moving house" in shown

        row = {
            "INITIAL_FORMS": "1",
            "TOTAL_FORMS": "1",
            "0-id": str(ClosedDays.objects.get().pk),
            "0-starts_on": "2026-03-17",
            "0-ends_on": "2026-03-17",
            "0-DELETE": "on",
        }
        back = week_form(**{f"closed-{name}": value for name, value in row.items()})
        assert partner.post(url, back).status_code == 302
        referral.refresh_from_db()
        assert referral.due_at == at(NEW_YORK, 2026, 3, 4, 17)
        assert not ClosedDays.objects.exists()
        assert WorkCalendar.objects.get().holidays_of == "US-PA"
        assert AuditEvent.objects.filter(action="calendar.changed").count() == 2

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"opens_0": "18:00"}, "the later one second"),
            ({"opens_0": ""}, "the later one second"),
            ({"opens_5": "nine"}, "Enter a valid time"),
            ({"away_from": "2026-03-03"}, "Say until when"),
            ({"away_from": "2026-03-03", "away_until": "2026-03-01"}, "comes before"),
            ({"away_from": "2026-03-03", "away_until": "2028-03-01"}, "Half a year"),
            ({"closed-0-ends_on": "2026-03-01"}, "Say from when"),
            (
                {"closed-0-starts_on": "2026-03-02", "closed-0-ends_on": "2026-03-01"},
                "Give a later day",
            ),
            ({f"{end}_{day}": "" for end in ("opens", "closes") for day in range(5)},
             "at least one day"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, partner, url, wrong, said
    ):
        response = partner.post(url, week_form(away_note="Back soon", **wrong))
        assert response.status_code == 422
        assert said in response.text
        assert "Back soon" in response.text
        assert not WorkCalendar.objects.exists()

    def test_who_may_what(self, network, client_for, url, outsider, worker):
        reader = client_for(
            WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
        )
        curator = client_for(WorkerFactory(role=Role.CURATOR))
        assert [reader.get(url).status_code, reader.post(url).status_code] == [200, 403]
        assert [curator.post(url, week_form()).status_code] == [302]
        for stranger in (outsider, worker):
            assert stranger.get(url).status_code == 404
            assert stranger.post(url, week_form()).status_code == 404
            assert stranger.get(reverse("referrals:calendars")).status_code == 404
        assert curator.delete(url).status_code == 405
        found = curator.get(reverse("referrals:calendars"), {"q": "hill"}).text
        assert "Hill Pantry" in found
        assert "Street Clinic" not in found

    def test_days_are_the_supervisors_to_set(
        self, monday, network, client_for, partner
    ):
        boss = client_for(WorkerFactory(at=network.clinic, role=Role.SUPERVISOR))
        url = reverse("referrals:clock_rules", args=[network.clinic.pk])
        wrong = boss.post(url, {"sent": "0", "reminder_days": "1, soon"})
        assert wrong.status_code == 422
        assert "Write whole numbers" in wrong.text
        data = {"sent": "4", "grace_days": "0", "reminder_days": "3,1"}
        assert boss.post(url, data).status_code == 302
        row = WorkCalendar.objects.get()
        assert (row.days, row.grace_days, row.reminder_days) == ({"sent": 4}, 0, [1, 3])
        assert network.send().due_at == at(NEW_YORK, 2026, 3, 6, 17)
        theirs = reverse("referrals:clock_rules", args=[network.pantry.pk])
        assert partner.post(theirs, data).status_code == 403
        assert boss.post(theirs, data).status_code == 404


def test_the_page_of_the_lifecycle_is_drawn_from_the_data(worker):
    page = worker.get(reverse("referrals:lifecycle")).text
    for status in Status:
        assert str(status.label) in page
    for transition in TRANSITIONS.values():
        assert str(transition.label) in page

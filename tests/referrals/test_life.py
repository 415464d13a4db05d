"""No referral outlives its sixty days unless somebody said why it should."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifications.models import Message
from people.models import Task
from referrals.actors import link_actor, user_actor
from referrals.appointments import (
    book_appointment,
    cancel_appointment,
    record_attendance,
)
from referrals.clocks import clock_changes, plain_calendar
from referrals.due import ends_of
from referrals.life import first_end, kept_until
from referrals.models import Appointment, Referral, WorkCalendar
from referrals.silence import watch_clocks
from referrals.status import OPEN, TRANSITIONS, Outlook, Party, Status
from referrals.timing import FURTHEST_DAYS, KEPT_FOR, LIFE_DAYS
from referrals.transitions import perform

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=NEW_YORK)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
STEPS = sorted(
    name for name, t in TRANSITIONS.items() if t.target in OPEN and name != "send"
)


@pytest.fixture
def clock(db):
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def sent(clock, network) -> Referral:
    return network.send()


def move(referral: Referral, name: str, **facts: object) -> None:
    is_senders = TRANSITIONS[name].who == Party.SENDER
    actor = user_actor(referral.sender) if is_senders else link_actor(referral)
    perform(referral, name, actor=actor, **facts)


def live_on(clock, referral: Referral, until: datetime) -> None:
    """The worker looks whenever there is something to do."""
    while (at := Referral.objects.get(pk=referral.pk).next_step_at) and at <= until:
        clock.move_to(at)
        watch_clocks()
        assert watch_clocks() == 0
    clock.move_to(until)
    referral.refresh_from_db()


def last_calls() -> list[Message]:
    return list(Message.objects.filter(kind="referral-last-call"))


def days_of(referral: Referral) -> float:
    return (referral.closed_at - referral.sent_at) / DAY


@given(st.integers(0, 3_000_000).map(lambda minutes: MONDAY - minutes * MINUTE))
@example(datetime(2025, 12, 28, 23, 59, tzinfo=UTC))
def test_a_life_ends_on_a_working_day_before_its_days_are_over(sent_at):
    calendar = plain_calendar()
    end = first_end(sent_at, calendar)
    assert (LIFE_DAYS - 6) * DAY < end - sent_at < LIFE_DAYS * DAY
    local = end.astimezone(calendar.zone)
    assert calendar.is_working_day(local.date())
    assert local.hour == 17


@pytest.mark.parametrize("outlook", Outlook)
def test_what_was_said_keeps_it_for_its_days_and_no_longer(outlook):
    calendar, today = plain_calendar(), date(2026, 3, 2)
    for ahead in (0, 40, FURTHEST_DAYS, FURTHEST_DAYS + 1, 9 * FURTHEST_DAYS):
        day = today + ahead * DAY
        end = kept_until(outlook, day, today=today, calendar=calendar)
        last = today + (min(ahead, FURTHEST_DAYS) + KEPT_FOR[outlook]) * DAY
        assert last - 6 * DAY <= end.astimezone(calendar.zone).date() <= last


@pytest.mark.django_db
@settings(max_examples=25)
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 30)), max_size=12),
    own_days=st.sampled_from([{}, {"sent": 30, "accepted": 90, "in_service": 90}]),
)
def test_no_moves_outlive_the_cap_unless_they_say_so(clock, network, steps, own_days):
    """Whatever is done, as late as can be; by organizations with slow clocks too."""
    clock.move_to(MONDAY)
    with transaction.atomic():
        WorkCalendar.objects.create(organization=network.pantry, days=own_days)
        referral = network.send()
        cap = referral.sent_at + LIFE_DAYS * DAY
        for name, days in steps:
            transition = TRANSITIONS[name]
            if referral.status not in transition.sources or transition.within:
                continue
            now = max(timezone.now(), referral.ends_at - days * DAY)
            clock.move_to(now)
            expected = (now + days * DAY).date() if name == "waitlist" else None
            said_of = (now + days * DAY) if expected else now
            changes = clock_changes(referral, transition, now, expected)
            for field, value in changes.items():
                setattr(referral, field, value)
            referral.status = transition.target
            if transition.keeps:
                cap = max(cap, said_of + (KEPT_FOR[transition.keeps] + 1) * DAY)
            assert now < referral.ends_at <= referral.life_ends_at <= cap
            assert referral.due_at <= referral.ends_at
            assert referral.next_step_at <= referral.ends_at
        transaction.set_rollback(True)


class TestTheLongestWay:
    def test_who_does_all_at_the_last_moment_is_told_and_ends_in_time(
        self, clock, sent
    ):
        for name, facts in (
            ("ask", {"message": "Which day?"}),
            ("answer", {"message": "Any"}),
            ("accept", {}),
        ):
            clock.move_to(sent.ends_at - MINUTE)
            move(sent, name, **facts)
        live_on(clock, sent, sent.ends_at - MINUTE)
        move(sent, "start")
        live_on(clock, sent, sent.ends_at - MINUTE)
        assert sent.status == Status.IN_SERVICE
        [told] = last_calls()
        assert "Thursday, April 30" in told.subject
        assert "report progress" in told.text
        task = Task.objects.open().get(kind="referral-last-call")
        assert "Hill Pantry" in task.title
        live_on(clock, sent, timezone.now() + DAY)
        assert (sent.status, sent.reason) == (Status.EXPIRED, "time-over")
        assert 58 < days_of(sent) < 60
        assert sent.ends_at is sent.life_ends_at is sent.next_step_at is None
        assert {task.kind for task in Task.objects.open()} >= {"referral-expired"}
        assert not Task.objects.open().filter(kind="referral-last-call").exists()

    def test_silence_says_what_it_was(self, clock, sent):
        live_on(clock, sent, MONDAY + 30 * DAY)
        assert (sent.status, sent.reason) == (Status.EXPIRED, "no-answer")
        assert "No answer came" in Message.objects.get(kind="referral-expired").text
        assert not last_calls()

    def test_who_has_to_act_then_is_told_of_the_end(self, sent):
        """It was the sender's turn as the last days began, then the organization's."""
        Referral.objects.filter(pk=sent.pk).update(life_ends_at=MONDAY + 6 * DAY)
        sent.refresh_from_db()
        move(sent, "ask", message="Which day?")
        watch_clocks()
        task = Task.objects.open().filter(kind="referral-last-call")
        assert "answer the question" in task.get().title
        assert not last_calls()
        sent.refresh_from_db()
        move(sent, "answer", message="Any")
        assert not task.exists()
        watch_clocks()
        assert len(last_calls()) == 1
        assert "Hill Pantry" in task.get().title

    def test_a_question_nobody_answers_ends_as_that(self, clock, sent):
        move(sent, "ask", message="Which day?")
        live_on(clock, sent, MONDAY + 40 * DAY)
        assert (sent.status, sent.reason) == (Status.EXPIRED, "no-reply")


class TestWhatKeepsIt:
    @pytest.fixture
    def old(self, clock, sent) -> Referral:
        """Help began late and the end has been announced."""
        Referral.objects.filter(pk=sent.pk).update(status=Status.ACCEPTED)
        clock.move_to(MONDAY + 40 * DAY)
        sent.refresh_from_db()
        move(sent, "start")
        live_on(clock, sent, MONDAY + 52 * DAY)
        assert len(last_calls()) == 1
        return sent

    def test_progress_keeps_it_for_a_month_and_then_it_is_told_anew(self, clock, old):
        move(old, "report", message="The papers are in")
        assert not Task.objects.open().filter(kind="referral-last-call").exists()
        live_on(clock, old, MONDAY + 80 * DAY)
        assert old.is_open
        assert len(last_calls()) == 2
        live_on(clock, old, MONDAY + 83 * DAY)
        assert (old.status, old.reason) == (Status.EXPIRED, "time-over")

    @pytest.mark.parametrize("name", ["accept", "start"])
    def test_other_moves_do_not(self, clock, sent, name):
        if name == "start":
            move(sent, "accept")
        clock.move_to(MONDAY + 50 * DAY)
        before = sent.life_ends_at
        move(sent, name)
        assert sent.life_ends_at == before <= MONDAY + LIFE_DAYS * DAY

    def test_an_appointment_called_off_leaves_the_last_call_standing(self, clock, old):
        task = Task.objects.open().filter(kind="referral-last-call")
        soon = Referral.objects.filter(pk=old.pk)
        lives = (old.life_ends_at, old.last_call_at)
        made = Appointment.objects.create(
            referral=old, starts_at=timezone.now() + DAY, time_zone=str(NEW_YORK)
        )
        cancel_appointment(appointment=made, actor=link_actor(old))
        assert task.exists()
        assert soon.values_list("life_ends_at", "last_call_at").get() == lives
        book_appointment(
            referral=old, starts_at=timezone.now() + 9 * DAY, actor=link_actor(old)
        )
        assert not task.exists()

    def test_what_the_sender_books_does_not_mend_the_silence(self, clock, sent):
        move(sent, "accept")
        live_on(clock, sent, MONDAY + 14 * DAY)
        kinds = {"referral-overdue", "referral-escalated"}
        told = Task.objects.open().filter(kind__in=kinds)
        silence = (sent.told_late_at, sent.escalated_at, sent.reminders_sent)
        assert all(silence)
        assert told.count() == 2
        starts_at = datetime(2026, 5, 6, 10, tzinfo=NEW_YORK)
        made = book_appointment(
            referral=sent, starts_at=starts_at, actor=user_actor(sent.sender)
        )
        sent.refresh_from_db()
        assert told.count() == 2
        assert silence == (sent.told_late_at, sent.escalated_at, sent.reminders_sent)
        # Or the patient's appointment would be called off by itself.
        assert sent.life_ends_at > sent.due_at > starts_at
        cancel_appointment(appointment=made, actor=user_actor(sent.sender))
        assert told.count() == 2
        sent.refresh_from_db()
        assert silence == (sent.told_late_at, sent.escalated_at, sent.reminders_sent)

    def test_a_waitlist_is_kept_past_its_date(self, clock, sent):
        move(sent, "waitlist", expected_on=date(2026, 6, 15))
        live_on(clock, sent, datetime(2026, 6, 26, 9, tzinfo=NEW_YORK))
        assert sent.status == Status.WAITLISTED
        move(sent, "accept")
        assert sent.life_ends_at == datetime(2026, 6, 29, 17, tzinfo=NEW_YORK)
        live_on(clock, sent, datetime(2026, 6, 30, 9, tzinfo=NEW_YORK))
        assert (sent.status, sent.reason) == (Status.EXPIRED, "time-over")

    def test_nobody_is_waited_for_before_an_appointment(self, clock, sent):
        move(sent, "accept")
        live_on(clock, sent, MONDAY + 9 * DAY)
        assert Task.objects.open().filter(kind="referral-overdue").exists()
        starts_at = datetime(2026, 5, 6, 10, tzinfo=NEW_YORK)  # past the sixty days
        made = book_appointment(
            referral=sent, starts_at=starts_at, actor=link_actor(sent)
        )
        kinds = {"referral-overdue", "referral-escalated"}
        assert not Task.objects.open().filter(kind__in=kinds).exists()
        reminders = Message.objects.filter(kind="referral-reminder").count()
        live_on(clock, sent, starts_at - DAY)
        assert sent.status == Status.ACCEPTED
        assert not sent.is_overdue
        assert Message.objects.filter(kind="referral-reminder").count() == reminders
        assert sent.due_at == datetime(2026, 5, 7, 17, tzinfo=NEW_YORK)
        move(sent, "start")
        assert sent.due_at > sent.clock_started_at + 10 * DAY

        clock.move_to(starts_at + DAY)
        made.refresh_from_db()
        record_attendance(appointment=made, kept=True, actor=link_actor(sent))
        live_on(clock, sent, starts_at + 21 * DAY)
        assert (sent.status, sent.reason) == (Status.EXPIRED, "time-over")

    def test_one_called_off_is_waited_for_no_more(self, clock, sent):
        move(sent, "accept")
        starts_at = MONDAY + 70 * DAY
        made = book_appointment(
            referral=sent, starts_at=starts_at, actor=link_actor(sent)
        )
        clock.move_to(MONDAY + 3 * DAY)
        cancel_appointment(appointment=made, actor=link_actor(sent))
        sent.refresh_from_db()
        assert sent.due_at == datetime(2026, 3, 10, 17, tzinfo=NEW_YORK)
        live_on(clock, sent, MONDAY + 60 * DAY)
        assert (sent.status, sent.reason) == (Status.EXPIRED, "no-news")


class TestWords:
    @pytest.mark.parametrize(
        ("status", "is_life", "away", "words", "why", "is_near"),
        [
            (Status.SENT, False, 3, "Ends Thursday", "if no answer comes", False),
            (Status.NEEDS_INFO, False, 20, "Ends Mar 22", "is not answered", False),
            (Status.ACCEPTED, False, 20, "Ends Mar 22", "if no news comes", False),
            (Status.IN_SERVICE, True, 20, "Ends Mar 22", "unless there is", False),
            (Status.IN_SERVICE, True, 9, "Ends Mar 11", "unless there is", True),
        ],
    )
    def test_when_and_why(self, status, is_life, away, words, why, is_near):
        at = MONDAY + away * DAY
        life = at if is_life else at + DAY
        ends = ends_of(Referral(status=status, ends_at=at, life_ends_at=life), MONDAY)
        assert (ends.words, ends.is_near) == (words, is_near)
        assert why in ends.why

    def test_nothing_that_has_ended_ends(self):
        for status in set(Status) - OPEN:
            assert ends_of(Referral(status=status, ends_at=MONDAY), MONDAY) is None

    def test_both_sides_read_it(self, clock, sent, client_for, network):
        worker, partner = client_for(network.worker), client_for(network.partner)
        inbox = reverse("referrals:inbox_referral", args=[sent.pk])
        pages = (
            worker.get(sent.get_absolute_url()),
            worker.get(reverse("referrals:list")),
            partner.get(inbox),
            partner.get(reverse("referrals:inbox")),
        )
        assert all("Ends Mar 11" in page.text for page in pages)
        assert "if no answer comes" in pages[0].text
        keeps = "then it stays open"
        assert keeps not in pages[2].text
        for name in ("accept", "start"):
            move(sent, name)
        Referral.objects.filter(pk=sent.pk).update(ends_at=sent.life_ends_at)
        clock.move_to(MONDAY + 55 * DAY)
        assert keeps in client_for(network.partner).get(inbox).text

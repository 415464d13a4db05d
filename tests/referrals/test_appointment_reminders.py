"""Reminders of appointments, the answers to them, and what became of it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from notifications.models import Message
from people.models import Task
from referrals.actors import user_actor
from referrals.appointments import (
    StaleAppointment,
    cancel_appointment,
    move_appointment,
    record_attendance,
    record_coming,
)
from referrals.models import AppointmentStatus, Coming
from referrals.reminders import ask_what_became, remind_of_appointments
from tests.referrals.appointments import (
    NEW_YORK,
    NOW,
    answer,
    book,
    local,
    tasks,
    texts,
)

pytestmark = pytest.mark.usefixtures("wednesday")


class TestReminders:
    def kinds_at(self, clock, *moments: datetime) -> list[list[str]]:
        """What is queued newly at each moment."""
        seen = {m.pk for m in texts()}
        queued = []
        for moment in moments:
            clock.move_to(moment)
            remind_of_appointments()
            queued.append([m.kind for m in texts() if m.pk not in seen])
            seen |= {m.pk for m in texts()}
        return queued

    def test_a_day_and_two_hours_before_each_once(self, texting, wednesday):
        book(texting, local(20, 15))
        assert self.kinds_at(
            wednesday,
            local(19, 14, 55),
            local(19, 15, 1),
            local(19, 15, 6),
            local(20, 12, 55),
            local(20, 13, 1),
            local(20, 13, 6),
            local(20, 15, 1),
        ) == [
            [],
            ["appointment-day-before"],
            [],
            [],
            ["appointment-hours-before"],
            [],
            [],
        ]
        day, hours = texts("appointment-day-before", "appointment-hours-before")
        assert day.expires_at == local(20, 13)
        assert hours.expires_at == local(20, 15)

    def test_never_at_night(self, texting, wednesday, settings):
        settings.NOTIFICATIONS = {
            **settings.NOTIFICATIONS,
            "quiet_from": 20,
            "quiet_until": 9,
        }
        # Eight in the morning: a day before is night too, and waits for nine; two
        # hours before is six, so it goes out at seven the evening before.
        book(texting, local(20, 8))
        assert self.kinds_at(
            wednesday, local(19, 8, 1), local(19, 9, 1), local(19, 18, 59)
        ) == [[], ["appointment-day-before"], []]
        assert self.kinds_at(wednesday, local(19, 19, 1)) == [
            ["appointment-hours-before"]
        ]
        assert all(9 <= m.not_before.astimezone(NEW_YORK).hour < 20 for m in texts())

    def test_one_made_just_before_needs_none(self, texting, wednesday):
        book(texting, local(18, 12, 30))
        assert self.kinds_at(wednesday, local(18, 10, 35), local(18, 11)) == [[], []]

    def test_a_worker_that_was_down_sends_no_late_reminder(self, texting, wednesday):
        book(texting, local(20, 15))
        assert self.kinds_at(wednesday, local(20, 13, 30)) == [
            ["appointment-hours-before"]
        ]

    def test_moved_it_is_planned_anew(self, texting, wednesday):
        appointment = book(texting, local(20, 15))
        assert self.kinds_at(wednesday, local(19, 15, 1)) == [
            ["appointment-day-before"]
        ]
        move_appointment(
            appointment=appointment,
            starts_at=local(24, 15),
            actor=user_actor(texting.worker),
        )
        assert self.kinds_at(
            wednesday, local(20, 13, 1), local(23, 15, 1), local(24, 13, 1)
        ) == [[], ["appointment-day-before"], ["appointment-hours-before"]]

    def test_who_cannot_come_is_not_reminded(self, texting, wednesday):
        appointment = book(texting, local(20, 15))
        record_coming(
            appointment=appointment,
            answer=Coming.DECLINED,
            actor=user_actor(texting.worker),
        )
        assert self.kinds_at(wednesday, local(19, 15, 1)) == [[]]

    def test_who_cannot_be_texted_is_called_once(self, network, wednesday):
        book(network, local(20, 15))
        Task.objects.update(done_at=NOW)
        wednesday.move_to(local(19, 15, 1))
        remind_of_appointments()
        assert tasks() == {"appointment-remind"}
        Task.objects.update(done_at=NOW)
        remind_of_appointments()
        assert not tasks()


class TestAnswers:
    def test_one_is_coming(self, texting):
        appointment = book(texting, local(20, 15))
        answer(texts()[0], "1")
        appointment.refresh_from_db()
        assert appointment.patient_answer == Coming.ACCEPTED
        assert appointment.patient_answered_at >= NOW
        assert not tasks()
        names = appointment.referral.events.values_list("name", flat=True)
        assert "appointment_accepted" in names

    def test_two_asks_for_another_time_and_tells_the_partner(self, texting):
        appointment = book(texting, local(20, 15))
        answer(texts()[0], "2")
        appointment.refresh_from_db()
        assert appointment.is_booked
        assert appointment.patient_answer == Coming.DECLINED
        assert tasks() == {"appointment-cannot"}
        mail = Message.objects.get(kind="appointment-cannot")
        assert texting.patient.family_name not in mail.body
        move_appointment(
            appointment=appointment,
            starts_at=local(24, 15),
            actor=user_actor(texting.worker),
        )
        assert not tasks()

    def test_an_answer_to_an_earlier_time_confirms_nothing(self, texting, wednesday):
        appointment = book(texting, local(20, 15))
        first = texts()[0]
        wednesday.shift(timedelta(hours=1))
        move_appointment(
            appointment=appointment,
            starts_at=local(24, 15),
            actor=user_actor(texting.worker),
        )
        answer(first, "1")
        appointment.refresh_from_db()
        assert appointment.patient_answer == Coming.NEEDS_ACTION
        assert tasks() == {"appointment-answer"}

    def test_coming_to_what_was_cancelled_calls_a_person(self, texting):
        appointment = book(texting, local(20, 15))
        cancel_appointment(appointment=appointment, actor=user_actor(texting.worker))
        answer(texts()[0], "1")
        assert tasks() == {"appointment-answer"}


class TestAfterwards:
    def test_nobody_said_so_the_sender_asks_once(self, texting, wednesday):
        book(texting, local(20, 15))
        wednesday.move_to(local(21, 14))
        assert ask_what_became() == 0
        wednesday.move_to(local(21, 15, 1))
        assert [ask_what_became(), ask_what_became()] == [1, 0]
        assert tasks() == {"appointment-unrecorded"}
        Task.objects.update(done_at=timezone.now())
        assert ask_what_became() == 0

    @pytest.mark.parametrize(
        ("kept", "status", "asked"),
        [
            (True, AppointmentStatus.FULFILLED, set()),
            (False, AppointmentStatus.NOSHOW, {"appointment-missed"}),
        ],
    )
    def test_kept_or_missed(self, texting, wednesday, kept, status, asked):
        appointment = book(texting, local(20, 15))
        wednesday.move_to(local(20, 16))
        record_attendance(
            appointment=appointment, kept=kept, actor=user_actor(texting.partner)
        )
        assert appointment.status == status
        assert tasks() == asked

    def test_not_before_its_hour(self, texting):
        appointment = book(texting, local(20, 15))
        with pytest.raises(StaleAppointment):
            record_attendance(
                appointment=appointment, kept=True, actor=user_actor(texting.worker)
            )

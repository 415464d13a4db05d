"""Appointments: what is told to whom, and what follows from the answer."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from notifications.models import InboundMessage, Message
from notifications.models import Status as MessageStatus
from notifications.signals import inbound_received
from people.models import Task
from people.services import revoke_consent
from referrals.actors import link_actor, user_actor
from referrals.appointment_texts import place_in_texts
from referrals.appointments import (
    StaleAppointment,
    book_appointment,
    cancel_appointment,
    move_appointment,
    record_attendance,
    record_coming,
)
from referrals.models import Appointment, AppointmentStatus, Coming
from referrals.reminders import ask_what_became, remind_of_appointments
from referrals.status import Status
from referrals.transitions import ConsentMissing
from tests.referrals.factories import Network, make_network
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    ServiceAtLocationFactory,
)

NEW_YORK = ZoneInfo("America/New_York")
# A Wednesday, ten in the morning there.
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW) as clock:
        yield clock


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


def book(network: Network, at: datetime, **facts) -> Appointment:
    referral = network.referral(Status.ACCEPTED)
    Message.objects.all().delete()
    facts.setdefault("actor", user_actor(network.worker))
    return book_appointment(referral=referral, starts_at=at, **facts)


def texts(*codes: str) -> list[Message]:
    found = Message.objects.filter(channel="sms").exclude(kind="first-contact")
    found = found.filter(kind__in=codes) if codes else found
    return list(found.order_by("created_at", "pk"))


def tasks() -> set[str]:
    return set(
        Task.objects.open()
        .filter(kind__startswith="appointment")
        .values_list("kind", flat=True)
    )


def answer(message: Message, digit: str) -> None:
    inbound_received.send(
        InboundMessage,
        inbound=None,
        patient=message.patient,
        reply_to=message,
        meaning=message.asks[digit],
    )


class TestBooking:
    def test_the_patient_is_told_when_and_asked(self, texting):
        appointment = book(texting, local(20, 15, 30), place="2 Cedar Street")
        [text] = texts()
        assert "Friday, November 20, 3:30 PM" in text.body
        assert "2 Cedar Street" in text.body
        assert text.asks == {"1": Coming.ACCEPTED, "2": Coming.DECLINED}
        assert text.expires_at == appointment.starts_at
        assert not tasks()

    def test_in_spanish(self, texting):
        texting.patient.preferred_language = "es"
        texting.patient.save()
        book(texting, local(20, 15, 30))
        assert "viernes" in texts()[0].body
        assert "20 de noviembre" in texts()[0].body

    def test_who_cannot_be_texted_is_told_by_a_person(self, network):
        book(network, local(20, 15))
        assert tasks() == {"appointment-tell"}

    def test_the_partner_hears_of_what_the_worker_made_and_nothing_personal(
        self, texting
    ):
        book(texting, local(20, 15))
        mail = Message.objects.get(kind="appointment-changed")
        assert mail.to == "pantry@example.org"
        assert texting.patient.family_name not in mail.body + mail.subject
        assert "November" not in mail.body

    def test_the_partner_makes_one_by_link_and_gets_no_mail(self, texting):
        referral = texting.referral(Status.ACCEPTED)
        Message.objects.all().delete()
        book_appointment(
            referral=referral, starts_at=local(20, 15), actor=link_actor(referral)
        )
        assert [m.kind for m in texts()] == ["appointment-booked"]
        assert not Message.objects.filter(kind="appointment-changed")
        event = referral.events.get(name="appointment_booked")
        assert event.actor_label == "Hill Pantry, by link"
        assert event.detail == "Friday, November 20, 3:00 PM"

    def test_the_same_form_twice_is_one(self, texting):
        first = book(texting, local(20, 15))
        again = book_appointment(
            referral=first.referral,
            starts_at=local(20, 15),
            actor=user_actor(texting.worker),
        )
        assert again == first
        assert len(texts()) == 1

    def test_another_beside_it_is_refused(self, texting):
        first = book(texting, local(20, 15))
        with pytest.raises(StaleAppointment) as refusal:
            book_appointment(
                referral=first.referral,
                starts_at=local(21, 15),
                actor=user_actor(texting.worker),
            )
        assert refusal.value.appointment == first

    @pytest.mark.parametrize("status", [Status.SENT, Status.DECLINED])
    def test_only_on_a_referral_that_was_taken_on(self, network, status):
        referral = network.referral(status)
        with pytest.raises(StaleAppointment):
            book_appointment(
                referral=referral,
                starts_at=local(20, 15),
                actor=user_actor(network.worker),
            )

    def test_not_without_consent(self, network):
        referral = network.referral(Status.ACCEPTED)
        network.end_consent()
        with pytest.raises(ConsentMissing):
            book_appointment(
                referral=referral,
                starts_at=local(20, 15),
                actor=user_actor(network.worker),
            )

    def test_not_by_strangers(self, network):
        referral = network.referral(Status.ACCEPTED)
        for user in (network.colleague(read_only=True), make_network().worker):
            with pytest.raises(PermissionDenied):
                book_appointment(
                    referral=referral, starts_at=local(20, 15), actor=user_actor(user)
                )


class TestPlaceInTexts:
    def at(self, network, **location) -> Appointment:
        place = LocationFactory(organization=network.pantry, **location)
        AddressFactory(location=place, address_1="9 Bank Street", city="Pittsburgh")
        ServiceAtLocationFactory(service=network.service, location=place)
        appointment = book(network, local(20, 15))
        appointment.location = place
        return appointment

    def test_name_and_address(self, texting):
        place = place_in_texts(self.at(texting, name="Town Hall"))
        assert place == "Town Hall, 9 Bank Street, Pittsburgh"

    def test_a_name_that_says_the_need_is_left_out(self, texting):
        place = place_in_texts(self.at(texting, name="Hill Food Pantry"))
        assert place.startswith("9 Bank Street, Pittsburgh")

    def test_a_confidential_place_is_never_named(self, texting):
        place = place_in_texts(self.at(texting, name="Home", is_confidential=True))
        assert place == "call 412-555-0100 to ask"

    @pytest.mark.parametrize(
        "typed", ["Room 2, food bank", "see https://example.org/map", "x" * 81]
    )
    def test_what_was_typed_is_checked(self, texting, typed):
        assert place_in_texts(book(texting, local(20, 15), place=typed)) == (
            "call 412-555-0100 to ask"
        )

    def test_for_a_private_need_no_place_at_all(self, sensitive):
        appointment = book(sensitive, local(20, 15), place="9 Bank Street")
        assert place_in_texts(appointment) == "call 412-555-0100 to ask"


class TestChanging:
    def test_a_new_time_replaces_what_waits_and_is_told(self, texting):
        appointment = book(texting, local(20, 15))
        record_coming(
            appointment=appointment,
            answer=Coming.ACCEPTED,
            actor=user_actor(texting.worker),
        )
        move_appointment(
            appointment=appointment,
            starts_at=local(23, 9),
            actor=user_actor(texting.worker),
        )
        first, second = texts()
        assert first.status == MessageStatus.SUPPRESSED
        assert second.kind == "appointment-moved"
        assert "Monday, November 23" in second.body
        assert appointment.patient_answer == Coming.NEEDS_ACTION
        assert appointment.version == 2

    def test_who_saw_an_older_version_changes_nothing(self, texting):
        appointment = book(texting, local(20, 15))
        move_appointment(
            appointment=appointment,
            starts_at=local(23, 9),
            actor=user_actor(texting.worker),
        )
        with pytest.raises(StaleAppointment):
            cancel_appointment(
                appointment=appointment, actor=user_actor(texting.worker), seen=1
            )
        assert Appointment.objects.get().is_booked

    def test_cancelling_is_told_to_both_and_drops_reminders(self, texting, wednesday):
        appointment = book(texting, local(20, 15))
        wednesday.move_to(local(19, 15, 5))
        remind_of_appointments()
        Message.objects.exclude(kind="appointment-day-before").delete()
        cancel_appointment(appointment=appointment, actor=user_actor(texting.worker))
        reminder, word = texts()
        assert reminder.status == MessageStatus.SUPPRESSED
        assert word.kind == "appointment-cancelled"
        assert Message.objects.filter(kind="appointment-changed").count() == 1
        wednesday.move_to(local(20, 13, 5))
        assert remind_of_appointments() == 0

    def test_a_referral_that_ends_takes_its_appointment_along(self, texting):
        book(texting, local(20, 15))
        revoke_consent(actor=texting.worker, consent=texting.consent)
        assert Appointment.objects.get().status == AppointmentStatus.CANCELLED
        assert "appointment-cancelled" in [text.kind for text in texts()]

    def test_help_that_the_partner_reports_does_not(self, texting):
        appointment = book(texting, local(20, 15))
        referral = appointment.referral
        texting.as_partner(referral, "close_helped", outcome="need-met")
        assert Appointment.objects.get().is_booked


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

"""Appointments made and changed: what is told to whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from notifications.models import Message
from notifications.models import Status as MessageStatus
from people.services import revoke_consent
from referrals.actors import link_actor, user_actor
from referrals.appointment_texts import place_in_texts
from referrals.appointments import (
    StaleAppointment,
    book_appointment,
    cancel_appointment,
    move_appointment,
    record_coming,
)
from referrals.models import Appointment, AppointmentStatus, Coming
from referrals.reminders import remind_of_appointments
from referrals.status import Status
from referrals.transitions import ConsentMissing
from tests.referrals.appointments import book, local, tasks, texts
from tests.referrals.factories import make_network
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    ServiceAtLocationFactory,
)

pytestmark = pytest.mark.usefixtures("wednesday")


class TestBooking:
    def test_the_patient_is_told_when_and_asked(self, texting):
        appointment = book(texting, local(20, 15, 30), place="2 Cedar Street")
        [text] = texts()
        assert "Friday, November 20, 3:30 PM" in text.body
        assert "2 Cedar Street" in text.body
        assert text.asks == {"1": Coming.ACCEPTED, "2": Coming.DECLINED}
        assert text.expires_at == appointment.starts_at
        assert not tasks()

    @pytest.mark.parametrize(
        ("language", "when"),
        [
            ("en", "Monday, January 4, 2027, 3:30 PM"),
            ("es", "lunes 4 de enero de 2027, 3:30 p.m."),
        ],
    )
    def test_another_year_is_said(self, texting, language, when):
        texting.patient.preferred_language = language
        texting.patient.save()
        book(texting, local(20, 15, 30) + timedelta(days=45))
        assert when in texts()[0].body

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

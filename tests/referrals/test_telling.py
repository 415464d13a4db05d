"""Whatever a person is told or asked, it takes a way that is safe for them. The table
in docs/messages.md is the one below."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from care.rescreening import invite_again
from notifications.models import Channel, Message, OptOut, OptOutScope
from people.models import Patient, Task
from referrals.actors import user_actor
from referrals.appointments import (
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from referrals.asking import ask_again
from referrals.jobs import ask_patients
from referrals.models import Appointment, Referral
from referrals.receivers import EFFECTS
from referrals.reminders import remind_of_appointments
from referrals.services import record_event
from referrals.status import Status
from tests.notifications.factories import SentMessageFactory
from tests.people.factories import ContactPointFactory
from tests.referrals.conftest import PHONE
from tests.referrals.factories import Network, make_network
from tests.screening.factories import ScreeningFactory

NOTE = "Only before 3 pm, ask for Ana."


def textable(network: Network) -> None:
    ContactPointFactory(patient=network.patient, phone=PHONE)


def opted_out(network: Network) -> None:
    ContactPointFactory(patient=network.patient, phone=PHONE, voicemail_ok=True)
    OptOut.objects.create(number=PHONE, scope=OptOutScope.ALL)


def mail_only(network: Network) -> None:
    nothing_safe(network)
    Patient.objects.filter(pk=network.patient.pk).update(
        mail_is_safe=True, address_1="1 Cedar Street"
    )


def phone_with_care(network: Network) -> None:
    ContactPointFactory(
        patient=network.patient, phone=PHONE, safe_to_text=False, safety_note=NOTE
    )


def nothing_safe(network: Network) -> None:
    ContactPointFactory(
        patient=network.patient, phone=PHONE, safe_to_text=False, safe_to_call=False
    )


SITUATIONS = (textable, opted_out, mail_only, phone_with_care, nothing_safe)
MINDED = {
    mail_only: "Write a letter.",
    phone_with_care: f"Leave no voicemail {NOTE}",
    nothing_safe: "Tell them face to face.",
}


def passed_on(network: Network) -> None:
    referral = network.send()
    Message.objects.all().delete()
    event = record_event(referral=referral, name="send")
    EFFECTS["send"](referral, event)


def accepted(network: Network) -> None:
    referral = network.referral(Status.SENT)
    Message.objects.all().delete()
    network.as_partner(referral, "accept")


def waitlisted(network: Network) -> None:
    referral = network.referral(Status.SENT)
    Message.objects.all().delete()
    day = timezone.localdate() + timedelta(days=20)
    network.as_partner(referral, "waitlist", expected_on=day)


def taken_on(network: Network) -> Referral:
    referral = network.referral(Status.ACCEPTED)
    Referral.objects.update(accepted_at=timezone.now() - timedelta(days=9))
    Message.objects.all().delete()
    return referral


def asked(network: Network) -> None:
    taken_on(network)
    assert ask_patients() == 1


def asked_again(network: Network) -> None:
    question = SentMessageFactory(
        kind="did-you-get-help",
        patient=None,
        channel=Channel.EMAIL,
        subject_id=taken_on(network).pk,
    )
    long_ago = timezone.now() - timedelta(days=8)
    Message.objects.filter(pk=question.pk).update(created_at=long_ago)
    assert ask_again() == 1
    Message.objects.filter(pk=question.pk).delete()


def booked(network: Network, days: int = 10) -> Appointment:
    return book_appointment(
        referral=taken_on(network),
        starts_at=timezone.now() + timedelta(days=days),
        actor=user_actor(network.worker),
    )


def moved(network: Network) -> None:
    appointment = booked(network)
    forget_what_was_told()
    move_appointment(
        appointment=appointment,
        starts_at=timezone.now() + timedelta(days=12),
        actor=user_actor(network.worker),
    )


def cancelled(network: Network) -> None:
    appointment = booked(network)
    forget_what_was_told()
    cancel_appointment(appointment=appointment, actor=user_actor(network.worker))


def reminded(network: Network) -> None:
    appointment = booked(network)
    forget_what_was_told()
    Appointment.objects.filter(pk=appointment.pk).update(
        starts_at=timezone.now() + timedelta(hours=5),
        planned_at=timezone.now() - timedelta(days=5),
    )
    remind_of_appointments()


def screened_again(network: Network) -> None:
    ScreeningFactory(
        patient=network.patient,
        status="completed",
        completed_at=timezone.now() - timedelta(days=400),
        started_at=timezone.now() - timedelta(days=400),
    )
    invite_again()


def forget_what_was_told() -> None:
    Message.objects.all().delete()
    Task.objects.all().delete()


Event = Callable[[Network], object]
TEXT, LETTER, TASK, NOTHING = "text", "letter", "task", ""
# One column a situation, in their order.
ROUTES: dict[Event, tuple[str, str, str, str, str]] = {
    lambda network: network.send(): (TEXT, NOTHING, LETTER, NOTHING, NOTHING),
    passed_on: (TEXT, TASK, LETTER, TASK, TASK),
    accepted: (TEXT, TASK, LETTER, TASK, TASK),
    waitlisted: (TASK, TASK, TASK, TASK, TASK),
    asked: (TEXT, TASK, LETTER, TASK, TASK),
    asked_again: (TEXT, TASK, LETTER, TASK, TASK),
    booked: (TEXT, TASK, LETTER, TASK, TASK),
    moved: (TEXT, TASK, LETTER, TASK, TASK),
    cancelled: (TEXT, TASK, LETTER, TASK, TASK),
    reminded: (TEXT, TASK, TASK, TASK, TASK),
    screened_again: (TEXT, TASK, TASK, TASK, TASK),
}


def route_taken(network: Network) -> str:
    """The one way by which the patient was told or is to be told."""
    told = Message.objects.filter(patient=network.patient)
    told = told.exclude(kind="first-contact")
    ways = {
        {"sms": TEXT, "letter": LETTER}[channel]
        for channel in told.order_by("pk").values_list("channel", flat=True)
    }
    if Task.objects.open().filter(patient=network.patient).exists():
        ways.add(TASK)
    assert len(ways) <= 1, ways
    return ways.pop() if ways else NOTHING


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_event_takes_the_safe_way(db, situation):
    network = make_network()
    situation(network)
    network.patient.refresh_from_db()
    column = SITUATIONS.index(situation)
    for event, routes in ROUTES.items():
        with transaction.atomic():
            event(network)
            assert route_taken(network) == routes[column], event.__name__
            if routes[column] == TASK and event is not screened_again:
                task = Task.objects.open().get()
                assert MINDED.get(situation, "") in task.detail, event.__name__
            transaction.set_rollback(True)


@pytest.mark.parametrize("situation", [mail_only, nothing_safe])
def test_an_appointment_too_near_for_the_mail_is_a_task(db, situation):
    network = make_network()
    situation(network)
    network.patient.refresh_from_db()
    booked(network, days=3)
    assert route_taken(network) == TASK

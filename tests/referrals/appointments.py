"""For tests of appointments: a Wednesday's, and what they set off."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from notifications.models import InboundMessage, Message
from notifications.signals import inbound_received
from people.models import Task
from referrals.actors import user_actor
from referrals.appointments import book_appointment
from referrals.models import Appointment
from referrals.status import Status
from tests.referrals.factories import Network

NEW_YORK = ZoneInfo("America/New_York")
# A Wednesday, ten in the morning there.
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)


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

"""Rows of the outbox and texts received. Numbers are from 555-01xx."""

import secrets
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from notifications.models import (
    Channel,
    InboundMessage,
    Message,
    OptOut,
    OptOutSource,
    Status,
)
from tests.people.factories import PatientFactory

NUMBER = "+14125550142"
OTHER_NUMBER = "+14125550143"
OUR_NUMBER = "+14125550100"


class MessageFactory(DjangoModelFactory):
    """A text that waits, to a patient who may be texted; `patient=None`: to nobody."""

    class Meta:
        model = Message

    kind = "test-news"
    channel = Channel.SMS
    to = NUMBER
    language = "en"
    body = "Nearhand: there is news. Call 412-555-0100."
    dedupe_key = factory.Sequence(lambda n: f"test:{n}")
    patient: Any = factory.LazyAttribute(
        lambda message: PatientFactory(phone=message.to)
    )


class SentMessageFactory(MessageFactory):
    status = Status.SENT
    sent_at = factory.LazyFunction(timezone.now)
    provider_reference = factory.LazyFunction(lambda: f"SM{secrets.token_hex(16)}")


class QuestionFactory(SentMessageFactory):
    kind = "test-question"
    asks = {"1": "yes", "2": "no"}


class EmailFactory(MessageFactory):
    channel = Channel.EMAIL
    to = "intake@pantry.example.org"
    subject = "Referral K7QX-2MNB"
    body = "Open it:\nhttp://localhost:8000/r/sample"
    patient = None


class InboundFactory(DjangoModelFactory):
    class Meta:
        model = InboundMessage

    provider_sid = factory.LazyFunction(lambda: f"SM{secrets.token_hex(16)}")
    from_number = NUMBER
    to_number = OUR_NUMBER
    body = "Thank you"


class OptOutFactory(DjangoModelFactory):
    class Meta:
        model = OptOut

    number = NUMBER
    source = OptOutSource.KEYWORD

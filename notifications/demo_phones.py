"""The invented patients' phones: what a demonstration shows in place of a carrier."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Max, Min, OuterRef, QuerySet, Subquery
from django.test import Client
from django.urls import reverse

from notifications.models import ARRIVED, Channel, InboundMessage, Message
from notifications.numbers import number_of
from notifications.signatures import HEADER, sign
from people.models import ContactPoint

OUR_NUMBER = "+14125550100"


@dataclass(frozen=True, slots=True)
class Bubble:
    at: datetime
    body: str
    from_us: bool


@dataclass(frozen=True, slots=True)
class DemoPhone:
    pk: int
    number: str
    names: list[str]
    newest_first: list[Bubble]


def phones() -> "QuerySet[ContactPoint]":
    """One contact point for each number, the latest texted first."""
    first = (
        ContactPoint.objects.exclude(phone="")
        .values("phone")
        .order_by()
        .annotate(first=Min("pk"))
        .values("first")
    )
    texts = Message.objects.filter(
        to=OuterRef("phone"), channel=Channel.SMS, status__in=ARRIVED
    )
    latest = texts.order_by().values("to").annotate(at=Max("sent_at")).values("at")
    return (
        ContactPoint.objects.filter(pk__in=Subquery(first))
        .annotate(latest=Subquery(latest))
        .order_by(F("latest").desc(nulls_last=True), "pk")
    )


def describe(contacts: list[ContactPoint], *, most: int) -> list[DemoPhone]:
    """The phones with their last texts, in three queries however many they are."""
    numbers = [number_of(contact) for contact in contacts]
    bubbles = _bubbles(numbers)
    names = _names(numbers)
    return [
        DemoPhone(
            pk=contact.pk,
            number=contact.phone.as_national,
            names=names[number_of(contact)],
            newest_first=bubbles[number_of(contact)][:most],
        )
        for contact in contacts
    ]


def send_reply(number: str, body: str) -> int:
    """Text us as the phone's owner: the very request that Twilio would make, signed,
    to the same address. The status of the answer."""
    path = reverse("notifications:twilio_inbound")
    data = {
        "MessageSid": f"SM{secrets.token_hex(16)}",
        "AccountSid": settings.TWILIO["account_sid"] or "ACdemo",
        "From": number,
        "To": settings.TWILIO["from_number"] or OUR_NUMBER,
        "Body": body,
        "NumMedia": "0",
    }
    client = Client(SERVER_NAME=urlsplit(settings.BASE_URL).hostname or "localhost")
    response = client.post(path, data, headers={HEADER: sign(path, data)})
    return response.status_code


def _bubbles(numbers: list[str]) -> dict[str, list[Bubble]]:
    by_number: dict[str, list[Bubble]] = {number: [] for number in numbers}
    sent = Message.objects.filter(
        channel=Channel.SMS, to__in=numbers, status__in=ARRIVED
    ).exclude(sent_at=None)
    for message in sent.order_by("-sent_at", "-priority", "pk"):
        at: Any = message.sent_at
        by_number[message.to].append(Bubble(at, message.body, from_us=True))
    received = InboundMessage.objects.filter(from_number__in=numbers)
    for text in received.order_by("-received_at", "pk"):
        bubble = Bubble(text.received_at, text.body, from_us=False)
        by_number[text.from_number].append(bubble)
    for bubbles in by_number.values():
        bubbles.sort(key=lambda bubble: bubble.at, reverse=True)
    return by_number


def _names(numbers: list[str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {number: [] for number in numbers}
    contacts = ContactPoint.objects.filter(phone__in=numbers).select_related("patient")
    for contact in contacts.order_by("pk"):
        names[number_of(contact)].append(contact.patient.full_name)
    return names

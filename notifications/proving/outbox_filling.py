"""Invented people, each with a phone of their own and one message that waits."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from notifications.models import Channel, Message
from people.models import ContactPoint, Patient
from people.models.patient import TextingConsent

# Geographic area codes; 555-01xx is kept free for invention in each.
AREA_CODES = [code for code in range(201, 990) if code % 100 != 11 and code // 100 != 5]
MOST = 100 * len(AREA_CODES)
AT_ONCE = 5000


def phone_numbers(count: int) -> Iterator[str]:
    """+1 NXX 555 01xx; ValueError beyond what there is of them."""
    if count > MOST:
        raise ValueError(f"There are {MOST} numbers to invent.")
    for index in range(count):
        yield f"+1{AREA_CODES[index // 100]}55501{index % 100:02}"


def fill_outbox(count: int) -> list[Message]:
    """One message each to so many people, each with words of its own."""
    people = [
        Patient(given_name="Sam", family_name=f"Example {index}")
        for index in range(count)
    ]
    Patient.objects.bulk_create(people, batch_size=AT_ONCE)
    numbers = list(phone_numbers(count))
    ContactPoint.objects.bulk_create(
        [_contact(*pair) for pair in zip(people, numbers, strict=True)],
        batch_size=AT_ONCE,
    )
    messages = _messages(people, numbers)
    return Message.objects.bulk_create(messages, batch_size=AT_ONCE)


def _contact(patient: Patient, number: str) -> ContactPoint:
    return ContactPoint(
        patient=patient,
        phone=number,
        safe_to_text=True,
        texting_consent=TextingConsent.AGREED,
        texting_consent_at=timezone.now(),
    )


def _messages(people: Sequence[Patient], numbers: Sequence[str]) -> list[Message]:
    return [
        Message(
            kind="proving",
            channel=Channel.SMS,
            to=number,
            language="en",
            body=f"Nearhand: there is news, number {index}. Call 412-555-0100.",
            dedupe_key=f"proving:{index}",
            patient=patient,
            any_hour=True,
        )
        for index, (patient, number) in enumerate(zip(people, numbers, strict=True))
    ]

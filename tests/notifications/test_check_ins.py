"""Kinds come from the caller: an app of any floor asks its own question in its own
words, and hears what the answer means."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from notifications import kinds
from notifications.delivery import deliver_due
from notifications.inbound import process_inbound
from notifications.kinds import AskedNumber, Audience, MessageKind, register
from notifications.lint import lint_wording
from notifications.models import InboundMessage, Message, MessageWording, OptOutScope
from notifications.services import notify_patient
from notifications.signals import inbound_received
from notifications.wordings import add_missing_wordings
from people.models import Task
from tests.notifications.factories import NUMBER
from tests.notifications.webhooks import text_us
from tests.people.factories import PatientFactory, WorkerFactory


@pytest.fixture
def check_in(monkeypatch) -> MessageKind:
    """As a care plan would bring it along in its own `messages.py`."""
    monkeypatch.setattr(kinds, "_registry", dict(kinds._registry))
    return register(
        MessageKind(
            code="care-plan-check-in",
            label="Check-in of a care plan",
            audience=Audience.PATIENT,
            channel="sms",
            category=OptOutScope.CHECK_INS,
            wording={
                "en": "{sender_name}: how is step {step}? 1 = going well, 2 = stuck",
                "es": "{sender_name}: ¿cómo va el paso {step}? 1 = bien, 2 = mal",
            },
            sample={"step": "3"},
            asks={"1": "going-well", "2": "stuck"},
        )
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_its_words_are_held_to_the_same_rules(db, check_in, language):
    assert lint_wording(check_in, "", check_in.wording[language], language) == []


def test_the_caller_hears_what_its_own_digits_mean(db, check_in):
    heard = []

    def hear(reply_to, meaning, **signal):
        heard.append((reply_to.kind, reply_to.subject_id, meaning))

    patient = PatientFactory(phone=NUMBER)
    message = notify_patient(
        patient=patient,
        kind=check_in.code,
        context={"step": "2"},
        dedupe_key="care-plan-check-in:1",
        subject_id=patient.pk,
    )
    while deliver_due():
        pass
    Message.objects.filter(pk=message.pk, status="queued").update(status="sent")
    inbound_received.connect(hear)
    text_us(Client(), "2")
    process_inbound()
    inbound_received.disconnect(hear)
    assert heard == [(check_in.code, patient.pk, "stuck")]


WEIGHT = AskedNumber(
    name="weight", least=Decimal(60), most=Decimal(700), beside=("lb", "lbs", "libras")
)
PRESSURE = (
    AskedNumber(name="systolic", least=Decimal(60), most=Decimal(260)),
    AskedNumber(name="diastolic", least=Decimal(30), most=Decimal(160)),
)


def asking(check_in: MessageKind, *numbers: AskedNumber, **asks: str) -> MessageKind:
    return register(
        replace(
            check_in,
            code="care-plan-numbers",
            wording={
                "en": "{sender_name}: what does the scale show today? 0 = not today",
                "es": "{sender_name}: ¿cuánto marca hoy? 0 = hoy no",
            },
            asks={"0": "not-today"},
            asks_numbers=numbers,
            **asks,
        )
    )


@pytest.fixture
def heard():
    told: list[Any] = []

    def hear(reply_to, meaning, numbers, **signal):
        told.append((reply_to and reply_to.kind, meaning, numbers))

    inbound_received.connect(hear)
    yield told
    inbound_received.disconnect(hear)


def asked_and_answered(kind: MessageKind, body: str) -> InboundMessage:
    patient = PatientFactory(phone=NUMBER)
    notify_patient(
        patient=patient,
        kind=kind.code,
        context={"step": "2"},
        dedupe_key="numbers:1",
        subject_id=patient.pk,
    )
    Message.objects.update(status="sent")
    text_us(Client(), body)
    process_inbound()
    return InboundMessage.objects.get()


@pytest.mark.parametrize(
    ("numbers", "body", "meaning", "values"),
    [
        ([WEIGHT], "182.5 lbs", "numbers", {"weight": Decimal("182.5")}),
        ([WEIGHT], "0", "not-today", {}),
        (
            PRESSURE,
            "120/80",
            "numbers",
            {"systolic": Decimal(120), "diastolic": Decimal(80)},
        ),
    ],
)
def test_numbers_answer_a_question(db, check_in, heard, numbers, body, meaning, values):
    kind = asking(check_in, *numbers)
    inbound = asked_and_answered(kind, body)
    assert heard == [(kind.code, meaning, values)]
    assert inbound.numbers == {name: str(value) for name, value in values.items()}
    assert not Task.objects.open().exists()


@pytest.mark.parametrize("body", ["1825", "82 kg", "182 or 190", "about 182", "12"])
def test_a_number_that_is_not_plain_or_cannot_be_is_for_a_person(
    db, check_in, heard, body
):
    inbound = asked_and_answered(asking(check_in, WEIGHT), body)
    assert (inbound.meaning, inbound.numbers) == ("text", {})
    assert heard == [(None, "text", {})]
    assert Task.objects.open().get().kind == "inbound-text"


def test_a_person_says_which_number_of_a_text_was_meant(
    db, check_in, heard, client_for
):
    inbound = asked_and_answered(
        asking(check_in, WEIGHT), "I think 182.5, it was 12 days ago"
    )
    patient: Any = inbound.patient
    worker = WorkerFactory(at=patient.care_relationships.get().organization)
    client = client_for(worker)
    page = client.get(reverse("notifications:conversation", args=[patient.pk]))
    question = Message.objects.get(kind="care-plan-numbers")
    offered = f'value="{question.pk}:182.5"'
    assert offered in page.content.decode()
    assert f"{question.pk}:12" not in page.content.decode()
    url = reverse("notifications:match_reply", args=[inbound.pk])
    for said in ("1825", "182.5", "190"):
        client.post(url, {"answer": f"{question.pk}:{said}"})
    assert heard[1:] == [("care-plan-numbers", "numbers", {"weight": Decimal("182.5")})]
    page = client.get(reverse("notifications:conversation", args=[patient.pk]))
    assert "182.5. So says" in page.content.decode()


def test_a_digit_that_may_be_a_number_is_refused(check_in):
    with pytest.raises(ImproperlyConfigured, match="digit or a number"):
        asking(check_in, replace(WEIGHT, least=Decimal(0)))


def test_curators_find_its_words_and_theirs_are_sent(db, check_in):
    kind = asking(check_in, WEIGHT)
    add_missing_wordings()
    wording = MessageWording.objects.get(kind=kind.code, language="en")
    wording.body = "{sender_name}: please weigh yourself. 0 = not today"
    wording.full_clean()
    wording.save()
    assert "weigh yourself" in kinds.render(kind, "en", {}).body

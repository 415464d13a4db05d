"""Kinds come from the caller: an app of any floor asks its own question in its own
words, and hears what the answer means."""

import pytest
from django.test import Client

from notifications import kinds
from notifications.delivery import deliver_due
from notifications.inbound import process_inbound
from notifications.kinds import Audience, MessageKind, register
from notifications.lint import lint_wording
from notifications.models import Message, OptOutScope
from notifications.services import notify_patient
from notifications.signals import inbound_received
from tests.notifications.factories import NUMBER
from tests.notifications.webhooks import text_us
from tests.people.factories import PatientFactory


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

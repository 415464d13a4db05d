from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.models import HeldFor, Message, Status
from people.models import Task
from tests.notifications.factories import NUMBER, MessageFactory, SentMessageFactory
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient():
    return PatientFactory(phone=NUMBER)


@pytest.fixture
def full_week(patient) -> None:
    """Five texts in the last days, the first of them six days ago."""
    now = timezone.now()
    for days in range(2, 7):
        began = now - timedelta(days=days)
        SentMessageFactory(patient=patient, counts_weekly=True, begun_at=began)


def test_one_more_waits_till_the_week_has_room(twilio, patient, full_week):
    message = MessageFactory(patient=patient, counts_weekly=True)
    assert deliver_due() == {"postponed": 1}
    message.refresh_from_db()
    assert message.held_for == HeldFor.WEEKLY_LIMIT
    assert timedelta(hours=23) < message.not_before - timezone.now() < timedelta(days=1)
    with time_machine.travel(message.not_before + timedelta(minutes=1)):
        assert deliver_due() == {"sent": 1}
    assert len(twilio.accepted) == 1


def test_what_is_bound_to_an_hour_or_an_answer_goes_out(twilio, patient, full_week):
    MessageFactory(patient=patient, counts_weekly=False)
    assert deliver_due() == {"sent": 1}


def test_what_would_come_too_late_is_dropped_at_once_and_said(
    twilio, patient, full_week
):
    soon = timezone.now() + timedelta(hours=3)
    message = MessageFactory(patient=patient, counts_weekly=True, expires_at=soon)
    assert deliver_due() == {"expired": 1}
    message.refresh_from_db()
    assert "most texts" in message.error_text
    assert Task.objects.open().get().kind == "message-not-sent"


def test_only_texts_that_they_may_have_count(twilio, patient, full_week):
    Message.objects.filter(pk=Message.objects.order_by("pk").first().pk).update(
        status=Status.FAILED
    )
    MessageFactory(patient=patient, counts_weekly=True)
    assert deliver_due() == {"sent": 1}


def test_another_number_of_theirs_does_not_start_a_new_week(twilio, patient, full_week):
    Message.objects.update(to="+14125550199")
    MessageFactory(patient=patient, counts_weekly=True)
    assert deliver_due() == {"postponed": 1}


def test_a_network_may_have_no_limit(twilio, patient, full_week, settings):
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "most_texts_a_week": 0}
    MessageFactory(patient=patient, counts_weekly=True)
    assert deliver_due() == {"sent": 1}

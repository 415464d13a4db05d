from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from notifications.channels.twilio_sms import Channel, parameters, validity_seconds
from tests.notifications.factories import NUMBER, OUR_NUMBER, MessageFactory

NOON = datetime(2026, 3, 4, 17, tzinfo=UTC)  # in Pittsburgh

pytestmark = pytest.mark.django_db


def test_the_callback_address_carries_our_own_id(settings, twilio):
    settings.BASE_URL = "https://nearhand.example/"
    message = MessageFactory()
    Channel().send(message)
    [sent] = twilio.accepted
    assert sent["StatusCallback"] == (
        f"https://nearhand.example/hooks/twilio/status/{message.pk}/"
    )
    assert (sent["From"], sent["To"]) == (OUR_NUMBER, NUMBER)


def test_a_messaging_service_takes_the_place_of_a_number(settings):
    settings.TWILIO = {**settings.TWILIO, "messaging_service_sid": "MG1"}
    request = parameters(MessageFactory())
    assert request["messaging_service_sid"] == "MG1"
    assert "from_" not in request


def test_each_send_has_a_reference_of_its_own(twilio):
    channel, message = Channel(), MessageFactory()
    assert channel.send(message) != channel.send(message)


@pytest.mark.usefixtures("night")
@pytest.mark.parametrize(
    ("facts", "hours"),
    [
        ({}, 8),
        ({"expires_at": NOON + timedelta(hours=2)}, 2),
        ({"expires_at": NOON + timedelta(days=2)}, 8),
    ],
)
def test_it_may_wait_at_the_provider_until_the_night_or_its_end(facts, hours):
    message = MessageFactory.build(patient=None, **facts)
    assert validity_seconds(message, NOON) == hours * 3600


@pytest.mark.usefixtures("night")
def test_what_is_awaited_at_night_waits_an_hour_there_and_no_longer():
    message = MessageFactory.build(patient=None, any_hour=True)
    assert validity_seconds(message, NOON + timedelta(hours=11)) == 3600


@pytest.mark.usefixtures("night")
def test_it_has_a_minute_at_least():
    message = MessageFactory.build(patient=None)
    just_before = NOON + timedelta(hours=7, minutes=59, seconds=59)
    assert validity_seconds(message, just_before) == 60


def test_it_is_sent_with_the_request(twilio):
    with time_machine.travel(NOON, tick=False):
        Channel().send(MessageFactory(expires_at=NOON + timedelta(minutes=30)))
    assert twilio.accepted[0]["ValidityPeriod"] == "1800"

"""Our requests and the fake's answers, held against Twilio's own OpenAPI."""

from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from django.utils import timezone
from twilio.base.exceptions import TwilioRestException

from notifications.channels import ChannelError
from notifications.channels.twilio_sms import Channel, parameters
from notifications.proving import twilio_api as api
from notifications.proving.twilio_texts import ACCOUNT, TOKEN, new_sid
from tests.contract.conftest import LIST
from tests.notifications.factories import NUMBER, OUR_NUMBER, MessageFactory

pytestmark = pytest.mark.django_db
AUTH = (ACCOUNT, TOKEN)


@pytest.fixture
def channel(settings, twilio_api) -> Channel:
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "sms": "twilio_sms"}
    settings.TWILIO = {**settings.TWILIO, "api_base_url": twilio_api}
    return Channel()


def messages_url(twilio_api: str) -> str:
    return f"{twilio_api}{api.ROOT}.json"


def violations(response: requests.Response) -> list[tuple[str, str]]:
    found = response.json().get("validation", [])
    return [(item["location"][-1], item["message"]) for item in found]


@pytest.mark.parametrize(
    "service", ["", "MG" + "0" * 32], ids=["number", "messaging service"]
)
def test_what_we_send_and_what_comes_back(settings, channel, fake, service):
    settings.TWILIO = {**settings.TWILIO, "messaging_service_sid": service}
    message = MessageFactory(expires_at=timezone.now() + timedelta(hours=1))
    sid = channel.send(message)
    assert fake.accepted[-1]["sid"] == sid
    assert fake.accepted[-1]["Body"] == message.body


def test_an_error_is_told_as_twilio_tells_it(channel, fake):
    fake.opted_out.add(NUMBER)
    with pytest.raises(ChannelError) as caught:
        channel.send(MessageFactory())
    fake.opted_out.clear()
    assert (caught.value.code, caught.value.permanent) == ("21610", True)


def test_lists_and_pages(channel, fake):
    for _ in range(3):
        channel.send(MessageFactory(to=NUMBER))
    found = channel.client.messages.list(
        to=NUMBER,
        from_=OUR_NUMBER,
        date_sent_after=timezone.now() - timedelta(days=1),
        date_sent_before=timezone.now() + timedelta(days=1),
        page_size=2,
    )
    assert {m.sid for m in found} >= {m["sid"] for m in fake.accepted[-3:]}


def test_one_by_its_sid(channel):
    sid = channel.send(MessageFactory())
    assert channel.client.messages(sid).fetch().status == "delivered"
    with pytest.raises(TwilioRestException) as caught:
        channel.client.messages(new_sid()).fetch()
    assert caught.value.status == 404


class TestTheProxyIsAwake:
    """It would say so if we were wrong."""

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"ValidityPeriod": "soon"}, "ValidityPeriod"), ({"Body": "x"}, None)],
    )
    def test_about_requests(self, channel, twilio_api, wrong, field):
        known = {"To": NUMBER, "From": OUR_NUMBER, "Body": "x"}
        response = requests.post(
            messages_url(twilio_api), known | wrong, auth=AUTH, timeout=10
        )
        assert [where for where, _why in violations(response)] == [field] * bool(field)

    def test_about_answers(self, monkeypatch, channel, twilio_api):
        right = api.resource

        def wrong(text):
            return right(replace(text, sid="not-a-sid")) | {"num_segments": 1}

        monkeypatch.setattr(api, "resource", wrong)
        known = {"To": NUMBER, "From": OUR_NUMBER, "Body": "x"}
        response = requests.post(messages_url(twilio_api), known, auth=AUTH, timeout=10)
        assert {where for where, _why in violations(response)} == {
            "sid",
            "num_segments",
        }


def test_every_field_we_send_is_one_of_twilios(description):
    create = description["paths"][LIST]["post"]
    body = create["requestBody"]["content"]["application/x-www-form-urlencoded"]
    known = {name.lower() for name in body["schema"]["properties"]}
    sent = {name.replace("_", "") for name in parameters(MessageFactory())}
    assert sent <= known

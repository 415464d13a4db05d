"""A second provider takes over what the first has certainly not taken, by policy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone

from notifications.callbacks import process_callbacks
from notifications.delivery import deliver_due
from notifications.inbound import process_inbound
from notifications.models import (
    InboundMessage,
    Message,
    OptOut,
    ProviderCallback,
    Sender,
    Status,
    UnreachableNumber,
)
from people.models import Task
from tests.notifications.factories import NUMBER, OTHER_NUMBER, MessageFactory
from tests.notifications.fake_telnyx import (
    API_KEY,
    FROM,
    PUBLIC_KEY,
    FakeTelnyx,
    Server,
    event,
    post_event,
)
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db
INBOUND = "/hooks/telnyx/inbound/"


@pytest.fixture
def telnyx(settings) -> Iterator[FakeTelnyx]:
    """The second choice, after the fake Twilio of `twilio`."""
    server = Server()
    server.thread.start()
    settings.TELNYX = {
        "api_key": API_KEY,
        "from_number": FROM,
        "messaging_profile_id": "",
        "public_key": PUBLIC_KEY,
        "api_base_url": server.fake.url,
    }
    yield server.fake
    server.stop()


@pytest.fixture
def both(twilio, telnyx, settings) -> None:
    settings.NOTIFICATIONS = {
        **settings.NOTIFICATIONS,
        "sms": "twilio_sms, telnyx",
        "sms_fail_over": "not-processed, 21612",
    }


@pytest.fixture
def alone(telnyx, settings) -> None:
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "sms": "telnyx"}


@pytest.mark.usefixtures("both")
class TestPolicy:
    def test_the_first_choice_is_used_while_it_takes_texts(self, twilio, telnyx):
        message = MessageFactory()
        assert deliver_due() == {"sent": 1}
        message.refresh_from_db()
        assert (len(twilio.accepted), telnyx.accepted) == (1, [])
        assert message.provider == "twilio_sms"

    def test_what_it_did_not_process_the_second_takes(self, twilio, telnyx):
        message = MessageFactory()
        twilio.next_answers = ["busy"]
        assert deliver_due() == {"sent": 1}
        message.refresh_from_db()
        assert telnyx.texts() == [message.body]
        assert message.provider == "telnyx"
        assert message.provider_reference == telnyx.accepted[0]["id"]
        assert message.attempts == 1

    def test_while_it_rests_the_second_is_asked_first(self, twilio, telnyx):
        twilio.next_answers = ["busy"]
        MessageFactory()
        deliver_due()
        MessageFactory()
        assert deliver_due() == {"sent": 1}
        assert len(twilio.requests) == 1
        assert len(telnyx.accepted) == 2

    def test_afterwards_the_first_is_used_again(self, twilio, telnyx):
        twilio.next_answers = ["busy"]
        MessageFactory()
        deliver_due()
        MessageFactory()
        with time_machine.travel(timezone.now() + timedelta(minutes=1)):
            deliver_due()
        assert len(twilio.accepted) == 1

    @pytest.mark.usefixtures("impatient")
    @pytest.mark.parametrize("fate", ["fail", "accept-then-drop", "accept-then-hang"])
    def test_never_where_it_is_unknown_whether_it_was_sent(self, twilio, telnyx, fate):
        MessageFactory()
        twilio.next_answers = [fate]
        assert deliver_due() == {"unknown": 1}
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            deliver_due()
        assert telnyx.accepted == []

    def test_for_the_codes_that_are_named(self, twilio, telnyx):
        MessageFactory()
        twilio.errors[NUMBER] = (400, 21612)
        assert deliver_due() == {"sent": 1}
        assert len(telnyx.accepted) == 1
        assert not UnreachableNumber.objects.exists()

    def test_not_for_other_refusals(self, twilio, telnyx):
        MessageFactory()
        twilio.errors[NUMBER] = (400, 21614)
        assert deliver_due() == {"failed": 1}
        assert telnyx.accepted == []

    def test_both_too_busy(self, twilio, telnyx):
        message = MessageFactory()
        twilio.next_answers = ["busy"]
        telnyx.next_answers = [(429, "10011")]
        assert deliver_due() == {"queued": 1}
        message.refresh_from_db()
        assert (message.status, message.held_for) == (Status.QUEUED, "provider")
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            assert deliver_due() == {"sent": 1}
        assert len(twilio.accepted) + len(telnyx.accepted) == 1

    def test_primary_only_is_the_default(self, twilio, telnyx, settings):
        settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "sms_fail_over": "never"}
        MessageFactory()
        twilio.next_answers = ["busy"]
        assert deliver_due() == {"queued": 1}
        assert telnyx.accepted == []


@pytest.mark.usefixtures("alone")
class TestTelnyx:
    def test_what_is_asked_of_it(self, telnyx, settings):
        message = MessageFactory()
        assert deliver_due() == {"sent": 1}
        [asked] = telnyx.accepted
        assert (asked["from"], asked["to"], asked["text"]) == (
            FROM,
            NUMBER,
            message.body,
        )
        path = f"/hooks/telnyx/status/{message.pk}/"
        assert asked["webhook_url"] == f"{settings.BASE_URL}{path}"

    def test_a_broken_connection_is_unknown_and_a_person_is_asked(self, telnyx):
        MessageFactory()
        telnyx.next_answers = [None]
        assert deliver_due() == {"unknown": 1}
        assert Task.objects.open().get().kind == "message-unknown"

    def test_a_server_error_is_unknown(self, telnyx):
        MessageFactory()
        telnyx.next_answers = [(500, "10007")]
        assert deliver_due() == {"unknown": 1}

    @pytest.mark.parametrize("status", [400, 403, 422])
    def test_opted_out_there(self, telnyx, status):
        """Whatever the status that it comes with, others are still texted."""
        MessageFactory()
        telnyx.next_answers = [(status, "40300")]
        assert deliver_due() == {"failed": 1}
        assert OptOut.objects.current().get().number == NUMBER
        MessageFactory(to=OTHER_NUMBER, patient=None)
        assert deliver_due() == {"sent": 1}

    def test_a_code_that_we_do_not_know_is_judged_by_its_status(self, telnyx):
        for status, becomes in ((403, "queued"), (422, "failed")):
            MessageFactory()
            telnyx.next_answers = [(status, "99999")]
            assert deliver_due() == {becomes: 1}
            Sender.objects.all().delete()

    def test_wrong_key_loses_nothing(self, telnyx, settings):
        settings.TELNYX = {**settings.TELNYX, "api_key": "wrong"}
        MessageFactory()
        assert deliver_due() == {"queued": 1}

    def test_nobody_listens(self, settings):
        settings.TELNYX = {**settings.TELNYX, "api_base_url": "http://127.0.0.1:9"}
        MessageFactory()
        assert deliver_due() == {"queued": 1}

    @pytest.mark.parametrize(
        ("status", "becomes"),
        [
            ("sent", Status.SENT),
            ("delivered", Status.DELIVERED),
            ("delivery_unconfirmed", Status.SENT),
            ("delivery_failed", Status.UNDELIVERED),
            ("sending_failed", Status.FAILED),
        ],
    )
    def test_news_by_webhook(self, telnyx, status, becomes):
        message = MessageFactory()
        deliver_due()
        body = event(
            "message.finalized",
            id=telnyx.accepted[0]["id"],
            to=[{"phone_number": NUMBER, "status": status}],
            errors=[],
        )
        path = f"/hooks/telnyx/status/{message.pk}/"
        for _ in range(2):
            assert post_event(Client(), path, body).status_code == 204
        process_callbacks()
        message.refresh_from_db()
        assert message.status == becomes
        assert ProviderCallback.objects.first().raw == body

    def test_a_landline_by_webhook(self, telnyx):
        message = MessageFactory()
        deliver_due()
        body = event(
            "message.finalized",
            id=telnyx.accepted[0]["id"],
            to=[{"phone_number": NUMBER, "status": "delivery_failed"}],
            errors=[{"code": "40001", "title": "Not routable"}],
        )
        post_event(Client(), f"/hooks/telnyx/status/{message.pk}/", body)
        process_callbacks()
        assert UnreachableNumber.objects.current().get().number == NUMBER
        assert "mobile number" in Task.objects.open().get().detail

    def test_a_text_from_a_patient(self, telnyx):
        patient = PatientFactory(phone=NUMBER)
        body = event(
            "message.received",
            id="in-1",
            text="Thank you",
            to=[{"phone_number": FROM}],
            **{"from": {"phone_number": NUMBER}},
        )
        for _ in range(2):
            assert post_event(Client(), INBOUND, body).status_code == 204
        process_inbound()
        inbound = InboundMessage.objects.get()
        assert (inbound.patient, inbound.body) == (patient, "Thank you")
        assert inbound.provider == "telnyx"

    def test_stop_counts_at_once(self, telnyx):
        body = event(
            "message.received",
            id="in-1",
            text="STOP",
            to=[{"phone_number": FROM}],
            **{"from": {"phone_number": NUMBER}},
        )
        post_event(Client(), INBOUND, body)
        assert OptOut.objects.current().get().number == NUMBER
        process_inbound()
        assert not Message.objects.exists()

    @pytest.mark.parametrize(
        "forgery",
        [
            {"signer": Ed25519PrivateKey.from_private_bytes(b"x" * 32)},
            {"age": 600},
            {"age": -600},
        ],
    )
    def test_forged_or_replayed_is_refused(self, telnyx, forgery):
        body = event("message.received", id="in-1", text="STOP")
        assert post_event(Client(), INBOUND, body, **forgery).status_code == 403
        assert not InboundMessage.objects.exists()

    def test_without_their_key_nothing_is_trusted(self, telnyx, settings):
        settings.TELNYX = {**settings.TELNYX, "public_key": ""}
        body = event("message.received", id="in-1", text="STOP")
        assert post_event(Client(), INBOUND, body).status_code == 403

    @pytest.mark.parametrize("body", [{}, {"data": {"event_type": "message.received"}}])
    def test_what_is_no_message_is_said_so(self, telnyx, body):
        assert post_event(Client(), INBOUND, body).status_code == 400

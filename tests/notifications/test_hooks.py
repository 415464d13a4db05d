import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications.models import InboundMessage, OptOut, ProviderCallback
from notifications.signatures import HEADER, sign
from notifications.urls import urlpatterns
from tests.notifications.factories import NUMBER, MessageFactory, SentMessageFactory
from tests.notifications.webhooks import (
    INBOUND,
    inbound_data,
    post_signed,
    status_path,
    text_us,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Twilio has no CSRF token."""
    return Client(enforce_csrf_checks=True)


def test_a_signed_text_is_kept_and_answered_with_nothing_to_say(client):
    data = inbound_data("Gracias, señora 🙂")
    response = post_signed(client, INBOUND, data)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/xml")
    assert b"<Response></Response>" in response.content
    inbound = InboundMessage.objects.get()
    assert (inbound.from_number, inbound.body) == (NUMBER, "Gracias, señora 🙂")
    assert inbound.raw == data
    assert inbound.processed_at is None


def test_an_answer_has_nothing_that_is_for_people(client):
    response = post_signed(client, INBOUND, inbound_data("1"))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Language" not in response.headers
    assert not response.cookies


def test_no_hook_is_no_page(client):
    assert client.get("/hooks/nobody/").status_code == 404


@pytest.mark.parametrize("signature", ["", "forged", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_a_forged_text_is_refused(client, signature):
    headers = {HEADER: signature} if signature else {}
    response = client.post(INBOUND, inbound_data("STOP"), headers=headers)
    assert response.status_code == 403
    assert not InboundMessage.objects.exists()
    assert not OptOut.objects.exists()


def test_a_changed_text_is_refused(client):
    data = inbound_data("1")
    headers = {HEADER: sign(INBOUND, data)}
    response = client.post(INBOUND, data | {"Body": "2"}, headers=headers)
    assert response.status_code == 403


def test_a_signature_made_with_another_token_is_refused(client, settings):
    data = inbound_data("1")
    headers = {HEADER: sign(INBOUND, data)}
    settings.TWILIO = {**settings.TWILIO, "auth_token": "another"}
    assert client.post(INBOUND, data, headers=headers).status_code == 403


def test_without_a_token_nothing_is_trusted(client, settings):
    settings.TWILIO = {**settings.TWILIO, "auth_token": ""}
    data = inbound_data("1")
    headers = {HEADER: sign(INBOUND, data)}
    assert client.post(INBOUND, data, headers=headers).status_code == 403


def test_the_public_address_counts_not_the_requests_own(client, settings):
    settings.BASE_URL = "https://nearhand.example"
    data = inbound_data("1")
    headers = {HEADER: sign(INBOUND, data)}
    response = client.post(INBOUND, data, headers={**headers, "host": "internal:8000"})
    assert response.status_code == 200


def test_delivered_twice_it_is_one_text(client):
    for _ in range(2):
        assert text_us(client, "Hello", sid="SM1").status_code == 200
    assert InboundMessage.objects.count() == 1


def test_stop_counts_before_the_answer(client):
    waiting = MessageFactory()
    text_us(client, "STOP")
    waiting.refresh_from_db()
    assert OptOut.objects.current().get().number == NUMBER
    assert waiting.status == "suppressed"


def test_a_stop_delivered_again_after_start_does_not_count(client):
    text_us(client, "STOP", sid="SM1")
    text_us(client, "START", sid="SM2")
    text_us(client, "STOP", sid="SM1")
    assert not OptOut.objects.current().exists()


def test_signed_nonsense_is_told_what_is_missing(client):
    response = post_signed(client, INBOUND, {"Body": "Hello"})
    assert response.status_code == 400
    assert b"MessageSid" in response.content


def test_letters_a_database_cannot_keep(client):
    assert text_us(client, "a\x00b").status_code == 200
    assert InboundMessage.objects.get().body == "ab"


@pytest.mark.parametrize("path", [INBOUND, status_path(uuid.UUID(int=7))])
def test_wrong_verb(client, path):
    assert client.get(path).status_code == 405


def test_a_callback_is_kept_and_answered(client):
    message: Any = SentMessageFactory()
    data = {"MessageSid": message.provider_reference, "MessageStatus": "delivered"}
    response = post_signed(client, status_path(message.pk), data)
    assert response.status_code == 204
    callback = ProviderCallback.objects.get()
    assert (callback.message, callback.status) == (message, "delivered")
    assert callback.raw == data


def test_a_callback_for_a_message_we_do_not_have_is_kept(client):
    data = {"MessageSid": "SM1", "MessageStatus": "sent"}
    path = status_path(uuid.uuid4())
    assert post_signed(client, path, data).status_code == 204
    assert ProviderCallback.objects.get().message is None


def test_a_forged_callback_is_refused(client):
    message = SentMessageFactory()
    data = {"MessageSid": "x", "MessageStatus": "failed", "ErrorCode": "21610"}
    assert client.post(status_path(message.pk), data).status_code == 403
    assert not ProviderCallback.objects.exists()


def test_a_callback_signed_for_another_message_is_refused(client):
    message, other = SentMessageFactory(), SentMessageFactory()
    data = {"MessageSid": "x", "MessageStatus": "failed"}
    headers = {HEADER: sign(status_path(other.pk), data)}
    response = client.post(status_path(message.pk), data, headers=headers)
    assert response.status_code == 403


def test_each_hook_needs_a_signature_and_no_csrf_token(client):
    """Those to come included."""
    hooks = [one for one in urlpatterns if str(one.pattern).startswith("hooks/")]
    assert len(hooks) >= 4
    for hook in hooks:
        args = [uuid.uuid4()] if hook.pattern.converters else []
        address = reverse(f"notifications:{hook.name}", args=args)
        for content_type in ("application/x-www-form-urlencoded", "application/json"):
            response = client.post(address, "{}", content_type=content_type)
            assert response.status_code == 403, hook.name
            assert b"signature does not fit" in response.content, hook.name

"""What is dropped when its time is over, and what is not kept for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import outbox
from notifications.expiring import drop_overdue
from notifications.models import InboundMessage, Message, ProviderCallback, Status
from notifications.retention import remove_old_words
from people.models import Task
from tests.notifications.factories import (
    InboundFactory,
    MessageFactory,
    SentMessageFactory,
)

pytestmark = pytest.mark.django_db


def ago(days: float):
    return timezone.now() - timedelta(days=days)


class TestOverdue:
    def test_is_dropped_and_said_while_its_provider_is_down(self):
        message = MessageFactory(
            expires_at=ago(0.01),
            not_before=timezone.now() + timedelta(hours=1),
            held_for="provider",
        )
        assert drop_overdue() == 1
        message.refresh_from_db()
        assert message.status == Status.EXPIRED
        assert "provider" in message.error_text
        assert Task.objects.open().get().kind == "message-not-sent"

    def test_a_letter_that_nobody_printed_too(self):
        MessageFactory(channel="letter", to="", expires_at=ago(1))
        assert drop_overdue() == 1

    def test_not_what_is_about_to_be_sent(self):
        MessageFactory(expires_at=timezone.now() + timedelta(hours=1))
        outbox.claim("worker", 1)
        Message.objects.update(expires_at=ago(0.01))
        assert drop_overdue() == 0

    def test_not_before_its_time(self):
        MessageFactory(expires_at=timezone.now() + timedelta(hours=1))
        assert drop_overdue() == 0


class TestWords:
    @pytest.fixture(autouse=True)
    def keep_thirty_days(self, settings) -> None:
        settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "keep_bodies_days": 30}

    def test_are_removed_and_the_facts_are_kept(self):
        old = SentMessageFactory(created_at=ago(40), not_before=ago(40))
        new = SentMessageFactory()
        waits = MessageFactory(created_at=ago(40))
        assert remove_old_words() == 1
        old.refresh_from_db()
        assert (old.body, old.to) == ("", new.to)
        assert old.provider_reference
        for message in (new, waits):
            message.refresh_from_db()
            assert message.body

    def test_of_what_came_in(self):
        old = {"received_at": ago(40), "processed_at": ago(40)}
        InboundFactory(raw={"Body": "x"}, **old)
        InboundFactory(raw={"Body": "x"}, received_at=ago(40))
        ProviderCallback.objects.create(status="sent", raw={"To": "x"}, **old)
        assert remove_old_words() == 2
        assert remove_old_words() == 0
        bodies = InboundMessage.objects.order_by("processed_at")
        assert sorted(bodies.values_list("body", flat=True)) == ["", "Thank you"]
        assert ProviderCallback.objects.get().raw == {}

    def test_unless_the_network_keeps_them(self, settings):
        settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "keep_bodies_days": 0}
        SentMessageFactory(created_at=ago(4000), not_before=ago(4000))
        assert remove_old_words() == 0

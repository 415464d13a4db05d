"""What was right when a call began and is wrong by the time of the next one."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from notifications import gate, numbers, outbox
from notifications.channels import Report
from notifications.delivery import deliver_due
from notifications.models import HeldFor, Message, OptOutSource, Status
from notifications.reports import apply_report
from notifications.settling import send_again
from tests.notifications.factories import NUMBER, MessageFactory

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 5, 3, tzinfo=UTC)  # 10 pm in Pittsburgh
TWO_PROVIDERS = {"sms": "twilio_sms, telnyx", "sms_fail_over": "not-processed"}


@pytest.mark.usefixtures("night")
class TestAwaitedAtNight:
    """Somebody wrote in the evening and was answered."""

    def answer(self, **facts) -> Message:
        return MessageFactory(
            any_hour=True, created_at=NIGHT, not_before=NIGHT, **facts
        )

    def test_it_goes_out_while_they_are_awake(self):
        within = NIGHT + timedelta(minutes=59)
        assert gate.check_clock(self.answer(), within) is None

    def test_what_the_provider_kept_waiting_waits_for_the_morning(self):
        later = NIGHT + timedelta(minutes=61)
        message = self.answer(attempts=2)
        message.not_before = later
        verdict = gate.check_clock(message, later)
        assert isinstance(verdict, gate.Hold)
        assert verdict.reason == HeldFor.QUIET_HOURS

    def test_sent_again_at_night_it_waits_for_the_morning(self, world):
        message = self.answer(status=Status.FAILED)
        supervisor = world.users["supervisor"]
        [copy] = send_again(message=message, actor=supervisor, reason="It failed")
        assert not copy.any_hour


class TestWithdrawn:
    def test_a_reminder_that_no_provider_took_is_not_tried_again(self, twilio):
        message = MessageFactory(subject_id=uuid4(), kind="test-news")
        owner = outbox.new_owner()
        outbox.claim(owner, 1)
        outbox.begin(
            [message], owner, "twilio_sms", gate.shape(message), gate.conditions
        )
        outbox.withdraw(subject_id=message.subject_id, kinds=[message.kind])
        outbox.put_back(message, owner, timezone.now())
        deliver_due()
        message.refresh_from_db()
        assert (message.status, twilio.accepted) == (Status.EXPIRED, [])


class TestTwoProviders:
    @pytest.fixture(autouse=True)
    def both(self, settings) -> None:
        settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, **TWO_PROVIDERS}

    def begun(self) -> tuple[Message, str]:
        message, owner = MessageFactory(), outbox.new_owner()
        outbox.claim(owner, 1)
        outbox.begin(
            [message], owner, "twilio_sms", gate.shape(message), gate.conditions
        )
        return message, owner

    def hand_over(self, message: Message, owner: str) -> bool:
        conditions = gate.conditions(message)
        return outbox.hand_over(message, owner, "telnyx", conditions)

    def test_a_stop_during_the_first_call_ends_it(self):
        message, owner = self.begun()
        numbers.opt_out(number=NUMBER, source=OptOutSource.KEYWORD)
        assert not self.hand_over(message, owner)
        assert message.provider == "twilio_sms"

    def test_the_first_ones_news_says_nothing_of_the_second_call(self):
        message, owner = self.begun()
        assert self.hand_over(message, owner)
        report = Report("SM1", Status.UNDELIVERED, "30008", timezone.now())
        assert not apply_report(message, report, provider="twilio_sms")
        message.refresh_from_db()
        assert (message.status, message.provider_reference) == (Status.SENDING, "")
        assert apply_report(message, report, provider="telnyx")

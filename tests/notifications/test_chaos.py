"""Workers are killed, calls fail, in small; `manage.py chaos_outbox` is the large."""

import random

import pytest

from notifications.alerts import outcome_unknown
from notifications.models import Status
from notifications.proving.audit import audit
from notifications.proving.chaos import Plan, run_chaos
from notifications.proving.killing import MOMENTS, Killer, certain_calls
from notifications.proving.outbox_filling import MOST, phone_numbers
from notifications.proving.twilio_texts import Text, new_sid
from tests.notifications.factories import MessageFactory, SentMessageFactory


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_or_sent_twice():
    outcome = run_chaos(Plan(messages=90, kills=6, seed=random.randrange(1000)))
    assert outcome.holds, outcome.as_json()
    assert sum(outcome.kills.values()) == 6
    assert outcome.findings.unknown_received == 0


@pytest.mark.django_db(transaction=True)
def test_a_fault_that_sends_twice_is_found():
    """A worker that sends again whatever it does not know about; of so many that a slow
    machine, where some count as lost, finds one."""
    plan = Plan(
        messages=60,
        kills=0,
        workers=2,
        failing=0.5,
        give_up_seconds=40,
        lost_callbacks=1.0,
        fault="send-unknown-again",
    )
    outcome = run_chaos(plan)
    assert outcome.findings.twice
    assert not outcome.holds
    assert "VIOLATED" in outcome.line()


@pytest.mark.django_db
class TestAudit:
    def received(self, message, times: int) -> dict[str, list[Text]]:
        text = Text(new_sid(), message.to, "+14125550100", message.body)
        return {message.to: [text] * times}

    def test_one_sent_and_received_is_well(self):
        message = SentMessageFactory(body="1")
        assert audit([message], self.received(message, 1)).holds

    def test_one_called_sent_and_not_received_is_lost(self):
        message = SentMessageFactory(body="1")
        assert audit([message], {}).lost == ["1"]

    def test_one_that_is_gone_is_lost(self):
        message = SentMessageFactory(body="1")
        wrote = [message]
        type(message).objects.all().delete()
        assert audit(wrote, {}).lost == ["1"]

    def test_one_received_twice(self):
        message = SentMessageFactory(body="1")
        assert audit([message], self.received(message, 2)).twice == ["1"]

    def test_one_that_nobody_finished(self):
        message = MessageFactory(body="1", status=Status.SENDING)
        assert audit([message], self.received(message, 1)).unlisted == ["1"]

    def test_one_unknown_is_well_once_a_person_is_asked(self):
        message = MessageFactory(body="1", status=Status.UNKNOWN)
        assert audit([message], {}).unlisted == ["1"]
        outcome_unknown(message)
        findings = audit([message], {})
        assert findings.holds
        assert (findings.unknown, findings.unknown_received) == (1, 0)

    def test_one_failed_is_told_and_not_lost(self):
        message = MessageFactory(body="1", status=Status.FAILED)
        assert audit([message], {}).holds


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr("notifications.proving.killing.SHORTLY_SECONDS", 0)
    monkeypatch.setattr("notifications.proving.killing.SOMETIME_SECONDS", 0)


@pytest.mark.usefixtures("at_once")
class TestKiller:
    def call(self, killer: Killer, slot: str) -> None:
        if not killer.on_phase("arrived", slot):
            killer.on_phase("accepted", slot)
            killer.on_phase("answered", slot)

    def test_kills_come_at_each_moment(self):
        killed: list[int] = []
        killer = Killer(12, 60, 3, int, killed.append)
        for process in range(60):
            self.call(killer, str(process))
        assert killer.done == dict.fromkeys(MOMENTS, 3)
        assert len(killed) == 12

    def test_who_is_about_to_die_is_not_killed_again(self):
        killed: list[int] = []
        killer = Killer(3, 3, 3, int, killed.append)
        for process in "1112222344":
            self.call(killer, process)
        assert killed == [1, 2, 3]

    @pytest.mark.parametrize("seed", range(40))
    def test_each_comes_though_all_that_the_killed_had_in_hand_is_never_called(
        self, seed
    ):
        """Of 60 messages each killed worker takes four along."""
        lives = iter(range(1000))
        killed: list[int] = []
        left, process = 60, next(lives)
        last = certain_calls(60, 6, in_hand=4)
        killer = Killer(6, last, seed, int, killed.append)
        while left > 0:
            left -= 1
            self.call(killer, str(process))
            if process in killed:
                left, process = left - 4, next(lives)
        assert len(killed) == 6

    def test_so_many_kills_take_more_messages(self):
        assert certain_calls(30, 6, in_hand=4) == 6
        with pytest.raises(ValueError, match="takes 30 messages"):
            certain_calls(29, 6, in_hand=4)


def test_invented_numbers_are_all_different_and_kept_free():
    numbers = list(phone_numbers(MOST))
    assert len(set(numbers)) == MOST
    assert all(n[5:10] == "55501" and len(n) == 12 for n in numbers)
    with pytest.raises(ValueError, match=str(MOST)):
        next(phone_numbers(MOST + 1))

"""Did help arrive? Asked at seven days, again a week later, then somebody calls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Message
from people.models import ContactPoint, Task
from referrals.asking import ask_again, call_the_silent
from referrals.jobs import ask_patients
from referrals.messages import ASKING
from referrals.models import Referral
from referrals.status import PatientAnswer, Status
from tests.referrals.factories import reply

AGAIN = Message.objects.filter(kind="did-you-get-help-again")
CALLS = Task.objects.filter(kind="ask-patient")


def days_pass(days: int) -> None:
    """As if everything had happened so much earlier."""
    delta = timedelta(days=days)
    for message in Message.objects.filter(kind__in=ASKING):
        Message.objects.filter(pk=message.pk).update(
            created_at=message.created_at - delta
        )
    for referral in Referral.objects.all():
        answered = referral.patient_answered_at
        Referral.objects.filter(pk=referral.pk).update(
            accepted_at=referral.accepted_at - delta,
            patient_answered_at=answered and answered - delta,
        )


@pytest.fixture
def referral(texting) -> Referral:
    """Accepted eight days ago, and asked just now."""
    referral = texting.referral(Status.ACCEPTED)
    days_pass(8)
    assert ask_patients() == 1
    return referral


def test_silence_is_asked_again_after_a_week_once(referral):
    days_pass(6)
    assert ask_again() == 0
    days_pass(1)
    assert [ask_again(), ask_again()] == [1, 0]
    assert AGAIN.get().asks == {
        "1": "got-help",
        "2": "not-yet",
        "3": "no-longer-needed",
    }


def test_not_yet_is_asked_again_a_week_after_it_was_said(referral):
    days_pass(5)
    reply(referral, PatientAnswer.NOT_YET)
    days_pass(3)
    assert ask_again() == 0
    days_pass(4)
    assert ask_again() == 1


@pytest.mark.parametrize(
    "answer", [PatientAnswer.GOT_HELP, PatientAnswer.NO_LONGER_NEEDED]
)
def test_who_has_settled_it_is_left_alone(referral, answer):
    reply(referral, answer)
    days_pass(20)
    assert ask_again() == 0
    assert call_the_silent() == 0


def test_a_referral_that_ended_otherwise_is_not_asked_about(referral):
    Referral.objects.update(status=Status.WITHDRAWN)
    days_pass(7)
    assert ask_again() == 0


def test_silence_after_the_second_is_a_call_once(referral):
    days_pass(7)
    ask_again()
    days_pass(6)
    assert call_the_silent() == 0
    days_pass(1)
    assert [call_the_silent(), call_the_silent()] == [1, 0]
    CALLS.update(done_at=timezone.now())
    assert call_the_silent() == 0


def test_the_answer_to_the_second_counts(referral):
    days_pass(7)
    ask_again()
    question = AGAIN.get()
    AGAIN.update(answered_at=timezone.now())
    reply(referral, question.asks["1"])
    assert referral.patient_answer == PatientAnswer.GOT_HELP
    days_pass(8)
    assert call_the_silent() == 0


def test_who_can_no_longer_be_texted_is_called_instead(referral):
    ContactPoint.objects.update(safe_to_text=False)
    days_pass(7)
    assert ask_again() == 1
    assert CALLS.count() == 1
    assert not AGAIN.all()

"""Which question a reply answers: never a guess."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from notifications.inbound import process_inbound
from notifications.models import InboundMessage, Status
from notifications.questions import options_of
from people.models import Task
from tests.notifications.factories import NUMBER, InboundFactory, QuestionFactory
from tests.people.factories import PatientFactory

pytestmark = pytest.mark.django_db
ASKS = {"1": "coming", "2": "cannot"}


@pytest.fixture
def patient():
    return PatientFactory(phone=NUMBER)


def asked(patient, *, hours_ago: float, **facts: Any) -> Any:
    at = timezone.now() - timedelta(hours=hours_ago)
    facts = {"created_at": at, "not_before": at, "sent_at": at, **facts}
    return QuestionFactory(patient=patient, **facts)


def replied(body: str, *, hours_ago: float = 0) -> InboundMessage:
    at = timezone.now() - timedelta(hours=hours_ago)
    inbound = InboundFactory(body=body, received_at=at)
    process_inbound()
    inbound.refresh_from_db()
    return inbound


def test_days_later(patient):
    question = asked(patient, hours_ago=24 * 9)
    assert replied("1").reply_to == question


def test_the_question_that_takes_the_digit(patient):
    three = asked(patient, hours_ago=2, asks={"1": "a", "2": "b", "3": "c"})
    asked(patient, hours_ago=1)
    assert replied("3").reply_to == three


def test_a_question_sent_after_the_reply_is_not_meant(patient):
    before = asked(patient, hours_ago=72)
    asked(patient, hours_ago=1)
    assert replied("1", hours_ago=2).reply_to == before


def test_two_questions_hours_apart_are_for_a_person(patient):
    questions = [asked(patient, hours_ago=3), asked(patient, hours_ago=1)]
    inbound = replied("1")
    assert (inbound.reply_to, inbound.meaning) == (None, "unclear")
    assert inbound.patient == patient
    task = Task.objects.open().get()
    assert task.kind == "reply-unclear"
    assert str(inbound.pk) in task.url
    for question in questions:
        question.refresh_from_db()
        assert question.answered_at is None


def test_two_questions_days_apart_the_later_is_meant(patient):
    asked(patient, hours_ago=72)
    later = asked(patient, hours_ago=30)
    assert replied("1").reply_to == later


def test_the_later_one_was_over_before_the_reply(patient):
    asked(patient, hours_ago=72)
    asked(patient, hours_ago=30, expires_at=timezone.now() - timedelta(hours=1))
    assert replied("1").meaning == "unclear"


def test_the_same_question_again_is_one_question(patient):
    subject = uuid4()
    first = asked(patient, hours_ago=3, asks=ASKS, subject_id=subject)
    again = asked(patient, hours_ago=1, asks=ASKS, subject_id=subject)
    assert replied("1").reply_to == again
    first.refresh_from_db()
    assert first.answered_at is not None
    assert replied("2").meaning == "text"


def test_a_question_that_went_out_inside_another_text(patient):
    carrier = asked(patient, hours_ago=1, asks={})
    inside = asked(
        patient,
        hours_ago=2,
        asks=ASKS,
        sent_at=None,
        status=Status.JOINED,
        joined_to=carrier,
    )
    assert replied("2").reply_to == inside


def test_two_people_on_one_phone_are_never_guessed(patient):
    asked(patient, hours_ago=50)
    asked(PatientFactory(phone=NUMBER), hours_ago=1)
    inbound = replied("1")
    assert (inbound.reply_to, inbound.patient) == (None, None)


def test_answers_in_words(patient):
    question = QuestionFactory(patient=patient, body="Come? 1 = yes, 2 = no, thanks")
    found = [(o.digit, o.meaning, o.words) for o in options_of(question)]
    assert found == [("1", "yes", "yes"), ("2", "no", "no")]


def test_answers_without_words_are_named_by_their_meaning(patient):
    question = QuestionFactory(patient=patient, kind="gone", asks={"1": "not-yet"})
    assert [option.words for option in options_of(question)] == ["not yet"]

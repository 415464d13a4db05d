from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.inbound import process_inbound
from notifications.models import (
    InboundMessage,
    Message,
    OptOut,
    Status,
    UnreachableNumber,
)
from notifications.signals import inbound_received
from people.models import Task
from tests.notifications.factories import (
    NUMBER,
    OTHER_NUMBER,
    MessageFactory,
    OptOutFactory,
    QuestionFactory,
)
from tests.notifications.webhooks import text_us
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return WorkerFactory()


@pytest.fixture
def patient(lead):
    return PatientFactory(phone=NUMBER, lead=lead)


@pytest.fixture
def heard():
    """What the floors above were told."""
    told = []

    def hear(sender, inbound, patient, reply_to, meaning, **signal):
        told.append((inbound.body, patient, reply_to, meaning))

    inbound_received.connect(hear)
    yield told
    inbound_received.disconnect(hear)


def text(client, body: str, **facts: str) -> InboundMessage:
    text_us(client, body, **facts)
    process_inbound()
    return InboundMessage.objects.latest("received_at")


def open_tasks() -> list[str]:
    return sorted(Task.objects.open().values_list("kind", flat=True))


class TestStop:
    def test_nothing_more_goes_out_but_the_last_word(self, client, patient):
        waiting = MessageFactory(patient=patient)
        inbound = text(client, "STOP")
        assert (inbound.meaning, inbound.patient) == ("stop", patient)
        deliver_due()
        waiting.refresh_from_db()
        assert waiting.status == Status.SUPPRESSED
        last = Message.objects.get(kind="stop-confirmed")
        assert last.status == Status.SENT
        assert open_tasks() == ["texts-stopped"]

    def test_is_confirmed_once(self, client, patient):
        text(client, "STOP")
        text(client, "stop")
        assert Message.objects.filter(kind="stop-confirmed").count() == 1

    @pytest.mark.parametrize(
        ("body", "ours"), [("STOP", 0), ("Stop!", 1), ("ALTO", 1), ("START", 0)]
    )
    def test_what_the_provider_confirms_we_do_not(
        self, client, patient, twilio, body, ours
    ):
        if body == "START":
            OptOutFactory()
        text(client, body)
        assert Message.objects.count() == ours

    def test_in_spanish(self, client, patient):
        text(client, "ALTO")
        assert "START" in Message.objects.get().body
        assert Message.objects.get().language == "es"

    def test_on_a_shared_phone_every_team_hears(self, client, patient):
        PatientFactory(phone=NUMBER)
        inbound = text(client, "STOP")
        assert inbound.patient is None
        assert open_tasks() == ["texts-stopped", "texts-stopped"]

    def test_from_a_number_nobody_has(self, client):
        text(client, "STOP", number=OTHER_NUMBER)
        assert OptOut.objects.current().get().number == OTHER_NUMBER


class TestStart:
    def test_brings_texts_back(self, client, patient):
        text(client, "STOP")
        inbound = text(client, "START")
        assert inbound.meaning == "start"
        assert not OptOut.objects.current().exists()
        assert open_tasks() == []
        deliver_due()
        assert Message.objects.get(kind="start-confirmed").status == Status.SENT

    def test_yes_from_who_never_stopped_is_for_a_person(self, client, patient):
        assert text(client, "Yes").meaning == "text"
        assert open_tasks() == ["inbound-text"]


class TestHelp:
    def test_names_a_phone(self, client, patient):
        text(client, "HELP")
        answer = Message.objects.get()
        assert (answer.kind, answer.any_hour) == ("help", True)
        assert "412-555-0100" in answer.body

    def test_reaches_who_opted_out(self, client, patient):
        OptOutFactory()
        text(client, "ayuda")
        assert deliver_due() == {"sent": 1}

    def test_two_machines_do_not_answer_each_other_for_ever(self, client):
        for _ in range(3):
            text(client, "HELP")
        assert Message.objects.count() in {1, 2}  # two if the hour turned just now

    def test_is_left_to_a_provider_set_up_for_it(self, client, patient, twilio):
        text(client, "HELP")
        assert Message.objects.count() == 1
        InboundMessage.objects.all().delete()
        Message.objects.all().delete()
        text_us(client, "HELP")
        InboundMessage.objects.update(raw={"OptOutType": "HELP"})
        process_inbound()
        assert not Message.objects.exists()


class TestOwnWords:
    def test_pause_at_once_and_a_person_confirms(self, client, patient, lead):
        waiting = MessageFactory(patient=patient)
        inbound = text(client, "Deja de escribirme por favor")
        assert inbound.meaning == "pause"
        assert OptOut.objects.current().get().source == "words"
        waiting.refresh_from_db()
        assert waiting.status == Status.SUPPRESSED
        task = Task.objects.get()
        assert (task.kind, task.owner) == ("texts-stopped", lead)
        assert "escribirme" not in task.title + task.detail

    def test_wrong_number(self, client, patient):
        text(client, "Sorry, wrong number")
        assert OptOut.objects.current().exists()
        assert open_tasks() == ["wrong-number"]


class TestReplies:
    def test_a_digit_answers_the_question(self, client, patient, heard):
        question: Any = QuestionFactory(patient=patient)
        inbound = text(client, "1")
        question.refresh_from_db()
        assert inbound.reply_to == question
        assert inbound.meaning == "yes"
        assert question.answered_at is not None
        assert heard == [("1", patient, question, "yes")]
        assert open_tasks() == []

    def test_the_latest_open_question_is_meant(self, client, patient):
        now = timezone.now()
        older: Any = QuestionFactory(patient=patient, sent_at=now - timedelta(days=9))
        latest: Any = QuestionFactory(patient=patient, sent_at=now - timedelta(days=2))
        assert text(client, "2").reply_to == latest
        assert text(client, "1").reply_to == older

    def test_an_answer_proves_that_the_question_arrived(self, client, patient):
        question: Any = QuestionFactory(
            patient=patient, status=Status.UNKNOWN, provider_reference=""
        )
        text(client, "1")
        question.refresh_from_db()
        assert question.status == Status.DELIVERED

    @pytest.mark.parametrize("body", ["3", "0", "yes please", "2 weeks ago", "👍"])
    def test_what_does_not_answer_is_for_the_lead(
        self, client, patient, lead, heard, body
    ):
        question: Any = QuestionFactory(patient=patient)
        inbound = text(client, body)
        question.refresh_from_db()
        assert question.answered_at is None
        assert (inbound.reply_to, inbound.meaning) == (None, "text")
        task = Task.objects.get()
        assert (task.kind, task.owner) == ("inbound-text", lead)
        assert str(patient.pk) in task.url
        assert heard == [(body, patient, None, "text")]

    @pytest.mark.parametrize(
        "facts",
        [
            {"answered_at": timezone.now()},
            {"created_at": timezone.now() - timedelta(days=31)},
            {"to": OTHER_NUMBER},
            {"status": Status.QUEUED},
            {"asks": {}},
        ],
    )
    def test_questions_that_are_not_open(self, client, patient, facts):
        QuestionFactory(patient=patient, **facts)
        assert text(client, "1").reply_to is None

    def test_a_second_answer_is_for_a_person(self, client, patient):
        QuestionFactory(patient=patient)
        text(client, "1")
        assert text(client, "2").meaning == "text"
        assert open_tasks() == ["inbound-text"]

    def test_many_texts_are_one_task(self, client, patient):
        for body in ("Hello", "Are you there", "?"):
            text(client, body)
        assert open_tasks() == ["inbound-text"]

    def test_a_receiver_that_fails_has_it_again(self, client, patient, caplog):
        question: Any = QuestionFactory(patient=patient)

        def fail(**signal):
            raise RuntimeError(NUMBER)

        inbound_received.connect(fail)
        try:
            text(client, "1")
        finally:
            inbound_received.disconnect(fail)
        question.refresh_from_db()
        assert question.answered_at is None
        assert NUMBER not in caplog.text
        InboundMessage.objects.update(process_after=timezone.now())
        process_inbound()
        assert InboundMessage.objects.get().meaning == "yes"


class TestSharedPhone:
    @pytest.fixture
    def sibling(self):
        return PatientFactory(phone=NUMBER)

    def test_the_one_who_was_asked_answers(self, client, patient, sibling):
        question: Any = QuestionFactory(patient=sibling)
        inbound = text(client, "1")
        assert (inbound.reply_to, inbound.patient) == (question, sibling)

    def test_two_asked_nobody_guesses(self, client, patient, sibling, heard):
        QuestionFactory(patient=patient)
        QuestionFactory(patient=sibling)
        inbound = text(client, "1")
        assert (inbound.reply_to, inbound.patient) == (None, None)
        assert open_tasks() == ["inbound-shared-phone"] * 2
        assert heard == [("1", None, None, "text")]

    def test_free_words_are_shown_to_no_team(self, client, patient, sibling):
        inbound = text(client, "He is back, help")
        assert inbound.patient is None
        assert open_tasks() == ["inbound-shared-phone"] * 2
        assert not any("back" in t.title + t.detail for t in Task.objects.all())


def test_an_unknown_number_is_kept_and_not_answered(client, heard):
    inbound = text(client, "Who is this?", number=OTHER_NUMBER)
    assert (inbound.patient, inbound.meaning) == (None, "text")
    assert list(InboundMessage.objects.without_patient()) == [inbound]
    assert not Message.objects.exists()
    assert not Task.objects.exists()
    assert heard == [("Who is this?", None, None, "text")]


def test_a_text_from_it_clears_an_unreachable_number(client, patient):
    UnreachableNumber.objects.create(number=NUMBER, error_code="30006")
    text(client, "Hello")
    assert not UnreachableNumber.objects.current().exists()

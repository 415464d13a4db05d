from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from notifications import services
from notifications.models import HeldFor, Message, Priority, UnreachableNumber
from notifications.services import (
    NotTextable,
    notify_patient,
    queue_letter,
    queue_message,
    write_to_patient,
)
from people.models import AuditEvent
from people.models.patient import TextingConsent
from tests.notifications.factories import (
    NUMBER,
    OTHER_NUMBER,
    InboundFactory,
    MessageFactory,
    OptOutFactory,
)
from tests.people.factories import (
    ContactPointFactory,
    PatientFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 5, 3, tzinfo=UTC)  # 10 pm in Pittsburgh
NEWS_BY_MAIL = {"kind": "test-news", "context": {"place": "X"}, "dedupe_key": "l:1"}
MORNING = datetime(2026, 3, 5, 14, tzinfo=UTC)


def queue(**changes) -> Message:
    facts = {
        "kind": "test-news",
        "channel": "sms",
        "to": NUMBER,
        "language": "en",
        "context": {"place": "Hill Center"},
        "dedupe_key": "news:1",
    }
    return queue_message(**(facts | changes))


def notify(patient, **changes) -> Message | None:
    facts = {
        "kind": "test-news",
        "context": {"place": "Hill Center"},
        "dedupe_key": "news:1",
    }
    return notify_patient(patient=patient, **(facts | changes))


@pytest.fixture
def patient():
    return PatientFactory(phone=NUMBER)


def test_a_message_is_rendered_when_queued():
    message = queue()
    assert message.body == "Nearhand: Hill Center has news. Call 412-555-0100."
    assert message.status == "queued"


def test_the_same_key_is_the_same_message():
    first, again = queue(), queue(context={"place": "Elsewhere"})
    assert again.pk == first.pk
    assert Message.objects.count() == 1


def test_a_writer_that_was_a_moment_faster_wins(monkeypatch):
    render = services.render

    def slowly(*args, **facts):
        MessageFactory(dedupe_key="news:1", body="first", patient=None)
        return render(*args, **facts)

    monkeypatch.setattr(services, "render", slowly)
    assert queue().body == "first"
    assert Message.objects.count() == 1


def test_what_is_rolled_back_was_never_queued():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_revealing_name_does_not_reach_the_text():
    assert "a local program has news" in queue(context={"place": "Food Bank"}).body


def test_a_question_keeps_its_answers():
    message = queue(kind="test-question", context={})
    assert message.asks == {"1": "yes", "2": "no"}


@pytest.mark.usefixtures("night")
class TestQuietHours:
    @pytest.fixture(autouse=True)
    def at_night(self):
        with time_machine.travel(NIGHT, tick=False):
            yield

    def test_a_text_waits_for_the_morning(self, patient):
        assert queue(patient=patient).not_before == MORNING

    def test_what_the_person_just_asked_for_does_not(self, patient):
        assert queue(patient=patient, any_hour=True).not_before == NIGHT
        assert queue(kind="help", context={}, dedupe_key="h").not_before == NIGHT

    def test_an_email_does_not(self):
        message = queue(
            kind="test-notice",
            channel="email",
            to="a@example.org",
            context={"number": "1", "link": "http://localhost:8000/r/x"},
        )
        assert message.not_before == NIGHT

    def test_a_later_hour_is_kept(self, patient):
        noon = MORNING + timedelta(hours=3)
        assert queue(patient=patient, not_before=noon).not_before == noon

    def test_the_patients_zone_counts(self):
        patient = PatientFactory(time_zone="America/Los_Angeles", phone=NUMBER)
        # 7 pm there.
        assert queue(patient=patient).not_before == NIGHT


class TestNotifyPatient:
    def test_goes_to_the_safe_number_in_their_language(self):
        patient: Any = PatientFactory(phone=NUMBER, preferred_language="es")
        message = notify(patient)
        assert message is not None
        assert (message.to, message.language) == (NUMBER, "es")
        assert "tiene noticias" in message.body
        assert message.patient == patient

    @pytest.mark.parametrize(
        "unfit",
        [
            {"safe_to_text": False},
            {"texting_consent": TextingConsent.NOT_ASKED},
            {"texting_consent": TextingConsent.REFUSED},
            {"phone": "", "email": "maya@example.org", "system": "email"},
        ],
    )
    def test_nothing_goes_where_texting_is_not_safe(self, unfit):
        patient = PatientFactory()
        ContactPointFactory(patient=patient, **({"phone": NUMBER} | unfit))
        assert notify(patient) is None
        assert not Message.objects.exists()

    def test_nobody_without_a_phone(self):
        assert notify(PatientFactory()) is None

    def test_a_number_that_opted_out_is_passed_over(self, patient):
        OptOutFactory(number=NUMBER)
        assert notify(patient) is None
        ContactPointFactory(patient=patient, phone=OTHER_NUMBER, is_preferred=False)
        message = notify(patient)
        assert message is not None
        assert message.to == OTHER_NUMBER

    def test_a_lifted_opt_out_is_none(self, patient):
        OptOutFactory(number=NUMBER, lifted_at=timezone.now())
        assert notify(patient) is not None

    def test_a_number_texts_do_not_reach_is_passed_over(self, patient):
        UnreachableNumber.objects.create(number=NUMBER, error_code="30006")
        assert notify(patient) is None

    def test_asked_again_it_is_the_same_message_even_after_stop(self, patient):
        message = notify(patient)
        OptOutFactory(number=NUMBER)
        assert notify(patient) == message


class TestFirstContact:
    def test_the_first_text_is_preceded_by_who_we_are(self, patient):
        notify(patient)
        first, second = Message.objects.in_order()
        assert first.kind == "first-contact"
        assert first.priority == Priority.REPLY
        assert "STOP" in first.body
        assert second.kind == "test-news"

    def test_once_per_number(self, patient):
        notify(patient)
        notify(patient, dedupe_key="news:2")
        notify(PatientFactory(phone=NUMBER), dedupe_key="news:3")
        assert Message.objects.filter(kind="first-contact").count() == 1
        notify(PatientFactory(phone=OTHER_NUMBER), dedupe_key="news:4")
        assert Message.objects.filter(kind="first-contact").count() == 2

    def test_not_later_than_the_earliest_text(self, patient):
        now = timezone.now()
        notify(patient, not_before=now + timedelta(days=7))
        sooner = notify(patient, dedupe_key="news:2")
        assert sooner is not None
        introduction = Message.objects.get(kind="first-contact")
        assert introduction.not_before == sooner.not_before

    def test_email_needs_none(self):
        MessageFactory(channel="email", to="a@example.org")
        assert not Message.objects.filter(kind="first-contact").exists()


class TestAColleaguesOwnText:
    def write(self, patient, **facts):
        return write_to_patient(
            patient=patient,
            actor=WorkerFactory(),
            body="Ana here. Can you call me?",
            dedupe_key="form:1",
            **facts,
        )

    def test_goes_out_in_their_words_and_the_trail_says_who(self):
        patient = PatientFactory(phone=NUMBER)
        message = self.write(patient)
        assert message.body == "Nearhand: Ana here. Can you call me?"
        assert message.priority == Priority.REPLY
        event = AuditEvent.objects.get(action="write-text")
        assert (event.patient_id, event.actor) == (patient.pk, message.author)
        assert Message.objects.filter(kind="first-contact").exists()

    def test_the_form_sent_twice_is_one_text(self):
        patient = PatientFactory(phone=NUMBER)
        assert self.write(patient).pk == self.write(patient).pk
        assert Message.objects.filter(kind="staff-text").count() == 1

    def test_nobody_is_texted_where_it_is_not_safe(self):
        with pytest.raises(NotTextable):
            self.write(PatientFactory())
        assert not Message.objects.exists()

    def test_waits_for_the_morning_unless_they_are_talking(self, night):
        patient = PatientFactory(phone=NUMBER)
        with time_machine.travel(datetime(2026, 3, 5, 3, tzinfo=UTC), tick=False):
            assert self.write(patient).held_for == HeldFor.QUIET_HOURS
            InboundFactory(patient=patient)
            Message.objects.all().delete()
            assert self.write(patient).not_before == timezone.now()


class TestLetters:
    def test_where_no_text_may_go_and_mail_is_safe(self, settings):
        patient = PatientFactory(address_1="5 Elm St", mail_is_safe=True)
        facts = NEWS_BY_MAIL
        assert notify_patient(patient=patient, **facts) is None
        letter = notify_patient(patient=patient, or_letter=True, **facts)
        assert (letter.channel, letter.status, letter.to) == ("letter", "queued", "")
        assert notify_patient(patient=patient, **facts) == letter

    @pytest.mark.parametrize(
        "facts",
        [
            {"mail_is_safe": False},
            {"address_1": ""},
            {"no_fixed_address": True},
            {"postal_code": ""},
        ],
    )
    def test_none_where_mail_is_not_safe_or_would_not_arrive(self, facts):
        whole = {"address_1": "5 Elm St", "mail_is_safe": True} | facts
        patient = PatientFactory(**whole)
        assert queue_letter(patient=patient, **NEWS_BY_MAIL) is None

    def test_none_for_a_question_answered_by_text(self):
        patient = PatientFactory(address_1="5 Elm St", mail_is_safe=True)
        facts = {"kind": "test-question", "context": {}, "dedupe_key": "l:1"}
        assert queue_letter(patient=patient, **facts) is None

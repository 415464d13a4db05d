"""A number that passes to somebody else, or stops being safe."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.inbound import process_inbound
from notifications.models import InboundMessage, Message, Status
from notifications.numbers import patients_at
from notifications.services import notify_patient
from notifications.settling import CannotSendAgain, send_again
from notifications.unknown_senders import assign_text, mark_wrong_number
from people.models import ContactPoint, Role, Task
from people.services import change_contact
from people.signals import patients_merged
from tests.notifications.factories import (
    NUMBER,
    OTHER_NUMBER,
    InboundFactory,
    OptOutFactory,
    QuestionFactory,
    SentMessageFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return PatientFactory(phone=NUMBER)


@pytest.fixture
def actor():
    return WorkerFactory(role=Role.SUPERVISOR)


def wrote(body: str) -> InboundMessage:
    inbound = InboundFactory(body=body)
    process_inbound()
    inbound.refresh_from_db()
    return inbound


def wrong_number(patient: Any, actor: Any) -> None:
    contact = patient.contact_points.get(phone=NUMBER)
    mark_wrong_number(patient=patient, contact=contact, actor=actor)


def told(patient: Any, key: str) -> Any:
    return notify_patient(
        patient=patient, kind="test-news", context={"place": "X"}, dedupe_key=key
    )


def introductions() -> list[Any]:
    rows = Message.objects.filter(kind="first-contact").order_by("created_at")
    return [(row.patient, row.to, row.status) for row in rows]


def test_who_has_the_number_now_does_not_answer_for_who_had_it(ana, actor):
    question = QuestionFactory(patient=ana)
    ana.contact_points.update(phone=OTHER_NUMBER)
    ben = PatientFactory(phone=NUMBER)
    inbound = wrote("1")
    assert (inbound.patient, inbound.reply_to, inbound.meaning) == (ben, None, "text")
    question.refresh_from_db()
    assert question.answered_at is None


@pytest.mark.parametrize(
    "facts", [{"safe_to_text": False}, {"texting_consent": "refused"}]
)
def test_a_phone_that_is_not_safe_any_more_answers_nothing_by_itself(ana, facts):
    QuestionFactory(patient=ana)
    ana.contact_points.update(**facts)
    inbound = wrote("1")
    assert (inbound.patient, inbound.reply_to) == (ana, None)
    assert Task.objects.open().get().kind == "inbound-text"


def test_after_stop_an_answer_still_counts(ana):
    question = QuestionFactory(patient=ana)
    OptOutFactory(number=NUMBER)
    assert wrote("1").reply_to == question


def test_what_a_wrong_number_writes_is_nobodys(ana, actor):
    QuestionFactory(patient=ana)
    wrong_number(ana, actor)
    inbound = wrote("1")
    assert (inbound.patient, inbound.reply_to) == (None, None)
    assert not Task.objects.open().exists()


def test_a_wrong_number_is_noted_once(ana, actor):
    wrong_number(ana, actor)
    wrong_number(ana, actor)
    note = ana.contact_points.get().safety_note
    assert note.count("Wrong number") == 1


def test_the_next_to_have_the_number_shares_it_with_nobody(ana, actor):
    wrong_number(ana, actor)
    ben = PatientFactory(phone=NUMBER)
    assert patients_at(NUMBER) == [ben]
    assert wrote("Hello").patient == ben
    assert Task.objects.open().get().kind == "inbound-text"


def test_it_is_theirs_again_once_that_is_said(ana, actor):
    wrong_number(ana, actor)
    point = ana.contact_points.get()
    point.safe_to_text = True
    change_contact(actor=actor, patient=ana, changed=[(point, ["safe_to_text"])])
    assert patients_at(NUMBER) == [ana]


def test_a_text_said_to_be_theirs_makes_the_number_theirs_once(ana, actor):
    wrong_number(ana, actor)
    inbound = wrote("It is me, Ana")
    assign_text(inbound=inbound, patient=ana, actor=actor, is_their_number=True)
    assert ContactPoint.objects.get().is_wrong_number is False
    assert patients_at(NUMBER) == [ana]


def test_who_has_the_number_now_is_told_who_writes(ana, twilio):
    told(ana, "news:1")
    Message.objects.update(status=Status.DELIVERED)
    ana.contact_points.update(phone=OTHER_NUMBER)
    ben = PatientFactory(phone=NUMBER)
    told(ben, "news:2")
    assert introductions() == [(ana, NUMBER, "delivered"), (ben, NUMBER, "queued")]
    told(ben, "news:3")
    assert len(introductions()) == 2


@pytest.mark.parametrize("status", ["suppressed", "failed", "undelivered"])
def test_a_first_text_that_reached_nobody_goes_out_with_the_next(ana, status):
    told(ana, "news:1")
    Message.objects.filter(kind="first-contact").update(status=status)
    told(ana, "news:2")
    assert [row[2] for row in introductions()] == [status, "queued"]


def test_two_first_texts_do_not_wait_for_each_other(ana, twilio):
    told(ana, "news:1")
    ana.contact_points.update(phone=OTHER_NUMBER)
    ben = PatientFactory(phone=NUMBER)
    told(ben, "news:2")
    deliver_due()
    assert [row[2] for row in introductions()] == ["suppressed", "sent"]


def test_sent_again_it_goes_where_they_may_be_texted_today(ana, actor):
    message = SentMessageFactory(patient=ana, status=Status.FAILED)
    ana.contact_points.update(phone=OTHER_NUMBER)
    [copy] = send_again(message=message, actor=actor, reason="New number")
    assert (copy.to, copy.patient) == (OTHER_NUMBER, ana)
    assert introductions() == [(ana, OTHER_NUMBER, "queued")]


def test_sent_again_not_what_they_want_no_more_of(ana, actor, monkeypatch):
    message = SentMessageFactory(
        patient=ana, status=Status.FAILED, kind="did-you-get-help"
    )
    OptOutFactory(number=NUMBER, scope="check-ins")
    with pytest.raises(CannotSendAgain):
        send_again(message=message, actor=actor, reason="x")


def test_a_text_of_two_records_of_one_person_is_read_after_they_are_merged(actor, ana):
    double = PatientFactory(phone=NUMBER)
    inbound = wrote("I moved")
    kinds = Task.objects.open().order_by("pk").values_list("kind", flat=True)
    assert (inbound.patient, set(kinds)) == (None, {"inbound-shared-phone"})
    double.contact_points.all().delete()
    Task.objects.filter(patient=double).update(done_at=timezone.now())
    patients_merged.send(sender=type(ana), kept=ana, merged=double, actor=actor)
    inbound.refresh_from_db()
    assert inbound.patient == ana
    assert Task.objects.open().get().kind == "inbound-text"


def test_the_page_names_a_wrong_number_no_more(client_for, ana, actor):
    """A stranger's text is nobody's although the number stands on a record."""
    wrong_number(ana, actor)
    wrote("Who is this?")
    actor.memberships.update(organization=ana.care_relationships.get().organization)
    page = client_for(actor).get("/messages/unknown/").content.decode()
    assert "Who is this?" in page
    assert (
        reverse("notifications:unknown_sender", args=[InboundMessage.objects.get().pk])
        in page
    )

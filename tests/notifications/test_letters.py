from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from notifications.delivery import deliver_due
from notifications.letters import (
    NothingToPrint,
    letters_to_print,
    mark_printed,
    print_letters,
    undo_printed,
)
from notifications.models import Message, Status
from notifications.services import queue_letter
from people.models import AuditEvent, CareRelationship, Patient, Task
from tests.people.factories import PatientFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(clinic):
    return WorkerFactory(at=clinic)


def letter(clinic, **facts) -> Message:
    patient = PatientFactory(
        **{"address_1": "5 Elm St", "mail_is_safe": True, "preferred_name": ""} | facts
    )
    CareRelationship.objects.get_or_create(patient=patient, organization=clinic)
    message = queue_letter(
        patient=patient,
        kind="test-news",
        context={"place": "Hill Center"},
        dedupe_key=f"letter:{patient.pk}",
    )
    assert message is not None
    return message


def test_the_worker_leaves_letters_alone(clinic):
    message = letter(clinic)
    assert deliver_due() == {}
    message.refresh_from_db()
    assert (message.status, message.lease_owner) == (Status.QUEUED, "")


def test_only_of_patients_one_sees(clinic, actor):
    mine = letter(clinic)
    letter(OrganizationFactory())
    assert list(letters_to_print(actor)) == [mine]


def test_the_paper(clinic, actor):
    letters = [
        letter(clinic, given_name="Ana", family_name="Rowe"),
        letter(clinic, given_name="Luz", preferred_language="es"),
    ]
    pdf = PdfReader(BytesIO(print_letters(actor=actor, messages=letters)))
    first, second = (page.extract_text() for page in pdf.pages)
    for words in ("Ana Rowe", "5 Elm St", "Pittsburgh, PA 15207", "Hello Ana"):
        assert words in first
    assert "Hill Center has news" in first
    assert "Hill Center tiene noticias" in second
    assert "Hello" not in second
    reads = AuditEvent.objects.filter(action="read").values_list(
        "patient_id", flat=True
    )
    assert set(reads) == {message.patient_id for message in letters}
    assert Message.objects.to_print().count() == 2


def test_a_letter_begins_with_a_capital_after_its_mark(clinic, actor):
    message = letter(clinic, preferred_language="es")
    Message.objects.update(body="Nearhand: ¿le ayudó el programa?")
    message.refresh_from_db()
    pdf = PdfReader(BytesIO(print_letters(actor=actor, messages=[message])))
    assert "¿Le ayudó el programa?" in pdf.pages[0].extract_text()


def test_printed_says_who_when_and_where_to(clinic, actor):
    message = letter(clinic)
    assert mark_printed(actor=actor, messages=[message]) == [message]
    message.refresh_from_db()
    assert (message.status, message.printed_by) == (Status.SENT, actor)
    assert message.to == "5 Elm St, Pittsburgh, PA 15207"
    assert mark_printed(actor=WorkerFactory(), messages=[message]) == []
    assert AuditEvent.objects.filter(action="letter-sent").count() == 1


def test_taken_back_within_the_hour(clinic, actor):
    message = letter(clinic)
    mark_printed(actor=actor, messages=[message])
    assert undo_printed(actor=actor, message=message)
    message.refresh_from_db()
    assert (message.status, message.printed_by) == (Status.QUEUED, None)
    mark_printed(actor=actor, messages=[message])
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert not undo_printed(actor=actor, message=message)


def test_mail_that_is_no_longer_safe_is_not_printed_and_said(clinic, actor):
    message = letter(clinic)
    Patient.objects.update(mail_is_safe=False)
    message = letters_to_print(actor).get()
    with pytest.raises(NothingToPrint):
        print_letters(actor=actor, messages=[message])
    assert mark_printed(actor=actor, messages=[message]) == []
    message.refresh_from_db()
    assert message.status == Status.SUPPRESSED
    assert Task.objects.open().get().kind == "message-not-sent"

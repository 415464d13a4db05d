from typing import Any

import pytest
from django.urls import reverse

from notifications.inbound import process_inbound
from notifications.models import InboundMessage, Message, OptOut
from tests.notifications.factories import (
    NUMBER,
    OTHER_NUMBER,
    EmailFactory,
    InboundFactory,
    MessageFactory,
    QuestionFactory,
    SentMessageFactory,
)
from tests.people.factories import ContactPointFactory, PatientFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
PHONES, MAIL = "/demo/phones/", "/demo/mail/"


@pytest.fixture
def patient():
    return PatientFactory(given_name="Elena", family_name="Montes", phone=NUMBER)


@pytest.fixture
def phone(patient):
    return patient.contact_points.get()


def reply_url(phone) -> str:
    return reverse("notifications:demo_reply", args=[phone.pk])


def test_a_phone_shows_its_texts_and_no_others(client, patient):
    SentMessageFactory(patient=patient, body="Hello Elena")
    MessageFactory(patient=patient, body="Not yet sent")
    InboundFactory(body="Thank you")
    page = client.get(PHONES).content.decode()
    assert page.index("Thank you") < page.index("Hello Elena")
    assert "Not yet sent" not in page
    assert "Elena Montes" in page


def test_one_phone_has_a_page(client, phone, patient):
    SentMessageFactory(patient=patient, body="Hello Elena")
    response = client.get(reverse("notifications:demo_phone", args=[phone.pk]))
    assert b"Hello Elena" in response.content


def test_a_phone_is_found_by_its_number(client, patient):
    PatientFactory(given_name="Luis", phone=OTHER_NUMBER)
    page = client.get(PHONES, {"number": NUMBER}).content.decode()
    assert "Elena Montes" in page
    assert "Luis" not in page
    assert client.get(PHONES, {"number": "nonsense"}).status_code == 200


def test_a_shared_phone_is_one_phone(client, patient):
    PatientFactory(given_name="Luis", family_name="Montes", phone=NUMBER)
    response = client.get(PHONES)
    [phone] = response.context["phones"]
    assert phone.names == ["Elena Montes", "Luis Montes"]


def test_a_reply_goes_through_the_signed_webhook(client, phone, patient):
    question: Any = QuestionFactory(patient=patient)
    response = client.post(reply_url(phone), {"body": "1"})
    assert response.headers["Location"] == PHONES
    process_inbound()
    inbound = InboundMessage.objects.get()
    assert (inbound.from_number, inbound.reply_to) == (NUMBER, question)
    assert "1" in client.get(PHONES).content.decode()


def test_the_reply_is_signed_and_the_signature_is_checked(client, phone, settings):
    settings.TWILIO = {**settings.TWILIO, "auth_token": ""}
    response = client.post(reply_url(phone), {"body": "1"}, follow=True)
    assert b"The text was refused" in response.content
    assert not InboundMessage.objects.exists()


def test_stop_from_a_phone_stops(client, phone):
    client.post(reply_url(phone), {"body": "STOP", "from": "phone"})
    assert OptOut.objects.current().get().number == NUMBER


@pytest.mark.parametrize("body", ["", "   ", "a" * 1601])
def test_an_impossible_reply_says_why(client, phone, body):
    response = client.post(reply_url(phone), {"body": body}, follow=True)
    assert b"Write something to send" in response.content
    assert not InboundMessage.objects.exists()


def test_mail_shows_what_was_sent_with_links_that_work(client):
    EmailFactory(subject="Referral A", status="sent", provider_reference="x")
    EmailFactory(subject="Referral B")
    Message.objects.filter(subject="Referral A").update(sent_at="2026-03-04T12:00Z")
    page = client.get(MAIL).content.decode()
    assert "Referral A" in page
    assert 'href="http://localhost:8000/r/sample"' in page
    assert "Referral B" not in page


def test_nothing_there_says_so(client):
    assert b"No phones yet" in client.get(PHONES).content
    assert b"No mail yet" in client.get(MAIL).content


def test_wrong_verbs(client, phone):
    assert client.post(PHONES).status_code == 405
    assert client.post(MAIL).status_code == 405
    assert client.get(reply_url(phone)).status_code == 405


def test_outside_a_demonstration_nothing_of_it_exists(client, phone, settings):
    settings.DEMO = False
    one = reverse("notifications:demo_phone", args=[phone.pk])
    for url in (PHONES, MAIL, one):
        assert client.get(url).status_code == 404
    assert client.post(reply_url(phone), {"body": "STOP"}).status_code == 404
    assert not InboundMessage.objects.exists()


def test_phones_page(client):
    for number in range(7):
        ContactPointFactory(phone=f"+141255501{number:02d}")
    assert len(client.get(PHONES).context["phones"]) == 6
    assert len(client.get(f"{PHONES}?page=2").context["phones"]) == 1


def test_more_texts_and_mails_are_no_more_queries(client, patient):
    def rows(count):
        for _ in range(count):
            SentMessageFactory(patient=patient)
            EmailFactory(status="sent")

    rows(2)
    few = [count_queries(client, url) for url in (PHONES, MAIL)]
    rows(18)
    assert [count_queries(client, url) for url in (PHONES, MAIL)] == few

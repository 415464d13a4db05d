"""A check-in behind a link: the year of birth, the number, and nothing shown twice."""

import pytest

from care.models import Alert, CheckIn, Reading
from care.monitoring.check_ins import run_check_ins
from notifications.models import Message
from people.models import Task
from people.models.contact_choices import OwnPage
from tests.care.monitoring.factories import ask_daily, check_in_token, weigh

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(client, patient):
    return f"/my-check-in/{check_in_token(patient)}/"


def test_answered_once_behind_the_year_of_birth(client, door, patient):
    weigh(patient, "180", days_ago=1)
    answer = {"said": "worse", "number": "182"}
    assert client.post(door, answer).status_code == 422
    assert not CheckIn.objects.filter(status="answered")
    client.post(f"{door}open/", {"answer": "1984"})
    page = client.get(door).content.decode()
    assert "How are you today?" in page
    assert patient.given_name not in page
    for wrong in ({}, answer | {"number": "much"}):
        assert client.post(door, wrong).status_code == 422
    assert not Task.objects.open()
    assert client.post(door, answer | {"number": "1800"}).status_code == 422
    assert Task.objects.open().get().kind == "monitoring-alert"
    client.post(door, {"said": "well", "number": "1800"})
    assert Task.objects.open().filter(kind="check-in-call").exists()
    assert "can close this page" in client.post(door, answer).content.decode()
    assert CheckIn.objects.get().status == "answered"
    assert Reading.objects.filter(source="link").count() == 1
    assert Alert.objects.get().rule == "worse"
    assert client.get(door).status_code == 410
    assert client.get("/my-check-in/unknown/").status_code == 404


def test_a_number_that_may_carry_no_link_is_asked_by_text(patient, worker):
    settings = ask_daily(patient, worker)
    settings.by_link = True
    settings.save()
    run_check_ins()
    assert Message.objects.filter(kind="check-in-number").count() == 1


def test_where_it_may_the_text_leads_to_the_page(patient, worker, client):
    patient.contact_points.update(own_page=OwnPage.PLAIN)
    settings = ask_daily(patient, worker)
    settings.by_link = True
    settings.save()
    run_check_ins()
    body = Message.objects.get(kind="check-in-link").body
    [link] = [word for word in body.split() if "/my-check-in/" in word]
    path = "/" + link.split("/", 3)[3]
    assert client.get(path).status_code == 200
    patient.contact_points.update(own_page="")
    assert client.get(path).status_code == 410

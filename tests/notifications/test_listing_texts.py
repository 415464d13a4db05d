"""Somebody texts a listing from the public directory to a phone."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from notifications.gate import Refusal, check, conditions
from notifications.listing_texts import MOST_TO_A_NUMBER
from notifications.models import HeldFor, Message
from tests.people.factories import ContactPointFactory
from tests.resources.factories import OrganizationFactory, ServiceFactory

NUMBER = "+14125550155"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limit(settings):
    settings.LISTING_TEXTS = {"most_an_hour": 0, "most_a_day": 0}


def ask(client, service, phone="(412) 555-0155", **more):
    address = reverse("notifications:listing_text", args=[service.pk])
    return client.post(address, {"phone": phone, **more})


def test_the_text_has_the_pages_address_and_how_to_stop(client, settings):
    service = ServiceFactory(name="Hill Center")
    response = ask(client, service)
    assert response.status_code == 302
    assert "The text is on its way." in client.get(response.url).text
    (text,) = Message.objects.all()
    assert (text.to, text.patient, text.any_hour) == (NUMBER, None, False)
    assert "Hill Center" in text.body
    assert settings.BASE_URL + service.get_absolute_url() in text.body
    assert "STOP" in text.body


@pytest.mark.usefixtures("night")
def test_at_night_it_waits_for_the_morning(client):
    with time_machine.travel(datetime(2026, 11, 10, 8, tzinfo=UTC), tick=False):
        ask(client, ServiceFactory())
    (text,) = Message.objects.all()
    assert text.held_for == HeldFor.QUIET_HOURS
    assert text.not_before > datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize("is_safe", [True, False])
def test_a_number_that_is_not_safe_for_somebody_gets_none_and_nobody_is_told(
    client, is_safe
):
    ContactPointFactory(phone=NUMBER)
    ContactPointFactory(phone=NUMBER, safe_to_text=is_safe)
    services = [ServiceFactory() for _n in range(MOST_TO_A_NUMBER + 1)]
    statuses = [ask(client, service).status_code for service in services]
    assert statuses == [302, 302, 302, 429]
    for text in Message.objects.all():
        assert isinstance(check(text, timezone.now()), Refusal) is not is_safe
        claimed = Message.objects.filter(*conditions(text), pk=text.pk)
        assert claimed.exists() is is_safe


@pytest.mark.parametrize("name", ["Hill Food Pantry", "Rosebud House"])
def test_it_names_neither_a_need_nor_an_organization_that_tells(client, name):
    OrganizationFactory(name="Rosebud House", name_is_sensitive=True)
    ask(client, ServiceFactory(name=name))
    (text,) = Message.objects.all()
    assert name not in text.body
    assert "a local program" in text.body


def test_in_the_language_of_the_page(client):
    service = ServiceFactory(name="Hill Center", name_es="Centro Colina")
    client.cookies["django_language"] = "es"
    ask(client, service)
    (text,) = Message.objects.all()
    assert "Centro Colina" in text.body
    assert "Responda STOP" in text.body


def test_the_same_twice_is_one_text_and_few_reach_one_number(client):
    services = [ServiceFactory() for _n in range(MOST_TO_A_NUMBER + 1)]
    for service in (services[0], *services[:MOST_TO_A_NUMBER]):
        assert ask(client, service).status_code == 302
    assert Message.objects.count() == MOST_TO_A_NUMBER
    refused = ask(client, services[-1])
    assert refused.status_code == 429
    assert "try again later" in refused.text
    assert ask(client, services[-1], phone="412-555-0156").status_code == 302


@pytest.mark.parametrize("limit", ["most_an_hour", "most_a_day"])
def test_no_bill_runs_away(client, settings, limit):
    settings.LISTING_TEXTS = settings.LISTING_TEXTS | {limit: 2}
    phones = [f"412-555-016{n}" for n in range(3)]
    service = ServiceFactory()
    statuses = [ask(client, service, phone=one).status_code for one in phones]
    assert statuses == [302, 302, 429]


def test_a_wrong_number_is_told_and_kept(client):
    response = ask(client, ServiceFactory(), phone="12")
    assert response.status_code == 422
    assert 'value="12"' in response.text
    assert not Message.objects.exists()


def test_machines_and_drafts(client):
    assert ask(client, ServiceFactory(), website="http://spam").status_code == 302
    assert ask(client, ServiceFactory(live=False)).status_code == 404
    assert not Message.objects.exists()

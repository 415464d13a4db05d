"""Reminders once a day: numbers and counts, nothing about persons."""

from datetime import UTC, datetime

import pytest
import time_machine

from notifications.models import Message
from people.models import AccessLink
from referrals.digest import MOST_NAMED, send_digests
from referrals.messages import PARTNER_REMINDER
from referrals.models import WorkCalendar
from referrals.notices import tell_partner
from referrals.services import record_event
from referrals.status import DeclineReason, Status
from resources.models import Organization
from tests.referrals.factories import make_network

MAILS = Message.objects.filter(kind="referral-digest")
# Eight in the evening, seven in the morning, then nine, on a Tuesday in Pittsburgh.
EVENING = datetime(2026, 11, 10, 1, tzinfo=UTC)
EARLY = datetime(2026, 11, 10, 12, tzinfo=UTC)
MORNING = datetime(2026, 11, 10, 14, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 14, 14, tzinfo=UTC)


@pytest.fixture
def network(db):
    with time_machine.travel(EVENING, tick=False):
        network = make_network()
    Organization.objects.filter(pk=network.pantry.pk).update(daily_digest=True)
    network.pantry.refresh_from_db()
    network.service.refresh_from_db()
    return network


def sent_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return send_digests()


def test_one_each_morning_with_numbers_and_links_and_nothing_else(network):
    with time_machine.travel(EVENING, tick=False):
        referral = network.late(days=1)
    links = AccessLink.objects.count()
    assert [sent_at(EARLY), sent_at(MORNING), sent_at(MORNING)] == [0, 1, 0]
    mail = MAILS.get()
    assert mail.to == "pantry@example.org"
    assert mail.subject == "Waiting for you: 1"
    assert f"{referral.number}, due " in mail.body
    assert "Overdue: 1." in mail.body
    assert "/r/" in mail.body
    patient = network.patient
    for private in (patient.given_name, patient.family_name, "food", "groceries"):
        assert private not in mail.body
    assert AccessLink.objects.count() == links + 1


@pytest.mark.parametrize("why", ["weekend", "away", "no address", "not chosen"])
def test_none_where_none_is_wanted(network, why):
    with time_machine.travel(EVENING, tick=False):
        network.send()
    pantry = Organization.objects.filter(pk=network.pantry.pk)
    if why == "away":
        day = MORNING.date()
        WorkCalendar.objects.create(
            organization=network.pantry, away_from=day, away_until=day
        )
    elif why == "no address":
        pantry.update(email="", referral_email="")
    elif why == "not chosen":
        pantry.update(daily_digest=False)
    assert sent_at(SATURDAY if why == "weekend" else MORNING) == 0


@pytest.mark.parametrize("why", ["ended", "consent ran out", "the sender's turn"])
def test_nothing_is_said_of_what_does_not_wait_for_them(network, why):
    with time_machine.travel(EVENING, tick=False):
        referral = network.referral(
            Status.NEEDS_INFO if why == "the sender's turn" else Status.SENT
        )
        if why == "ended":
            network.as_partner(referral, "decline", reason=DeclineReason.OTHER)
        elif why == "consent ran out":
            network.end_consent()
    assert sent_at(MORNING) == 0


def test_single_reminders_stay_away_then_and_nothing_else_does(network):
    referral = network.send()
    before = Message.objects.count()
    event = record_event(referral=referral, name="reminded")
    tell_partner(referral, PARTNER_REMINDER, event)
    assert Message.objects.count() == before
    assert Message.objects.filter(kind="referral-notice").count() == 1
    network.pantry.daily_digest = referral.organization.daily_digest = False
    tell_partner(referral, PARTNER_REMINDER, event)
    assert Message.objects.filter(kind="referral-reminder").count() == 1


def test_a_long_list_is_cut_and_counted(network, monkeypatch):
    assert MOST_NAMED == 25
    monkeypatch.setattr("referrals.digest.MOST_NAMED", 0)
    with time_machine.travel(EVENING, tick=False):
        referral = network.send()
    assert sent_at(MORNING) == 1
    assert "wait for you: 1" in MAILS.get().body
    assert referral.number not in MAILS.get().body

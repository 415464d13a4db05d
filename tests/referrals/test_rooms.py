"""Room told without a referral: by accounts in the inbox, and by a link mailed to the
organization."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from notifications.models import Message
from people.models import AccessLink, AuditEvent, Role
from referrals.actors import organization_actor
from referrals.permissions import can_act_as
from referrals.room_links import send_room_link
from referrals.status import DeclineReason, Party
from referrals.views.rooms import PER_PAGE
from resources.match_index import verify
from resources.models import Capacity, Organization, Service
from tests.client import CheckedClient
from tests.people.factories import WorkerFactory
from tests.queries import count_queries
from tests.referrals.factories import Network
from tests.referrals.test_views_partner import path_of, unlock
from tests.resources.factories import ServiceFactory

PAGE = "/inbox/room/"
MAILS = Message.objects.filter(kind="room-link")
FULL = {"capacity": "no-capacity", "until": "", "note": ""}


def full_until(days: int = 14, **facts: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {**FULL, "until": day.isoformat(), **facts}


def room_of(service: Service) -> tuple[str, object]:
    service.refresh_from_db()
    return service.capacity, service.capacity_until


def link_of(organization: Organization) -> str:
    assert send_room_link(organization)
    body = MAILS.latest("created_at").body
    return re.search(r"http://localhost:8000(/room/\S+/)", body)[1]


class TestInTheInbox:
    def test_one_tap_says_that_it_is_full(self, network: Network, partner):
        page = partner.get(PAGE)
        assert "Weekly groceries" in page.text
        assert "Nobody has said whether there is room." in page.text
        assert f'href="{PAGE}"' in partner.get("/inbox/").text
        response = partner.post(f"{PAGE}{network.service.pk}/room/", full_until())
        assert response.url == PAGE
        until = timezone.localdate() + timedelta(days=14)
        assert room_of(network.service) == (Capacity.NO_CAPACITY, until)
        assert not verify()
        assert "Now: Full" in partner.get(PAGE).text
        event = AuditEvent.objects.get(action="listing.room")
        assert (event.actor, event.patient_id) == (network.partner, None)

    def test_a_mistake_keeps_what_was_typed(self, network, partner):
        facts = full_until(-1, note="As typed")
        response = partner.post(f"{PAGE}{network.service.pk}/room/", facts)
        assert response.status_code == 422
        assert "Choose today or a later day." in response.text
        assert "As typed" in response.text
        assert room_of(network.service) == ("", None)

    def test_the_listing_is_confirmed_there_too(self, network, partner):
        partner.post(f"{PAGE}{network.service.pk}/right/")
        network.service.refresh_from_db()
        assert network.service.assured_date == timezone.localdate()

    def test_more_services_take_no_more_queries(self, network, partner):
        ServiceFactory(organization=network.pantry)
        few = count_queries(partner, PAGE)
        for _more in range(6):
            ServiceFactory(organization=network.pantry)
        assert count_queries(partner, PAGE) == few

    def test_many_services_come_in_pages(self, network, partner):
        for _more in range(PER_PAGE):
            ServiceFactory(organization=network.pantry)
        link = link_of(network.pantry)
        for client, page in ((partner, PAGE), (CheckedClient(), link)):
            for number, shown in ((1, PER_PAGE), (2, 1)):
                text = client.get(page, {"page": number}).text
                assert text.count('/right/"') == shown

    def test_what_is_not_told_here(self, network, partner):
        """How reminders come is chosen where a referral is."""
        digest = f"{network.service.pk}/reminders/"
        link = link_of(network.pantry)
        for client, page in ((partner, PAGE), (CheckedClient(), link)):
            assert client.post(page + digest, {"by": "digest"}).status_code == 404

    def test_who_may_not(self, network, client_for, worker, partner):
        post = f"{PAGE}{network.service.pk}/room/"
        reader = WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
        read_only = client_for(reader)
        assert read_only.post(post, full_until()).status_code == 403
        page = read_only.get(PAGE)
        assert "A colleague with full rights says" in page.text
        assert "We are full" not in page.text
        other = client_for(WorkerFactory(role=Role.PARTNER))
        assert "No services yet" in other.get(PAGE).text
        assert other.post(post, full_until()).status_code == 404
        assert worker.get(PAGE).status_code == worker.post(post).status_code == 404
        assert partner.get(post).status_code == partner.post(PAGE).status_code == 405
        assert partner.post(f"{PAGE}{network.service.pk}/nonsense/").status_code == 404
        assert room_of(network.service) == ("", None)


class TestByLink:
    def test_whoever_holds_a_link_to_an_ended_referral_gets_one_mailed(self, network):
        referral = network.send()
        path = path_of(referral)
        network.as_partner(referral, "decline", reason=DeclineReason.NO_CAPACITY)
        client = CheckedClient()
        ask = f"{path}room/"
        assert f'action="{ask}"' in client.get(path).text
        for _twice in range(2):
            assert "on its way" in client.post(ask).text
        mail = MAILS.get()
        assert mail.to == "pantry@example.org"
        for private in (network.patient.given_name, network.patient.family_name):
            assert private not in mail.subject + mail.body
        assert client.get(ask).status_code == 405

    def test_by_it_room_is_told_and_the_listing_confirmed(self, network):
        path, client = link_of(network.pantry), CheckedClient()
        assert "Weekly groceries" in client.get(path).text
        response = client.post(f"{path}{network.service.pk}/room/", full_until())
        assert response.url == path
        assert room_of(network.service)[0] == Capacity.NO_CAPACITY
        client.post(f"{path}{network.service.pk}/right/")
        network.service.refresh_from_db()
        assert network.service.assured_date == timezone.localdate()
        label = AuditEvent.objects.filter(action="listing.room").get().actor_label
        assert label == "Hill Pantry, by link"
        bad = client.post(f"{path}{network.service.pk}/room/", full_until(-1))
        assert bad.status_code == 422

    def test_it_opens_nothing_else(self, network):
        path, client = link_of(network.pantry), CheckedClient()
        referral = network.send()
        elsewhere = ServiceFactory()
        assert (
            client.post(f"{path}{elsewhere.pk}/room/", full_until()).status_code == 404
        )
        token = path.split("/")[2]
        assert client.get(f"/r/{token}/").status_code == 404
        assert client.get("/room/nonsense/").status_code == 404
        actor = organization_actor(network.pantry)
        assert not any(can_act_as(actor, referral, party) for party in Party)
        assert network.patient.family_name not in client.get(path).text

    def test_where_there_is_a_pin_it_is_asked_for_and_locks(self, network):
        Organization.objects.filter(pk=network.pantry.pk).update(
            referral_pin_hash=make_password("4711")
        )
        network.pantry.refresh_from_db()
        path, client = link_of(network.pantry), CheckedClient()
        tell = f"{path}{network.service.pk}/room/"
        assert "Weekly groceries" not in client.get(path).text
        shut = client.post(tell, full_until(note="As typed"))
        assert shut.status_code == 422
        assert "As typed" in shut.text
        assert unlock(client, path, "4711").url == path
        assert client.post(tell, full_until()).status_code == 302
        thief = CheckedClient()
        tries = [unlock(thief, path, "1234").status_code for _try in range(5)]
        assert tries == [422, 422, 422, 422, 410]
        assert unlock(thief, path, "4711").status_code == 410

    @pytest.mark.parametrize("why", ["expired", "replaced"])
    def test_one_that_ended_tells_nothing_and_keeps_what_was_typed(self, network, why):
        path, client = link_of(network.pantry), CheckedClient()
        if why == "expired":
            AccessLink.objects.update(expires_at=timezone.now())
        else:
            with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
                link_of(network.pantry)
        tell = f"{path}{network.service.pk}/room/"
        response = client.post(tell, full_until(note="As typed"))
        assert response.status_code == client.get(path).status_code == 410
        assert "As typed" in response.text
        assert room_of(network.service) == ("", None)

    def test_without_an_address_nothing_is_sent(self, network):
        network.pantry.email = network.pantry.referral_email = ""
        network.pantry.save()
        assert not send_room_link(network.pantry)
        assert not MAILS.exists()

    def test_looking_writes_nothing(self, network):
        path = link_of(network.pantry)
        before = list(AccessLink.objects.values())
        CheckedClient().get(path)
        assert list(AccessLink.objects.values()) == before

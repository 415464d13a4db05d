"""Room told without a referral: by accounts in the inbox; others are mailed a link to
their listings."""

import re
from datetime import timedelta

from django.utils import timezone

from notifications.models import Message
from people.models import AuditEvent, Role
from referrals.status import DeclineReason
from referrals.views.rooms import PER_PAGE
from resources.match_index import verify
from resources.models import Capacity, Organization, Service
from tests.client import CheckedClient
from tests.people.factories import WorkerFactory
from tests.queries import count_queries
from tests.referrals.factories import Network
from tests.referrals.test_views_partner import path_of
from tests.resources.factories import ServiceFactory

PAGE = "/inbox/room/"
MAILS = Message.objects.filter(kind="listing-link")
FULL = {"capacity": "no-capacity", "until": "", "note": ""}


def full_until(days: int = 14, **facts: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {**FULL, "until": day.isoformat(), **facts}


def room_of(service: Service) -> tuple[str, object]:
    service.refresh_from_db()
    return service.capacity, service.capacity_until


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
        for number, shown in ((1, PER_PAGE), (2, 1)):
            text = partner.get(PAGE, {"page": number}).text
            assert text.count('/right/"') == shown

    def test_what_is_not_told_here(self, network, partner):
        """How reminders come is chosen where a referral is."""
        digest = f"{network.service.pk}/reminders/"
        assert partner.post(PAGE + digest, {"by": "digest"}).status_code == 404

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
        listings = re.search(r"http://localhost:8000(/my-listings/\S+/)", mail.body)[1]
        assert "Weekly groceries" in client.get(listings).text
        response = client.post(f"{listings}{network.service.pk}/room/", full_until())
        assert response.url == listings
        assert room_of(network.service)[0] == Capacity.NO_CAPACITY

    def test_without_an_address_nothing_is_sent(self, network):
        path = path_of(network.send())
        Organization.objects.update(email="", referral_email="")
        assert "on its way" in CheckedClient().post(f"{path}room/").text
        assert not MAILS.exists()

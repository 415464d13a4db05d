"""The organization in its inbox, with an account."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import AuditEvent, Role
from referrals.actors import link_actor
from referrals.models import Referral
from referrals.status import Status
from referrals.transitions import perform
from tests.people.factories import WorkerFactory
from tests.referrals.factories import NeedFactory
from tests.referrals.test_views_partner import INBOX, soup


def in_inbox(referral):
    return reverse("referrals:inbox_referral", args=[referral.pk])


class TestInbox:
    def test_it_lists_open_referrals_and_names_nobody(self, network, partner):
        referral = network.send()
        response = partner.get(INBOX)
        assert referral.number in response.text
        assert network.patient.family_name not in response.text
        assert network.need.category.label not in soup(response).select_one("main").text

    def test_wrong_verb(self, partner):
        assert partner.post(INBOX).status_code == 405

    def test_another_organizations_partner_sees_none_of_it(self, network, client_for):
        stranger = client_for(WorkerFactory(role=Role.PARTNER))
        referral = network.send()
        assert referral.number not in stranger.get(INBOX).text
        assert stranger.get(in_inbox(referral)).status_code == 404
        address = f"{in_inbox(referral)}do/accept/"
        assert stranger.post(address).status_code == 404

    def test_workers_have_no_inbox(self, network, worker, client):
        referral = network.send()
        assert worker.get(INBOX).status_code == 404
        assert worker.get(in_inbox(referral)).status_code == 404
        assert client.get(INBOX).status_code == 302

    def test_one_status(self, network, partner):
        number = network.referral(Status.ACCEPTED).number
        assert number in partner.get(INBOX, {"status": "accepted"}).text
        assert number not in partner.get(INBOX, {"status": "sent"}).text
        assert number in partner.get(INBOX, {"status": "nonsense"}).text

    def test_queries_do_not_grow_with_the_list(self, network, partner):
        def count():
            partner.get(INBOX)
            with CaptureQueriesContext(connection) as queries:
                response = partner.get(INBOX)
            return len(soup(response).select("tbody tr")), len(queries)

        self.add(network, 2)
        assert (few := count())[0] == 2
        self.add(network, 18)
        assert count() == (20, few[1])

    def add(self, network, number):
        for _one in range(number):
            need = (
                NeedFactory(
                    patient=network.patient, created_by=network.worker, status="met"
                )
                if Referral.objects.exists()
                else network.need
            )
            Referral.objects.create(
                patient=network.patient,
                need=need,
                service=network.service,
                organization=network.pantry,
                sender=network.worker,
                sender_organization=network.clinic,
                consent=network.consent,
                status=Status.SENT,
                due_at=timezone.now(),
            )


class TestInboxReferral:
    def test_accepting(self, network, partner):
        referral = network.send()
        response = partner.post(f"{in_inbox(referral)}do/accept/", {"message": "Yes"})
        assert response.url == in_inbox(referral)
        referral.refresh_from_db()
        assert referral.status == Status.ACCEPTED
        assert referral.events.last().actor == network.partner

    def test_closing_leads_back_to_the_list(self, network, partner):
        referral = network.referral(Status.IN_SERVICE)
        address = f"{in_inbox(referral)}do/close_helped/"
        assert partner.post(address, {"outcome": "need-met"}).url == INBOX

    def test_wrong_verbs(self, network, partner):
        address = in_inbox(network.send())
        assert partner.post(address).status_code == 405
        assert partner.get(f"{address}do/accept/").status_code == 405

    def test_a_read_only_colleague_reads_and_does_nothing(self, network, client_for):
        reader = client_for(
            WorkerFactory(at=network.pantry, role=Role.PARTNER, read_only=True)
        )
        referral = network.send()
        page = reader.get(in_inbox(referral))
        assert network.patient.full_name in page.text
        assert not soup(page).select("main form")
        assert "You may read this referral" in page.text
        address = f"{in_inbox(referral)}do/accept/"
        assert reader.post(address).status_code == 403

    def test_each_visit_is_recorded(self, network, partner):
        partner.get(in_inbox(network.send()))
        event = AuditEvent.objects.get(action="read")
        assert (event.actor, event.patient_id) == (network.partner, network.patient.pk)

    def test_it_never_shows_what_screening_found(self, network, partner):
        network.need.risk = [{"answer": "Often true", "rule": "A rule"}]
        network.need.save()
        page = partner.get(in_inbox(network.send()))
        assert "Often true" not in page.text

    def test_a_draft_is_nobodys_to_see(self, network, partner):
        referral = network.referral(Status.DRAFT)
        assert partner.get(in_inbox(referral)).status_code == 404
        address = f"{in_inbox(referral)}do/accept/"
        assert partner.post(address).status_code == 404


class TestStaleInbox:
    """A colleague, or the link, was faster than somebody with an account."""

    def test_what_happened_meanwhile_is_told(self, network, partner):
        referral = network.send()
        perform(referral, "accept", actor=link_actor(referral))
        perform(referral, "start", actor=link_actor(referral))
        response = partner.post(
            reverse("referrals:inbox_perform", args=[referral.pk, "waitlist"]),
            {"message": "A week or two", "seen": 1},
        )
        assert response.status_code == 422  # the date is missing: say so first
        response = partner.post(
            reverse("referrals:inbox_perform", args=[referral.pk, "ask"]),
            {"message": "A week or two", "seen": 1},
        )
        assert response.status_code == 409
        told = [" ".join(li.text.split()) for li in soup(response).select(".notice li")]
        assert [line.split(", by link, ")[0] for line in told] == [
            "Accepted by Hill Pantry",
            "Started helping by Hill Pantry",
        ]
        assert "A week or two" in response.text

    def test_a_colleague_who_declined_is_named_to_them(self, network, partner):
        referral = network.send()
        network.as_partner(referral, "decline", reason="no-capacity")
        response = partner.post(
            reverse("referrals:inbox_perform", args=[referral.pk, "accept"]),
            {"message": "Come on Thursday", "seen": 1},
        )
        assert response.status_code == 410
        assert f"Declined by {network.partner}, " in response.text
        assert "Come on Thursday" in response.text
        assert network.patient.family_name not in response.text

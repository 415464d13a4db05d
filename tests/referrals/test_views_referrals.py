"""The worker's list and page of referrals."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Message
from notifications.models import Status as MessageStatus
from people.models import AuditEvent
from referrals.links import links_of, phone_code
from referrals.models import Referral
from referrals.status import DeclineReason, PatientAnswer, Status
from tests.referrals.factories import NeedFactory, reply

LIST = "/referrals/"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def forms(response):
    actions = [form["action"] for form in soup(response).select("main form")]
    return {a.rstrip("/").rsplit("/", 1)[-1] for a in actions if "/do/" in a}


class TestList:
    def test_open_ones_are_listed_and_ended_ones_by_themselves(self, network, worker):
        referral = network.send()
        assert referral.number in worker.get(LIST).text
        network.as_partner(referral, "decline", reason=DeclineReason.OTHER)
        assert referral.number not in worker.get(LIST).text
        assert referral.number in worker.get(LIST, {"group": "ended"}).text

    @pytest.mark.parametrize(
        ("group", "status", "listed"),
        [
            ("waiting", Status.SENT, True),
            ("waiting", Status.ACCEPTED, False),
            ("question", Status.NEEDS_INFO, True),
            ("nonsense", Status.SENT, True),
        ],
    )
    def test_groups(self, network, worker, group, status, listed):
        referral = network.referral(status)
        response = worker.get(LIST, {"group": group})
        assert (referral.number in response.text) == listed

    def test_overdue(self, network, worker):
        referral = network.late(days=2)
        response = worker.get(LIST, {"group": "overdue"})
        assert referral.number in response.text
        assert "Overdue since" in response.text

    def test_wrong_verb(self, worker):
        assert worker.post(LIST).status_code == 405

    def test_colleagues_see_the_same(self, network, colleague, read_only):
        number = network.send().number
        assert number in colleague.get(LIST).text
        assert number in read_only.get(LIST).text

    def test_another_clinic_sees_none_of_it_and_partners_no_list(
        self, network, outsider, partner
    ):
        assert network.send().number not in outsider.get(LIST).text
        assert partner.get(LIST).status_code == 404

    def test_an_empty_list_says_where_referrals_come_from(self, worker):
        assert "No referrals here" in worker.get(LIST).text

    def test_a_sensitive_one_is_listed_for_the_care_team(self, sensitive, client_for):
        number = sensitive.send().number
        assert number in client_for(sensitive.worker).get(LIST).text
        assert number not in client_for(sensitive.colleague()).get(LIST).text

    def test_queries_do_not_grow_with_the_list(self, network, worker):
        def count():
            worker.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                response = worker.get(LIST)
            return len(soup(response).select("tbody tr")), len(queries)

        self.add(network, 2)
        assert (few := count())[0] == 2
        self.add(network, 18)
        assert count() == (20, few[1])

    def test_it_pages(self, network, worker):
        self.add(network, 26)
        assert "1 to 25 of 26" in soup(worker.get(LIST)).text

    def add(self, network, number):
        for _one in range(number):
            need = NeedFactory(
                patient=network.patient, created_by=network.worker, status="met"
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


class TestPage:
    def test_it_tells_both_axes_apart(self, texting, client_for):
        referral = texting.send()
        Message.objects.filter(channel="email").update(status=MessageStatus.DELIVERED)
        page = soup(client_for(texting.worker).get(referral.get_absolute_url()))
        delivery = page.find("h2", string="Delivery").find_parent("section")
        assert "does not mean accepted" in delivery.text
        assert "Delivered" in delivery.text
        assert "Not opened" in delivery.text
        links_of(referral).update(first_opened_at=timezone.now())
        again = client_for(texting.worker).get(referral.get_absolute_url())
        assert "Not opened" not in again.text

    def test_a_bounced_e_mail_is_seen(self, network, worker):
        referral = network.send()
        Message.objects.update(status=MessageStatus.FAILED)
        page = soup(worker.get(referral.get_absolute_url()))
        assert page.select(".badge-danger")

    @pytest.mark.parametrize("status", Status)
    def test_it_can_be_drawn_in_every_status(self, network, worker, status):
        referral = network.referral(status)
        response = worker.get(referral.get_absolute_url())
        assert response.status_code == 200
        assert str(status.label) in response.text

    def test_wrong_verb(self, network, worker):
        assert worker.post(network.send().get_absolute_url()).status_code == 405

    def test_a_colleague_may_act_and_a_reader_may_look(
        self, network, colleague, read_only
    ):
        address = network.send().get_absolute_url()
        assert "withdraw" in forms(colleague.get(address))
        assert not forms(read_only.get(address))

    def test_outsiders_and_partners(self, network, outsider, partner):
        address = network.send().get_absolute_url()
        assert outsider.get(address).status_code == 404
        assert partner.get(address).status_code == 404

    def test_without_consent_it_says_that_nobody_sees_it(self, network, worker):
        referral = network.send()
        network.end_consent()
        response = worker.get(referral.get_absolute_url())
        assert "No consent covers this referral now" in response.text

    def test_the_visit_is_recorded(self, network, worker):
        referral = network.send()
        worker.get(referral.get_absolute_url())
        event = AuditEvent.objects.get(action="read")
        assert event.object_id == str(referral.pk)

    def test_the_timeline_says_who_did_what_and_why(self, network, worker):
        referral = network.send()
        network.as_partner(referral, "decline", reason=DeclineReason.NO_CAPACITY)
        timeline = soup(worker.get(referral.get_absolute_url())).select_one(".timeline")
        words = " ".join(timeline.text.split())
        assert f"Sent by {network.worker}" in words
        assert f"Declined: No room now by {network.partner}" in words

    def test_a_contradiction_is_shouted(self, network, worker):
        referral = network.referral(Status.ACCEPTED)
        network.as_partner(referral, "close_helped", outcome="need-met")
        reply(referral, PatientAnswer.NOT_YET)
        response = worker.get(referral.get_absolute_url())
        assert "say different things" in response.text

    def test_the_code_for_the_phone_is_shown_where_it_is_the_factor(
        self, network, worker, read_only
    ):
        network.patient.date_of_birth = None
        network.patient.save()
        referral = network.send()
        assert phone_code(referral) in worker.get(referral.get_absolute_url()).text
        assert (
            phone_code(referral) not in read_only.get(referral.get_absolute_url()).text
        )

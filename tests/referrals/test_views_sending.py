"""Sending what was chosen, and closing a need: as worker, colleague and outsider."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from notifications.models import Message
from people.models import Consent
from referrals.models import Referral
from referrals.status import DeclineReason, Status
from resources.models import Service
from screening.models import ClosedReason
from screening.services import close_need

# A key of nothing, the same in every process: it stands in the tests' names.
NOBODYS = "5e1d7a52-0c3b-4f0e-9a64-9b7a6f0d2c11"


def url(name, network):
    return reverse(f"referrals:{name}", args=[network.need.pk])


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def sending(network, **changes):
    return {
        "place": [str(network.service.pk)],
        "note": "Has a stroller.",
        "patient_may_be_contacted": "on",
        "submission_key": str(uuid4()),
    } | changes


class TestSend:
    def test_it_is_sent_and_the_worker_goes_back_to_the_patient(self, network, worker):
        response = worker.post(url("send", network), sending(network))
        assert response.url == network.patient.get_absolute_url()
        referral = Referral.objects.get()
        assert referral.status == Status.SENT
        assert referral.note == "Has a stroller."
        assert referral.sender == network.worker

    def test_wrong_verb(self, network, worker):
        assert worker.get(url("send", network)).status_code == 405

    def test_colleague_and_read_only_and_outsider(
        self, network, colleague, read_only, outsider
    ):
        statuses = [
            c.post(url("send", network), sending(network)).status_code
            for c in (read_only, outsider, colleague)
        ]
        assert statuses == [403, 404, 302]
        assert Referral.objects.count() == 1

    def test_without_consent_nothing_goes_and_the_note_stays(self, network, worker):
        network.end_consent()
        response = worker.post(url("send", network), sending(network))
        assert response.status_code == 422
        assert "Nothing was sent" in response.text
        assert "Has a stroller." in soup(response).select_one("textarea").text
        assert not Referral.objects.exists()

    def test_consent_to_one_of_two_sends_neither(self, network, worker):
        other = network.another_service()
        network.consent.organizations.set([network.pantry])
        Consent.objects.update(all_organizations=False)
        keys = [str(network.service.pk), str(other.pk)]
        response = worker.post(url("send", network), sending(network, place=keys))
        assert response.status_code == 422
        assert not Referral.objects.exists()

    def test_the_same_form_twice_sends_once(self, network, worker):
        data = sending(network)
        first = worker.post(url("send", network), data)
        second = worker.post(url("send", network), data)
        assert first.status_code == second.status_code == 302
        assert Referral.objects.count() == 1
        assert Message.objects.filter(kind="referral-notice").count() == 1

    def test_asked_before_is_not_counted_as_sent(self, network, worker):
        network.send()
        response = worker.post(url("send", network), sending(network), follow=True)
        assert "was asked before" in response.text
        assert "referral sent" not in response.text

    def test_a_closed_need_says_so(self, network, worker):
        close_need(need=network.need, reason=ClosedReason.MET, actor=network.worker)
        response = worker.post(url("send", network), sending(network), follow=True)
        assert "this need is closed" in response.text
        assert not Referral.objects.exists()

    def test_too_many_at_once_are_not_sent(self, network, worker):
        keys = [str(network.another_service().pk) for _n in range(6)]
        worker.post(url("send", network), sending(network, place=keys))
        assert not Referral.objects.exists()

    def test_a_service_gone_meanwhile_stops_the_sending(self, network, worker):
        gone = network.another_service()
        Service.objects.filter(pk=gone.pk).update(is_referable=False)
        keys = [str(network.service.pk), str(gone.pk)]
        response = worker.post(url("send", network), sending(network, place=keys))
        assert response.status_code == 422
        assert "Some services were left out" in response.text
        assert not Referral.objects.exists()

    def test_a_form_without_its_key_is_not_sent(self, network, worker):
        response = worker.post(
            url("send", network), sending(network, submission_key="x")
        )
        assert response.status_code == 422
        assert not Referral.objects.exists()

    def test_it_follows_an_ended_referral_of_the_same_need(self, network, worker):
        first = network.send()
        network.as_partner(first, "decline", reason=DeclineReason.NO_CAPACITY)
        other = network.another_service()
        worker.post(
            url("send", network),
            sending(network, place=[str(other.pk)], follows=str(first.pk)),
        )
        assert Referral.objects.get(service=other).follows == first

    @pytest.mark.parametrize("follows", ["open one", "nonsense", NOBODYS])
    def test_it_follows_nothing_else(self, network, worker, follows):
        if follows == "open one":
            follows = str(network.send().pk)
        other = network.another_service()
        worker.post(
            url("send", network),
            sending(network, place=[str(other.pk)], follows=follows),
        )
        assert Referral.objects.get(service=other).follows is None


class TestCloseNeed:
    def test_it_is_closed_with_a_reason(self, network, worker):
        response = worker.post(
            url("close_need", network), {"reason": "met", "note": "Food came"}
        )
        assert response.status_code == 302
        network.need.refresh_from_db()
        assert not network.need.is_open
        assert network.need.closed_note == "Food came"

    def test_no_reason_is_no_option(self, network, worker):
        response = worker.post(url("close_need", network), {"note": "Typed text"})
        assert response.status_code == 422
        assert "Typed text" in response.text

    def test_open_referrals_are_shown_and_withdrawn_if_wished(self, network, worker):
        referral = network.send()
        page = worker.get(url("close_need", network))
        assert "still open" in page.text
        worker.post(
            url("close_need", network), {"reason": "met", "withdraw_open": "on"}
        )
        referral.refresh_from_db()
        assert referral.status == Status.WITHDRAWN

    def test_closing_twice_says_so(self, network, worker):
        worker.post(url("close_need", network), {"reason": "met"})
        response = worker.post(
            url("close_need", network), {"reason": "met"}, follow=True
        )
        assert "closed already" in response.text
        assert "It was closed on" in worker.get(url("close_need", network)).text

    def test_wrong_verb(self, network, worker):
        assert worker.put(url("close_need", network)).status_code == 405

    def test_colleague_and_read_only_and_outsider(
        self, network, colleague, read_only, outsider
    ):
        statuses = [
            c.get(url("close_need", network)).status_code
            for c in (colleague, read_only, outsider)
        ]
        assert statuses == [200, 403, 404]
        assert read_only.post(url("close_need", network)).status_code == 403

"""Several needs at once, filters without losing place, and services side by side."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Message
from people.models import AuditEvent, Consent
from referrals.models import Referral
from referrals.status import DeclineReason
from resources.match_index import rebuild
from resources.models import Category, Service
from resources.track_record import OutcomeCounts, record_outcomes
from screening.models import Need
from tests.referrals.factories import HiddenServiceFactory, NeedFactory
from tests.resources.factories import (
    CostOptionFactory,
    PhoneFactory,
    RequiredDocumentFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def housing(network):
    """A second open need of the patient, which "One stop" meets beside food."""
    category = Category.objects.get(pk="housing-instability")
    need = NeedFactory(
        patient=network.patient, created_by=network.worker, category=category
    )
    both = ServiceFactory(
        name="One stop", categories=["food-insecurity", "housing-instability"]
    )
    for service in (network.service, both):
        ServiceAtLocationFactory(service=service)
    rebuild()
    return need


@pytest.fixture
def both(housing):
    return Service.objects.get(name="One stop")


def url(name, network):
    return reverse(f"referrals:{name}", args=[network.need.pk])


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def titles(response):
    return [a.text for a in soup(response).select(".match-title a")]


class TestSeveralNeeds:
    def test_a_place_that_meets_both_says_so_and_leads(
        self, network, both, housing, worker
    ):
        response = worker.get(url("matches", network), {"also": housing.pk})
        assert titles(response)[0] == "One stop"
        assert "meets 2 of 2 needs" in response.text

    def test_the_others_are_offered_as_boxes(self, network, both, housing, worker):
        page = soup(worker.get(url("matches", network)))
        [box] = page.select("input[name=also]")
        assert box["value"] == str(housing.pk)

    def test_somebody_elses_need_is_left_out(self, network, both, worker):
        stranger = NeedFactory(
            patient=type(network.patient).objects.create(
                given_name="A", family_name="B"
            ),
            created_by=network.worker,
        )
        response = worker.get(url("matches", network), {"also": [stranger.pk, "x"]})
        assert response.context["choice"].also == []

    def test_a_sensitive_one_is_for_the_care_team(self, network, colleague, worker):
        need = NeedFactory(
            patient=network.patient,
            created_by=network.worker,
            category=Category.objects.get(pk="mental-health"),
        )
        page = colleague.get(url("matches", network), {"also": need.pk})
        assert page.context["choice"].also == []
        page = worker.get(url("matches", network), {"also": need.pk})
        assert page.context["choice"].also == [need]
        # On paper and in the browser's history nothing names it.
        assert soup(page).title.text == "Services - Nearhand"

    def test_one_referral_for_each_need_goes_out(self, network, both, housing, worker):
        data = {"place": [str(both.pk)], "also": [str(housing.pk)]}
        preview = worker.get(url("preview", network), data)
        shown = soup(preview).select(".disclosure")
        assert ["Food" in s.text for s in shown] == [True, False]
        form = {"submission_key": "8b4efc38-1c5d-4c8e-9a68-3cf2b4a3f001", "note": "Hi"}
        for _time in range(2):
            worker.post(url("send", network), data | form)
        sent = Referral.objects.order_by("need__category")
        assert [r.need for r in sent] == [network.need, housing]
        assert {r.service for r in sent} == {both}
        assert Message.objects.filter(kind="referral-notice").count() <= 2

    def test_one_of_them_can_be_left_out(self, network, both, housing, worker):
        keys = [f"{need.pk}:{both.pk}" for need in (network.need, housing)]
        data = {
            "place": [str(both.pk)],
            "also": [str(housing.pk)],
            "itemized": "1",
            "ask": keys[1:],
            "submission_key": "8b4efc38-1c5d-4c8e-9a68-3cf2b4a3f002",
        }
        worker.post(url("send", network), data)
        assert Referral.objects.get().need == housing

    def test_a_need_closed_meanwhile_is_asked_of_nobody_for_another(
        self, network, both, housing, worker
    ):
        shelter = ServiceFactory(categories=["housing-instability"])
        housing.status = "met"
        housing.save()
        data = {
            "place": [str(shelter.pk)],
            "also": [str(housing.pk)],
            "itemized": "1",
            "ask": [f"{housing.pk}:{shelter.pk}"],
            "submission_key": "8b4efc38-1c5d-4c8e-9a68-3cf2b4a3f005",
        }
        response = worker.post(url("send", network), data)
        assert response.status_code == 422
        assert "Some services were left out" in response.text
        assert not Referral.objects.exists()
        [box] = soup(response).select("[name=ask]")
        assert not box.has_attr("checked")

    def test_all_left_out_sends_nothing_and_says_so(
        self, network, both, housing, worker
    ):
        data = {
            "place": [str(both.pk)],
            "also": [str(housing.pk)],
            "itemized": "1",
            "submission_key": "8b4efc38-1c5d-4c8e-9a68-3cf2b4a3f003",
        }
        response = worker.post(url("send", network), data)
        assert response.status_code == 422
        assert "Tick at least one referral" in response.text

    def test_without_consent_for_one_neither_goes(self, network, both, worker):
        need = NeedFactory(
            patient=network.patient,
            created_by=network.worker,
            category=Category.objects.get(pk="mental-health"),
        )
        service = ServiceFactory(categories=["food-insecurity", "mental-health"])
        data = {
            "place": [str(service.pk)],
            "also": [str(need.pk)],
            "submission_key": "8b4efc38-1c5d-4c8e-9a68-3cf2b4a3f004",
        }
        preview = worker.get(url("preview", network), data)
        assert not preview.context["form"]["patient_may_be_contacted"].value()
        assert "No consent covers" in preview.text
        response = worker.post(url("send", network), data)
        assert response.status_code == 422
        assert not Referral.objects.exists()
        assert Consent.objects.exists()

    def test_only_the_same_need_follows_an_ended_referral(
        self, network, both, housing, worker
    ):
        first = network.send()
        network.as_partner(first, "decline", reason=DeclineReason.NO_CAPACITY)
        data = {
            "place": [str(both.pk)],
            "also": [str(housing.pk)],
            "follows": str(first.pk),
            "submission_key": "8b4efc38-1c5d-4c8e-9a68-3cf2b4a3f005",
        }
        worker.post(url("send", network), data)
        assert Referral.objects.get(need=network.need, service=both).follows == first
        assert Referral.objects.get(need=housing).follows is None


class TestFilters:
    def test_htmx_gets_the_list_alone_with_what_was_ticked(self, network, both, worker):
        response = worker.get(
            url("matches", network), {"place": str(both.pk)}, headers=HTMX
        )
        assert "<h1" not in response.text
        assert "2 services" in response.text
        checked = soup(response).select("input[name=place][checked]")
        assert [box["value"].split(":")[0] for box in checked] == [str(both.pk)]
        assert AuditEvent.objects.filter(action="read").exists()

    def test_paper_has_no_name_and_no_word_about_the_person(
        self, network, both, worker
    ):
        page = soup(worker.get(url("matches", network)))
        for screen_only in page.select(
            ".print-hidden, .breadcrumbs, .app-header, .page-header, .action-bar"
        ):
            screen_only.decompose()
        assert network.patient.family_name not in page.main.text
        assert "One stop" in page.main.text


class TestCompare:
    def test_two_side_by_side(self, network, both, worker):
        CostOptionFactory(service=both, amount_description="$5 a visit")
        RequiredDocumentFactory(service=both, document="Photo ID")
        keys = [str(network.service.pk), str(both.pk)]
        response = worker.get(url("compare", network), {"place": keys})
        columns = [th.text for th in soup(response).select("thead th")]
        assert ["Weekly groceries" in columns[0], "One stop" in columns[1]] == [
            True
        ] * 2
        rows = {
            tr.th.text: [td.text.strip() for td in tr.select("td")]
            for tr in soup(response).select("tbody tr")
        }
        assert rows["Cost"][1] == "$5 a visit"
        assert rows["Bring"] == ["Nothing stated", "Photo ID"]
        assert all(" mi" in text for text in rows["Distance"])

    @pytest.mark.parametrize(
        ("number", "words"), [(0, "Choose two or three"), (4, "at most 3")]
    )
    def test_none_and_four_lead_back(self, network, both, worker, number, words):
        keys = [str(network.another_service().pk) for _one in range(number)]
        response = worker.get(url("compare", network), {"place": keys}, follow=True)
        assert words in response.text

    def test_one_out_of_reach_is_named(self, network, both, worker):
        other = ServiceFactory(name="Elsewhere", categories=["housing-instability"])
        keys = [str(both.pk), str(other.pk)]
        response = worker.get(url("compare", network), {"place": keys})
        assert "Elsewhere is too far away, or not for this need" in response.text

    def test_hidden_ones_are_not_compared(self, network, both, worker):
        HiddenServiceFactory(need=network.need, service=both, hidden_by=network.worker)
        response = worker.get(
            url("compare", network), {"place": [str(both.pk), str(network.service.pk)]}
        )
        assert "One stop" not in response.text

    def test_what_was_chosen_goes_on_to_the_preview(
        self, network, both, housing, worker
    ):
        data = {"place": [str(both.pk)], "also": [str(housing.pk)], "free": ""}
        page = soup(worker.get(url("compare", network), data))
        form = page.select_one("form[action$='/preview/']")
        assert form.select_one("input[name=also]")["value"] == str(housing.pk)
        assert form.select_one("input[name=place]").has_attr("checked")

    def test_who_may_look(self, network, both, colleague, read_only, outsider, partner):
        data = {"place": [str(both.pk)]}
        address = url("compare", network)
        clients = (colleague, read_only, outsider, partner)
        statuses = [client.get(address, data).status_code for client in clients]
        assert statuses == [200, 200, 404, 404]
        assert "Preview and send" not in read_only.get(address, data).text
        assert colleague.post(address, data).status_code == 405

    def test_the_visit_is_recorded(self, network, both, worker):
        worker.get(url("compare", network), {"place": [str(both.pk)]})
        assert AuditEvent.objects.filter(action="read").count() == 1

    def test_queries_are_the_same_for_one_and_three(self, network, both, worker):
        third = network.another_service()
        ServiceAtLocationFactory(service=third)
        rebuild()

        def count(*services):
            data = {"place": [str(service.pk) for service in services]}
            worker.get(url("compare", network), data)
            with CaptureQueriesContext(connection) as queries:
                worker.get(url("compare", network), data)
            return len(queries)

        assert count(both) == count(both, network.service, third)
        assert Need.objects.count() == 2


class TestStanding:
    """The one line that says why a match stands where it does."""

    def test_what_must_be_called_says_so(self, network, housing, both, worker):
        both.organization.email = ""
        both.organization.save()
        PhoneFactory(service=both)
        rebuild()
        page = soup(worker.get(url("matches", network)))
        lines = {
            match.select_one(".match-title a").text: match.select_one(
                ".match-standing"
            ).text
            for match in page.select(".match")
        }
        assert "to be asked by phone" in lines["One stop"]
        assert "to be asked by phone" not in lines["Weekly groceries"]
        assert "First because:" in page.select_one(".match").text

    def test_a_good_track_record_is_named(self, network, housing, worker):
        record_outcomes({network.service.pk: OutcomeCounts(20, 19, 15, 15)})
        page = worker.get(url("matches", network))
        assert "good track record" in page.text
        assert "19 of 20 taken, 15 of 15 helped" in page.text

"""Matches and the preview: as worker, colleague and outsider."""

from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import AuditEvent
from referrals.models import Referral
from referrals.status import DeclineReason
from resources.match_index import rebuild
from resources.models import Service
from screening.models import ClosedReason, Interest, Need
from screening.services import close_need
from tests.people.factories import CareTeamMemberFactory
from tests.resources.factories import (
    LocationFactory,
    ServiceAtLocationFactory,
    WeeklyHoursFactory,
)

# A key of nothing, the same in every process: it stands in the tests' names.
NOBODYS = "5e1d7a52-0c3b-4f0e-9a64-9b7a6f0d2c11"


@pytest.fixture
def offered(network):
    for service in (network.service, network.another_service()):
        ServiceAtLocationFactory(service=service)
    rebuild()
    return Service.objects.order_by("name")


def url(name, network):
    return reverse(f"referrals:{name}", args=[network.need.pk])


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def boxes(response, *, checked=False):
    found = soup(response).select("input[name=place][type=checkbox]")
    return [b["value"] for b in found if b.has_attr("checked") or not checked]


def sending(network, **changes):
    return {
        "place": [str(network.service.pk)],
        "note": "Has a stroller.",
        "patient_may_be_contacted": "on",
        "submission_key": str(uuid4()),
    } | changes


class TestMatches:
    def test_services_are_listed_with_distance_hours_and_reasons(
        self, network, offered, worker
    ):
        for weekday in range(7):
            WeeklyHoursFactory(
                service=network.service,
                weekday=weekday,
                opens_at="00:00",
                closes_at="23:59",
            )
        response = worker.get(url("matches", network))
        page = soup(response)
        assert len(page.select(".match-title")) == 2
        assert "Open 24 hours" in page.text
        assert " mi" in page.select_one(".match-facts").text
        assert len(page.select(".match[data-lat]")) == 2

    def test_wrong_verb(self, network, worker):
        assert worker.post(url("matches", network)).status_code == 405

    def test_colleagues_may_look(self, network, offered, colleague, read_only):
        assert colleague.get(url("matches", network)).status_code == 200
        response = read_only.get(url("matches", network))
        assert response.status_code == 200
        assert "Preview and send" not in response.text
        assert "Handout" in response.text

    def test_outsiders_and_partners_are_told_nothing(self, network, outsider, partner):
        assert outsider.get(url("matches", network)).status_code == 404
        assert partner.get(url("matches", network)).status_code == 404

    def test_signed_out(self, network, client):
        assert client.get(url("matches", network)).status_code == 302

    def test_a_sensitive_need_is_the_care_teams(self, sensitive, client_for):
        colleague = sensitive.colleague()
        address = url("matches", sensitive)
        assert client_for(colleague).get(address).status_code == 404
        CareTeamMemberFactory(patient=sensitive.patient, user=colleague)
        assert client_for(colleague).get(address).status_code == 200

    def test_the_visit_is_recorded(self, network, worker):
        worker.get(url("matches", network))
        event = AuditEvent.objects.get(action="read")
        assert (event.actor, event.patient_id) == (network.worker, network.patient.pk)

    def test_filters_narrow_and_keep_what_was_chosen(self, network, offered, worker):
        chosen = str(network.service.pk)
        Service.objects.exclude(pk=network.service.pk).update(is_walk_in=True)
        rebuild()
        response = worker.get(
            url("matches", network), {"walk_in": "on", "place": chosen}
        )
        assert len(soup(response).select(".match-title")) == 1
        assert [v.split(":")[0] for v in boxes(response, checked=True)] == [chosen]
        assert "Also chosen" in response.text

    def test_filters_that_leave_nothing_say_so(self, network, offered, worker):
        response = worker.get(url("matches", network), {"language": "vi"})
        assert "Nothing left with these filters" in response.text

    def test_an_unknown_filter_narrows_nothing(self, network, offered, worker):
        response = worker.get(url("matches", network), {"language": "klingon"})
        assert len(boxes(response)) == 2

    def test_what_was_asked_before_is_marked(self, network, offered, worker):
        network.as_partner(network.send(), "decline", reason=DeclineReason.OTHER)
        response = worker.get(url("matches", network))
        assert "Asked: Declined" in soup(response).text

    def test_a_confidential_place_is_on_no_map(self, network, worker):
        place = LocationFactory(
            organization=network.pantry, is_confidential=True, name="Safe house"
        )
        ServiceAtLocationFactory(service=network.service, location=place)
        rebuild()
        response = worker.get(url("matches", network))
        assert not soup(response).select(".match[data-lat]")
        assert "Safe house" not in response.text

    def test_a_closed_need_sends_nothing(self, network, offered, worker):
        close_need(need=network.need, reason=ClosedReason.MET, actor=network.worker)
        response = worker.get(url("matches", network))
        assert "This need is closed" in response.text
        assert "Preview and send" not in response.text

    def test_no_service_at_all_says_why(self, network, worker):
        response = worker.get(url("matches", network))
        assert "No service found for this need" in response.text

    def test_queries_do_not_grow_with_the_list(self, network, worker):
        def count():
            rebuild()
            worker.get(url("matches", network))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = worker.get(url("matches", network))
            return len(boxes(response)), len(queries)

        self.add(network, 2)
        few = count()
        self.add(network, 10)
        many = count()
        assert many[0] == few[0] + 10
        assert many[1] == few[1]

    def add(self, network, number):
        for _one in range(number):
            ServiceAtLocationFactory(service=network.another_service())


class TestPreview:
    def test_it_shows_exactly_what_is_disclosed(self, network, worker):
        place = str(network.service.pk)
        response = worker.get(url("preview", network), {"place": place})
        text = soup(response).text
        assert "What Hill Pantry will see" in text
        assert network.patient.full_name in text
        assert "Consent: Spoken" in text
        assert not Referral.objects.exists()

    def test_a_note_is_shown_without_standing_in_an_address(self, network, worker):
        response = worker.post(url("preview", network), sending(network))
        assert soup(response).select_one(".disclosure").text.count("stroller") == 1
        assert not Referral.objects.exists()

    def test_wrong_verb(self, network, worker):
        assert worker.put(url("preview", network)).status_code == 405

    def test_colleague_and_read_only_and_outsider(
        self, network, colleague, read_only, outsider
    ):
        data = {"place": str(network.service.pk)}
        for method in ("get", "post"):
            statuses = [
                getattr(c, method)(url("preview", network), data).status_code
                for c in (colleague, read_only, outsider)
            ]
            assert statuses == [200, 403, 404]

    def test_without_consent_it_says_so_and_cannot_be_sent(self, network, worker):
        network.end_consent()
        response = worker.get(
            url("preview", network), {"place": str(network.service.pk)}
        )
        assert "No consent covers this organization and need" in response.text
        assert not [b for b in soup(response).select("button") if b.text == "Send"]

    def test_a_sensitive_need_is_warned_of_and_needs_a_consent_naming_it(
        self, sensitive, client_for
    ):
        client, data = (
            client_for(sensitive.worker),
            {"place": str(sensitive.service.pk)},
        )
        response = client.get(url("preview", sensitive), data)
        assert "This need is sensitive" in response.text
        assert not response.context["form"]["patient_may_be_contacted"].value()
        assert "No consent covers" not in response.text
        sensitive.consent.sensitive_categories.clear()
        assert "No consent covers" in client.get(url("preview", sensitive), data).text

    def test_one_who_said_no_to_help_is_not_pushed(self, network, worker):
        Need.objects.update(interest=Interest.NO)
        response = worker.get(
            url("preview", network), {"place": str(network.service.pk)}
        )
        assert "has not said yes" in response.text

    @pytest.mark.parametrize("places", [[], ["nonsense"], [NOBODYS]])
    def test_nothing_chosen_leads_back(self, network, worker, places):
        response = worker.get(url("preview", network), {"place": places}, follow=True)
        assert "Choose at least one service" in response.text

    def test_too_many_lead_back_with_all_still_ticked(self, network, worker):
        services = [network.service, *(network.another_service() for _n in range(5))]
        for service in services:
            ServiceAtLocationFactory(service=service)
        rebuild()
        keys = [str(service.pk) for service in services]
        response = worker.get(url("preview", network), {"place": keys}, follow=True)
        assert "at most 5" in response.text
        assert len(boxes(response, checked=True)) == 6

    def test_choosing_others_keeps_what_was_ticked_and_filtered(
        self, network, offered, worker
    ):
        response = worker.get(
            url("preview", network),
            {"place": str(network.service.pk), "fits_only": "on"},
        )
        [back] = [
            a["href"] for a in soup(response).select("a") if a.text == "Choose others"
        ]
        assert "fits_only=on" in urlsplit(back).query
        again = worker.get(back)
        assert len(boxes(again, checked=True)) == 1

    def test_a_service_that_takes_nobody_any_more_is_named_as_left_out(
        self, network, worker
    ):
        gone = network.another_service()
        Service.objects.filter(pk=gone.pk).update(status="defunct")
        response = worker.get(
            url("preview", network), {"place": [str(network.service.pk), str(gone.pk)]}
        )
        assert "Some services were left out" in response.text

    def test_a_closed_need_leads_to_the_patient(self, network, worker):
        close_need(need=network.need, reason=ClosedReason.MET, actor=network.worker)
        response = worker.get(
            url("preview", network), {"place": str(network.service.pk)}
        )
        assert response.url == network.patient.get_absolute_url()

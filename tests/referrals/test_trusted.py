"""Lists of trusted services: one's own, the team's, and what they do to the matches."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Role
from referrals.matching import matches_for
from referrals.models import TrustedService
from referrals.trusted import trust_service, trusted_by, untrust_service
from resources.match_index import rebuild
from tests.html import lint
from tests.people.factories import MembershipFactory, WorkerFactory
from tests.referrals.factories import TrustedServiceFactory
from tests.resources.factories import ServiceAtLocationFactory, ServiceFactory

LIST = reverse("referrals:trusted")


def trust_url(service):
    return reverse("referrals:trust", args=[service.pk])


class TestLists:
    def test_twice_is_once(self, network):
        for _time in range(2):
            trust_service(service=network.service, actor=network.worker)
        assert TrustedService.objects.get().user == network.worker

    def test_mine_and_the_teams_are_two_lists(self, network):
        trust_service(service=network.service, actor=network.worker)
        trust_service(
            service=network.service, actor=network.worker, team=network.clinic
        )
        found = trusted_by(network.worker)[network.service.pk]
        assert found.mine
        assert found.teams == ("Street Clinic",)
        untrust_service(service=network.service, actor=network.worker)
        assert not trusted_by(network.worker)[network.service.pk].mine

    def test_a_colleague_has_the_teams_not_mine(self, network):
        trust_service(service=network.service, actor=network.worker)
        other = ServiceFactory()
        trust_service(service=other, actor=network.worker, team=network.clinic)
        assert set(trusted_by(network.colleague())) == {other.pk}

    def test_an_outsider_and_a_partner_of_the_team_have_neither(self, network):
        trust_service(
            service=network.service, actor=network.worker, team=network.clinic
        )
        partner_there = WorkerFactory(role=Role.PARTNER, at=network.clinic)
        assert trusted_by(WorkerFactory()) == trusted_by(partner_there) == {}

    def test_a_list_belongs_to_somebody(self, network):
        with pytest.raises(IntegrityError), transaction.atomic():
            TrustedService.objects.create(
                service=network.service, added_by=network.worker
            )

    def test_the_matches_are_told_what_is_trusted(self, network, monkeypatch):
        asked = {}
        monkeypatch.setattr(
            "referrals.matching.match", lambda *a, **facts: asked.update(facts)
        )
        trust_service(service=network.service, actor=network.worker)
        matches_for(network.need, actor=network.worker)
        assert asked["trusted"] == {network.service.pk}


class TestPage:
    def test_it_lists_mine_and_by_tab_the_teams(self, network, worker):
        trust_service(service=network.service, actor=network.worker)
        team = ServiceFactory(name="Team favorite")
        trust_service(service=team, actor=network.worker, team=network.clinic)
        mine = worker.get(LIST)
        assert "Weekly groceries" in mine.text
        assert "Team favorite" not in mine.text
        theirs = worker.get(LIST, {"team": network.clinic.pk})
        assert "Team favorite" in theirs.text
        assert f"Added by {network.worker}" in theirs.text

    def test_somebody_elses_team_shows_my_own(self, network, worker):
        response = worker.get(LIST, {"team": network.pantry.pk})
        assert response.context["team"] is None

    def test_read_only_looks_and_takes_nothing_off(self, network, read_only):
        trust_service(
            service=network.service, actor=network.worker, team=network.clinic
        )
        response = read_only.get(LIST, {"team": network.clinic.pk})
        assert "Weekly groceries" in response.text
        assert "Take off" not in response.text

    def test_an_empty_list_says_how_to_fill_it(self, network, worker):
        assert "No service here yet" in worker.get(LIST).text

    def test_it_pages_and_queries_do_not_grow(self, network, worker):
        def count(number):
            for _one in range(number):
                TrustedServiceFactory(user=network.worker)
            worker.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                response = worker.get(LIST)
            return response, len(queries)

        _few, queries = count(2)
        response, more = count(28)
        assert more == queries
        assert "1 to 25 of 30" in response.text


class TestTrust:
    def test_put_on_and_taken_off(self, network, worker):
        response = worker.post(trust_url(network.service), follow=True)
        assert "Weekly groceries is on your list." in response.text
        worker.post(trust_url(network.service), {"on": "0"})
        assert not TrustedService.objects.exists()

    def test_htmx_gets_the_button_pressed(self, network, worker):
        response = worker.post(
            trust_url(network.service),
            {"need": network.need.pk},
            headers={"HX-Request": "true"},
        )
        assert 'aria-pressed="true"' in response.text
        assert lint(response.text, fragment=True) == []

    def test_it_leads_back_to_our_pages_only(self, network, worker):
        def sent_to(address):
            return worker.post(trust_url(network.service), {"next": address}).url

        assert sent_to("/work/") == "/work/"
        assert sent_to("https://evil.example.org/") == LIST

    def test_any_writing_worker_edits_the_teams(
        self, network, colleague, read_only, outsider
    ):
        data = {"team": str(network.clinic.pk)}
        statuses = [
            c.post(trust_url(network.service), data).status_code
            for c in (colleague, read_only, outsider)
        ]
        assert statuses == [302, 403, 404]
        assert TrustedService.objects.get().team == network.clinic

    def test_a_clinician_has_an_own_list_and_not_the_teams(self, network, client_for):
        client = client_for(WorkerFactory(role=Role.CLINICIAN, at=network.clinic))
        assert client.post(trust_url(network.service)).status_code == 302
        data = {"team": str(network.clinic.pk)}
        assert client.post(trust_url(network.service), data).status_code == 403

    def test_two_organizations_two_teams(self, network, worker):
        other = MembershipFactory(user=network.worker).organization
        worker.post(trust_url(network.service), {"team": str(other.pk)})
        assert TrustedService.objects.get().team == other

    def test_partners_and_wrong_verbs(self, network, partner, worker):
        assert partner.post(trust_url(network.service)).status_code == 404
        assert worker.get(trust_url(network.service)).status_code == 405

    def test_one_listed_no_more_says_so_and_is_taken_off(self, network, worker):
        row = TrustedServiceFactory(
            user=network.worker, service=ServiceFactory(name="Closed", live=False)
        )
        page = worker.get(LIST)
        assert "Not listed any more" in page.text
        assert f'href="{row.service.get_absolute_url()}"' not in page.text
        assert worker.post(trust_url(row.service), {"on": "0"}).status_code == 302
        assert not TrustedService.objects.exists()

    def test_a_service_that_is_gone(self, network, worker):
        gone = ServiceFactory(status="defunct")
        assert worker.post(trust_url(gone)).status_code == 404


def test_the_matches_page_says_who_trusts_a_service(network, worker):
    ServiceAtLocationFactory(service=network.service)
    rebuild()
    trust_service(service=network.service, actor=network.worker, team=network.clinic)
    page = worker.get(reverse("referrals:matches", args=[network.need.pk]))
    assert "Trusted by Street Clinic" in page.text
    assert "your team trusts it" in page.text

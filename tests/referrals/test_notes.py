"""Notes to colleagues on a service."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Role
from referrals.models import ServiceNote
from resources.match_index import rebuild
from tests.client import CheckedClient
from tests.people.factories import MembershipFactory, WorkerFactory
from tests.referrals.factories import ServiceNoteFactory
from tests.resources.factories import ServiceAtLocationFactory


@pytest.fixture
def note(network):
    return ServiceNoteFactory(
        service=network.service, organization=network.clinic, author=network.worker
    )


def page_url(network):
    return reverse("referrals:colleagues", args=[network.service.pk])


def note_url(name, note):
    return reverse(f"referrals:note_{name}", args=[note.pk])


class TestReading:
    def test_colleagues_read_it(self, network, note, colleague, read_only):
        assert note.text in colleague.get(page_url(network)).text
        response = read_only.get(page_url(network))
        assert note.text in response.text
        assert "Add the note" not in response.text

    def test_nobody_else_does(self, network, note, outsider, partner):
        assert note.text not in outsider.get(page_url(network)).text
        assert partner.get(page_url(network)).status_code == 404

    def test_the_public_listing_never_shows_it(self, network, note, worker):
        for client in (CheckedClient(), worker):
            page = client.get(network.service.get_absolute_url())
            assert note.text not in page.text

    def test_pinned_ones_come_first(self, network, note, worker):
        ServiceNoteFactory(
            service=network.service,
            organization=network.clinic,
            author=network.worker,
            text="Newer one",
        )
        worker.post(note_url("pin", note))
        page = worker.get(page_url(network))
        assert page.text.index(note.text) < page.text.index("Newer one")
        worker.post(note_url("pin", note), {"on": "0"})
        assert not ServiceNote.objects.filter(is_pinned=True).exists()

    def test_the_matches_show_it(self, network, note, worker):
        ServiceAtLocationFactory(service=network.service)
        rebuild()
        page = worker.get(reverse("referrals:matches", args=[network.need.pk]))
        assert note.text in page.text
        assert "1 note" in page.text

    def test_the_way_back_keeps_what_was_ticked(self, network, worker):
        place = str(network.service.pk)
        page = worker.get(
            page_url(network),
            {"need": network.need.pk, "place": place, "free": "on"},
        )
        back = page.context["back"]
        assert back.startswith(reverse("referrals:matches", args=[network.need.pk]))
        assert place in back
        assert "free=on" in back

    @pytest.mark.parametrize("need", ["", "nonsense"])
    def test_without_a_need_there_is_none(self, network, worker, need):
        assert worker.get(page_url(network), {"need": need}).context["back"] == ""

    def test_it_pages_and_queries_do_not_grow(self, network, worker):
        def count(number):
            for _one in range(number):
                ServiceNoteFactory(
                    service=network.service,
                    organization=network.clinic,
                    author=network.colleague(),
                )
            worker.get(page_url(network))
            with CaptureQueriesContext(connection) as queries:
                response = worker.get(page_url(network))
            return response, len(queries)

        _few, queries = count(2)
        response, more = count(23)
        assert more == queries
        assert "1 to 20 of 25" in response.text


class TestWriting:
    def test_it_is_added_and_warns_of_patients(self, network, worker):
        assert "never about a patient" in worker.get(page_url(network)).text
        worker.post(page_url(network), {"text": "Closed in August."})
        note = ServiceNote.objects.get()
        assert (note.author, note.organization) == (network.worker, network.clinic)

    def test_an_empty_one_is_not(self, network, worker):
        response = worker.post(page_url(network), {"text": " "})
        assert response.status_code == 422
        assert "This field is required" in response.text

    def test_too_long_a_one_is_kept_on_the_page(self, network, worker):
        response = worker.post(page_url(network), {"text": "long " * 250})
        assert response.status_code == 422
        assert "long long" in response.text

    def test_who_is_in_two_organizations_says_for_which(self, network, worker):
        other = MembershipFactory(user=network.worker).organization
        assert worker.post(page_url(network), {"text": "x"}).status_code == 422
        worker.post(page_url(network), {"text": "x", "organization": str(other.pk)})
        assert ServiceNote.objects.get().organization == other

    def test_a_clinician_may_and_read_only_not(self, network, read_only, client_for):
        clinician = client_for(WorkerFactory(role=Role.CLINICIAN, at=network.clinic))
        assert clinician.post(page_url(network), {"text": "x"}).status_code == 302
        assert read_only.post(page_url(network), {"text": "x"}).status_code == 403


class TestChanging:
    def test_the_author_changes_and_deletes_it(self, network, note, worker):
        page = worker.get(note_url("edit", note))
        assert note.text in page.text
        worker.post(note_url("edit", note), {"text": "Ask for Lee."})
        note.refresh_from_db()
        assert note.text == "Ask for Lee."
        assert note.edited_at
        worker.post(note_url("delete", note))
        assert not ServiceNote.objects.exists()

    def test_an_emptied_one_stays_as_it_was(self, note, worker):
        assert worker.post(note_url("edit", note), {"text": ""}).status_code == 422
        note.refresh_from_db()
        assert note.text

    @pytest.mark.parametrize("name", ["edit", "delete"])
    def test_nobody_else(self, note, name, colleague, read_only, outsider, partner):
        clients = (colleague, read_only, outsider, partner)
        statuses = [
            c.post(note_url(name, note), {"text": "x"}).status_code for c in clients
        ]
        assert statuses == [403, 403, 404, 404]

    def test_any_colleague_pins_it(self, note, colleague, read_only, outsider):
        clients = (colleague, read_only, outsider)
        statuses = [c.post(note_url("pin", note)).status_code for c in clients]
        assert statuses == [302, 403, 404]

    @pytest.mark.parametrize("name", ["pin", "delete"])
    def test_wrong_verb(self, note, worker, name):
        assert worker.get(note_url(name, note)).status_code == 405

    def test_an_author_who_left_changes_nothing(self, network, note, worker):
        network.worker.memberships.update(read_only=True)
        assert worker.post(note_url("delete", note)).status_code == 403

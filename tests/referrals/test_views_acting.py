"""What can be done on the worker's page of a referral."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from notifications.models import Message
from people.models import Task
from referrals.links import links_of
from referrals.status import DeclineReason, PatientAnswer, Status
from resources.match_index import rebuild
from resources.models import Organization
from tests.people.factories import CareTeamMemberFactory
from tests.resources.factories import ServiceAtLocationFactory


def act(referral, name):
    return reverse("referrals:perform", args=[referral.pk, name])


def url(name, referral):
    return reverse(f"referrals:{name}", args=[referral.pk])


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def forms(response):
    actions = [form["action"] for form in soup(response).select("main form")]
    return {a.rstrip("/").rsplit("/", 1)[-1] for a in actions if "/do/" in a}


class TestNextBest:
    @pytest.fixture
    def declined(self, network):
        ServiceAtLocationFactory(service=network.service)
        ServiceAtLocationFactory(service=network.another_service("Evening meals"))
        rebuild()
        referral = network.send()
        network.as_partner(referral, "decline", reason=DeclineReason.NO_CAPACITY)
        return referral

    def test_one_click_leads_to_the_preview_of_the_next(self, declined, worker):
        page = soup(worker.get(declined.get_absolute_url()))
        offer = page.find("a", string="Look at it first")
        preview = worker.get(offer["href"])
        assert "Evening meals" in preview.text
        assert soup(preview).select_one("input[name=follows]")["value"] == str(
            declined.pk
        )

    def test_when_nothing_is_left_it_says_so(self, declined, network, worker):
        for service in declined.need.referrals.model.service.get_queryset():
            service.maximum_age = 3
            service.save()
        rebuild()
        response = worker.get(declined.get_absolute_url())
        assert "Nothing else fits" in response.text

    def test_readers_are_not_offered_it(self, declined, read_only):
        response = read_only.get(declined.get_absolute_url())
        assert "Look at it first" not in response.text

    def test_a_closed_need_is_not_served_any_more(self, declined, worker):
        declined.need.status = "met"
        declined.need.save()
        response = worker.get(declined.get_absolute_url())
        assert "Look at it first" not in response.text


class TestActing:
    def test_a_question_is_answered(self, network, worker):
        referral = network.send()
        network.as_partner(referral, "ask", message="Which day?")
        response = worker.post(act(referral, "answer"), {"message": "Any day"})
        assert response.status_code == 302
        referral.refresh_from_db()
        assert referral.status == Status.SENT
        assert referral.messages.last().body == "Any day"

    def test_withdrawing_needs_a_why(self, network, worker):
        referral = network.send()
        response = worker.post(act(referral, "withdraw"), {"message": ""})
        assert response.status_code == 422
        assert soup(response).select_one("details[open] .field-error")
        referral.refresh_from_db()
        assert referral.status == Status.SENT

    def test_wrong_verb(self, network, worker):
        assert worker.get(act(network.send(), "withdraw")).status_code == 405

    @pytest.mark.parametrize("name", ["expire", "revoke_consent", "send", "nonsense"])
    def test_what_nobody_may_post_does_not_exist(self, network, worker, name):
        assert worker.post(act(network.send(), name)).status_code == 404

    def test_colleague_and_read_only_and_outsider(
        self, network, colleague, read_only, outsider, partner
    ):
        address = act(network.send(), "withdraw")
        data = {"message": "Found another"}
        statuses = [
            c.post(address, data).status_code
            for c in (read_only, outsider, partner, colleague)
        ]
        assert statuses == [403, 404, 404, 302]

    def test_without_consent_no_answer_is_shared(self, network, worker):
        referral = network.referral(Status.NEEDS_INFO)
        network.end_consent()
        response = worker.post(act(referral, "answer"), {"message": "Long answer"})
        assert response.status_code == 422
        assert "consent no longer covers this" in response.text
        assert "Long answer" in response.text
        assert not referral.messages.exists()

    def test_a_stale_page_keeps_what_was_typed(self, network, worker):
        referral = network.send()
        network.as_partner(referral, "ask", message="Which day?")
        seen = referral.version
        network.as_partner(referral, "decline", reason=DeclineReason.OTHER)
        response = worker.post(
            act(referral, "answer"), {"message": "A long answer", "seen": seen}
        )
        assert response.status_code == 409
        assert "moved on while you were typing" in response.text
        assert f"Declined by {network.partner}, " in response.text
        assert "Another reason" in soup(response).select_one(".notice li").text
        assert "A long answer" in response.text
        assert not referral.messages.filter(body="A long answer").exists()

    def test_a_page_drawn_before_the_last_change_is_stale_too(self, network, worker):
        """It could be withdrawn still, but not without knowing that they said yes."""
        referral = network.send()
        seen = referral.version
        network.as_partner(referral, "accept")
        response = worker.post(
            act(referral, "withdraw"), {"message": "Changed plans", "seen": seen}
        )
        assert response.status_code == 409
        assert "It is now: Accepted" in response.text
        assert "Changed plans" in soup(response).select_one("details[open]").text

    def test_the_same_form_twice_is_done_once(self, network, worker):
        referral = network.send()
        data = {"message": "Moved away", "seen": referral.version}
        statuses = [
            worker.post(act(referral, "withdraw"), data).status_code for _n in range(2)
        ]
        assert statuses == [302, 302]
        assert referral.events.filter(name="withdraw").count() == 1
        assert referral.messages.count() == 1


class TestByPhone:
    """An organization without e-mail or account answers by phone."""

    def test_what_they_said_is_written_down_under_their_name(self, network, worker):
        Organization.objects.filter(pk=network.pantry.pk).update(email="")
        network.service.refresh_from_db()
        referral = network.send()
        page = worker.get(referral.get_absolute_url())
        assert {"accept", "decline", "waitlist"} <= forms(page)
        worker.post(act(referral, "accept"), {"message": "Thursday at two"})
        referral.refresh_from_db()
        assert referral.status == Status.ACCEPTED
        event = referral.events.last()
        assert event.actor == network.worker
        assert event.actor_label == (
            f"Hill Pantry by phone, written down by {network.worker}"
        )
        assert not Task.objects.open().filter(kind="call-referral-notice").exists()

    def test_read_only_colleagues_write_nothing_down(self, network, read_only):
        referral = network.send()
        assert read_only.post(act(referral, "accept")).status_code == 403

    def test_the_reason_is_asked_for_here_too(self, network, worker):
        response = worker.post(act(network.send(), "decline"), {})
        assert response.status_code == 422

    def test_without_consent_a_yes_is_not_taken(self, network, worker):
        referral = network.send()
        network.end_consent()
        assert worker.post(act(referral, "accept")).status_code == 422

    def test_a_sensitive_one_is_the_care_teams(self, sensitive, client_for):
        referral = sensitive.send()
        colleague = sensitive.colleague()
        assert client_for(colleague).post(act(referral, "accept")).status_code == 404
        CareTeamMemberFactory(patient=sensitive.patient, user=colleague)
        assert client_for(colleague).post(act(referral, "accept")).status_code == 302


class TestPatientAnswer:
    def test_what_the_patient_said_on_the_phone_is_kept(self, network, worker):
        referral = network.referral(Status.ACCEPTED)
        response = worker.post(url("patient_answer", referral), {"answer": "not-yet"})
        assert response.status_code == 302
        referral.refresh_from_db()
        assert referral.patient_answer == PatientAnswer.NOT_YET
        assert referral.events.last().actor == network.worker

    def test_wrong_verb(self, network, worker):
        assert worker.get(url("patient_answer", network.send())).status_code == 405

    def test_an_answer_must_be_chosen(self, network, worker):
        response = worker.post(url("patient_answer", network.send()), {})
        assert response.status_code == 422

    def test_colleague_and_read_only_and_outsider(
        self, network, colleague, read_only, outsider
    ):
        address = url("patient_answer", network.send())
        statuses = [
            c.post(address, {"answer": "got-help"}).status_code
            for c in (colleague, read_only, outsider)
        ]
        assert statuses == [302, 403, 404]


class TestNewLink:
    def test_earlier_links_end_and_a_new_one_is_mailed(self, network, worker):
        referral = network.send()
        response = worker.post(url("new_link", referral))
        assert response.status_code == 302
        assert links_of(referral).filter(revoked_at=None).count() == 1
        assert Message.objects.filter(kind="referral-notice").count() == 2

    def test_wrong_verb(self, network, worker):
        assert worker.get(url("new_link", network.send())).status_code == 405

    def test_colleague_and_read_only_and_outsider(
        self, network, colleague, read_only, outsider
    ):
        address = url("new_link", network.send())
        statuses = [
            c.post(address).status_code for c in (colleague, read_only, outsider)
        ]
        assert statuses == [302, 403, 404]

    @pytest.mark.parametrize("why", ["ended", "no consent"])
    def test_none_is_sent_where_it_would_not_open(self, network, worker, why):
        referral = network.send()
        if why == "ended":
            network.as_partner(referral, "decline", reason=DeclineReason.OTHER)
        else:
            network.end_consent()
        response = worker.post(url("new_link", referral), follow=True)
        assert "No link was sent" in response.text
        assert Message.objects.filter(kind="referral-notice").count() == 1

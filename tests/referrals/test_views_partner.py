"""The organization's side by link, without an account."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Message
from people.models import AccessLink, AuditEvent, Task
from referrals.actors import user_actor
from referrals.links import links_of, new_link_url, phone_code
from referrals.models import ReferralEvent
from referrals.status import DeclineReason, Status
from referrals.transitions import perform
from resources.models import Organization
from tests.client import CheckedClient
from tests.referrals.factories import make_network

BIRTH_YEAR = "1984"
INBOX = "/inbox/"


def path_of(referral) -> str:
    return new_link_url(referral).removeprefix("http://localhost:8000")


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def unlock(client, path, answer=BIRTH_YEAR):
    return client.post(f"{path}open/", {"answer": answer})


@pytest.fixture
def opened(network):
    """A sent referral, its link, and a browser in which it is unlocked."""
    referral = network.send()
    client, path = CheckedClient(), path_of(referral)
    assert unlock(client, path).status_code == 302
    return referral, client, path


class TestDoor:
    def test_it_shows_a_number_and_a_service_and_asks(self, network, client):
        referral = network.send()
        response = client.get(path_of(referral))
        assert response.status_code == 200
        assert referral.number in response.text
        assert "Weekly groceries" in response.text
        for private in (network.patient.full_name, network.need.category.label):
            assert private not in response.text

    def test_looking_writes_nothing(self, network, client):
        path = path_of(network.send())
        for method in (client.get, client.head):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                method(path)
            verbs = {query["sql"].split()[0] for query in queries}
            assert verbs == {"SELECT"}

    def test_a_mail_scanner_changes_nothing_and_a_person_can_open_it_after(
        self, network
    ):
        referral = network.send()
        path = path_of(referral)
        before = AccessLink.objects.order_by("pk").values().last()
        for _visit in range(10):
            scanner = CheckedClient()
            scanner.get(path)
            scanner.head(path)
            scanner.get(f"{path}open/")
            scanner.get(f"{path}do/accept/")
        assert AccessLink.objects.order_by("pk").values().last() == before
        referral.refresh_from_db()
        assert referral.status == Status.SENT
        assert not AuditEvent.objects.filter(action="read").exists()
        assert unlock(CheckedClient(), path).status_code == 302

    def test_the_unlocked_page_writes_an_access_record_and_nothing_else(self, opened):
        _referral, client, path = opened
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        written = [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]
        assert all("people_audit" in sql or "POINT" in sql for sql in written)
        event = AuditEvent.objects.get(action="read")
        assert event.actor_label == "Hill Pantry, by link"

    def test_it_is_never_cached_nor_indexed(self, network, client):
        response = client.get(path_of(network.send()))
        assert "no-store" in response.headers["Cache-Control"]
        assert 'content="noindex' in response.text

    def test_wrong_verbs(self, network, client):
        path = path_of(network.send())
        assert client.post(path).status_code == 405
        for tail in ("open/", "new/", "do/accept/"):
            assert client.get(path + tail).status_code == 405

    @pytest.mark.parametrize("tail", ["", "open/", "new/", "do/accept/"])
    def test_an_unknown_token_is_no_page(self, network, client, tail):
        network.send()
        method = client.post if tail else client.get
        assert method(f"/r/not-a-token/{tail}").status_code == 404


class TestSecondFactor:
    def test_the_right_answer_opens_it(self, opened):
        referral, client, path = opened
        response = client.get(path)
        assert referral.patient.full_name in response.text
        assert links_of(referral).exclude(first_opened_at=None).count() == 1

    def test_a_wrong_answer_opens_nothing_and_says_so(self, network, client):
        path = path_of(network.send())
        response = unlock(client, path, "1901")
        assert response.status_code == 422
        assert "That is not it. 4 tries are left" in response.text
        assert network.patient.full_name not in client.get(path).text

    def test_an_empty_answer_is_no_try(self, network, client):
        referral = network.send()
        for _try in range(6):
            assert unlock(client, path_of(referral), "").status_code == 422
        assert not links_of(referral).exclude(failed_tries=0).exists()

    def test_five_wrong_answers_lock_it_for_the_right_one_too(self, network, client):
        referral = network.send()
        path = path_of(referral)
        statuses = [unlock(client, path, "1901").status_code for _try in range(5)]
        assert statuses == [422, 422, 422, 422, 410]
        response = unlock(client, path)
        assert response.status_code == 410
        assert "too many wrong answers" in response.text
        assert Task.objects.open().get(subject_id=referral.pk).kind == "link-locked"

    def test_a_right_answer_forgives_the_wrong_ones(self, network, client):
        path = path_of(network.send())
        for _try in range(4):
            unlock(client, path, "1901")
        unlock(client, path)
        for _try in range(4):
            unlock(client, path, "1901")
        assert unlock(client, path).status_code == 302

    def test_the_organizations_pin(self, network, client):
        Organization.objects.filter(pk=network.pantry.pk).update(
            referral_pin_hash=make_password("7391")
        )
        path = path_of(network.send())
        assert "PIN" in client.get(path).text
        assert unlock(client, path).status_code == 422
        assert unlock(client, path, "7391").status_code == 302

    def test_the_code_told_over_the_phone(self, network, client):
        network.patient.date_of_birth = None
        network.patient.save()
        referral = network.send()
        path = path_of(referral)
        assert "six-digit code" in client.get(path).text
        assert unlock(client, path, phone_code(referral)).status_code == 302

    def test_it_opens_one_link_alone(self, opened):
        _referral, client, _path = opened
        other = make_network().send()
        response = client.get(path_of(other))
        assert "year of birth" in response.text
        assert other.patient.full_name not in response.text
        posted = client.post(f"{path_of(other)}do/accept/")
        other.refresh_from_db()
        assert posted.status_code == 422
        assert other.status == Status.SENT

    def test_a_second_link_to_the_same_referral_asks_again(self, opened):
        referral, client, _path = opened
        assert "year of birth" in client.get(path_of(referral)).text

    def test_it_holds_for_half_an_hour_and_keeps_what_was_typed(self, opened):
        referral, client, path = opened
        with time_machine.travel(timezone.now() + timedelta(minutes=31)):
            assert "year of birth" in client.get(path).text
            response = client.post(f"{path}do/ask/", {"message": "A long question"})
        assert response.status_code == 422
        assert "A long question" in response.text
        referral.refresh_from_db()
        assert referral.status == Status.SENT

    def test_opening_it_changes_the_session_key(self, network, client):
        path = path_of(network.send())
        session = client.session
        session["before"] = 1
        session.save()
        key = session.session_key
        client.cookies["sessionid"] = key
        unlock(client, path)
        assert client.cookies["sessionid"].value != key


class TestByLink:
    def test_accepting(self, opened):
        referral, client, path = opened
        page = client.get(path)
        form = soup(page).select_one("form[action$='do/accept/']")
        seen = form.select_one("input[name=seen]")["value"]
        response = client.post(
            f"{path}do/accept/", {"message": "Come on Thursday", "seen": seen}
        )
        assert response.status_code == 302
        referral.refresh_from_db()
        assert referral.status == Status.ACCEPTED
        assert referral.messages.get().author_label == "Hill Pantry, by link"
        assert "Come on Thursday" in client.get(path).text

    def test_declining_needs_a_reason(self, opened):
        referral, client, path = opened
        response = client.post(f"{path}do/decline/", {"message": "We are full"})
        assert response.status_code == 422
        assert "We are full" in response.text
        referral.refresh_from_db()
        assert referral.status == Status.SENT

    def test_declining_ends_with_thanks(self, opened):
        _referral, client, path = opened
        response = client.post(f"{path}do/decline/", {"reason": "no-capacity"})
        assert response.status_code == 200
        assert "Thank you" in response.text
        assert client.get(path).status_code == 410

    @pytest.mark.parametrize("name", ["withdraw", "answer", "expire", "nonsense"])
    def test_what_is_not_theirs_does_not_exist(self, opened, name):
        _referral, client, path = opened
        response = client.post(f"{path}do/{name}/", {"message": "x"})
        assert response.status_code == 404

    def test_a_stale_page_keeps_what_was_typed(self, network, opened):
        referral, client, path = opened
        network.as_partner(referral, "accept")
        response = client.post(
            f"{path}do/ask/", {"message": "Which day?", "seen": referral.version - 1}
        )
        assert response.status_code == 409
        assert "It is now: Accepted" in response.text
        assert f"Accepted by {network.partner}, " in response.text
        assert "Which day?" in response.text
        chosen = {"expected_on": timezone.localdate() + timedelta(days=3), "seen": 1}
        response = client.post(f"{path}do/waitlist/", chosen)
        field = soup(response).select_one("input[name=expected_on]")
        assert field["value"] == str(chosen["expected_on"])

    def test_what_is_typed_after_the_end_is_shown_back(self, network, opened):
        referral, client, path = opened
        perform(referral, "withdraw", actor=user_actor(network.worker), message="-")
        response = client.post(
            f"{path}do/decline/", {"message": "Which day?", "reason": "no-capacity"}
        )
        assert response.status_code == 410
        assert "Ended by the care team, " in response.text
        assert str(network.worker) not in response.text
        assert "was not sent" in response.text
        assert "No room now" in response.text
        assert "Which day?" in response.text

    def test_the_same_form_twice_is_done_once(self, opened):
        referral, client, path = opened
        data = {"message": "Which day?", "seen": referral.version}
        statuses = [
            client.post(f"{path}do/ask/", data).status_code for _twice in range(2)
        ]
        assert statuses == [302, 302]
        assert referral.events.filter(name="ask").count() == 1
        assert referral.messages.count() == 1

    def test_every_day_of_the_waitlist_must_be_still_to_come(self, opened):
        _referral, client, path = opened
        yesterday = timezone.localdate() - timedelta(days=1)
        response = client.post(f"{path}do/waitlist/", {"expected_on": yesterday})
        assert response.status_code == 422
        assert "today or a later day" in response.text

    @pytest.mark.parametrize(
        "status",
        [s for s in Status if s in {Status.ACCEPTED, Status.IN_SERVICE, "waitlisted"}],
    )
    def test_it_can_be_drawn_in_every_open_status(self, network, status):
        referral = network.referral(status)
        client, path = CheckedClient(), path_of(referral)
        unlock(client, path)
        response = client.get(path)
        assert str(status.label) in response.text

    def test_a_partner_who_reads_spanish_leaves_tasks_the_team_can_read(self, opened):
        referral, client, path = opened
        client.cookies["django_language"] = "es"

        client.post(f"{path}do/ask/", {"message": "¿Tiene transporte?"})

        event = ReferralEvent.objects.get(referral=referral, name="ask")
        assert event.actor_label.endswith(", by link")
        titles = Task.objects.filter(subject_id=referral.pk).values_list("title")
        assert ("Answer a partner's question",) in titles


class TestClosedLinks:
    def test_expired(self, network, client):
        referral = network.send()
        path = path_of(referral)
        links_of(referral).update(expires_at=timezone.now() - timedelta(minutes=1))
        response = client.get(path)
        assert response.status_code == 410
        assert "has expired or was replaced" in response.text
        assert soup(response).select_one("form[action$='new/']")

    def test_revoked(self, network, client):
        referral = network.send()
        path = path_of(referral)
        links_of(referral).update(revoked_at=timezone.now())
        assert client.get(path).status_code == 410

    def test_used_after_the_end(self, network, client):
        referral = network.send()
        path = path_of(referral)
        network.as_partner(referral, "decline", reason=DeclineReason.OTHER)
        response = client.get(path)
        assert response.status_code == 410
        assert "Nothing is needed from you" in response.text
        forms = soup(response).select("main form")
        assert [form["action"] for form in forms] == [f"{path}room/"]


class TestRenewal:
    def expire(self, referral):
        long_ago = timezone.now() - timedelta(days=40)
        links_of(referral).update(created_at=long_ago, expires_at=long_ago)

    def test_it_goes_to_the_organizations_own_address(self, network, client):
        referral = network.send()
        path = path_of(referral)
        self.expire(referral)
        response = client.post(f"{path}new/", {"email": "thief@example.org"})
        assert "Check your e-mail" in response.text
        mails = Message.objects.filter(kind="referral-notice")
        assert set(mails.values_list("to", flat=True)) == {"pantry@example.org"}
        assert mails.count() == 2
        assert links_of(referral).filter(revoked_at=None).count() == 1
        assert ReferralEvent.objects.filter(name="link_renewed").count() == 1

    def test_not_again_and_again(self, network, client):
        referral = network.send()
        path = path_of(referral)
        self.expire(referral)
        for _time in range(5):
            client.post(f"{path}new/")
        assert Message.objects.filter(kind="referral-notice").count() == 2

    def test_nothing_is_sent_after_the_end_and_the_answer_is_the_same(
        self, network, client
    ):
        referral = network.send()
        path = path_of(referral)
        self.expire(referral)
        network.as_partner(referral, "decline", reason=DeclineReason.OTHER)
        response = client.post(f"{path}new/")
        assert "Check your e-mail" in response.text
        assert Message.objects.filter(kind="referral-notice").count() == 1

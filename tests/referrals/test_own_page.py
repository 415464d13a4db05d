"""A person's own page: who gets a link, what opens it, what it shows and does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from people.models import AccessLink, AuditEvent, Consent, ContactPoint, Patient, Task
from people.models.contact_choices import OwnPage
from people.services import change_contact
from referrals.actors import user_actor
from referrals.appointments import book_appointment
from referrals.links import new_link_url
from referrals.models import Referral
from referrals.own_links import send_link
from referrals.services import send_referrals
from referrals.status import Status
from resources.models import Organization
from tests.people.factories import ConsentFactory, PatientFactory, WorkerFactory
from tests.queries import count_queries
from tests.referrals.conftest import PHONE
from tests.referrals.factories import NeedFactory, Network, make_network

YEAR = {"answer": "1984"}


def agree(network: Network, to: str = OwnPage.PLAIN) -> None:
    ContactPoint.objects.filter(patient=network.patient).update(own_page=to)


def token(network: Network) -> str:
    """Of a fresh link, texted by a worker."""
    text = send_link(patient=network.patient, actor=network.worker)
    assert text
    return text.body.partition("/me/")[2].partition("/")[0]


def url(key: str, name: str = "own_page", **more: object) -> str:
    return reverse(f"referrals:{name}", kwargs={"token": key, **more})


@pytest.fixture
def agreed(texting) -> Network:
    agree(texting)
    return texting


@pytest.fixture
def key(agreed) -> str:
    return token(agreed)


@pytest.fixture
def inside(client, key):
    """Somebody who knew the year."""
    assert client.post(url(key, "own_page_open"), YEAR).status_code == 302
    return client


class TestTexts:
    def test_news_carry_a_link_where_it_was_agreed_to(self, agreed):
        referral = agreed.send()
        agreed.as_partner(referral, "accept")
        kinds = ["referral-sent-page", "referral-accepted-page"]
        texts = Message.objects.filter(kind__in=kinds).order_by("created_at")
        assert [text.kind for text in texts] == kinds
        assert all("http://localhost:8000/me/" in text.body for text in texts)
        assert not Message.objects.filter(kind="referral-sent").exists()

    @pytest.mark.parametrize(
        "lacking", ["agreement", "year of birth", "trust after wrong years"]
    )
    def test_they_carry_none_without(self, agreed, client, lacking):
        if lacking == "agreement":
            agree(agreed, OwnPage.NONE)
        elif lacking == "year of birth":
            Patient.objects.update(date_of_birth=None)
        else:
            lock(client, token(agreed))
        agreed.patient.refresh_from_db()
        agreed.need.refresh_from_db()
        agreed.send()
        [text] = Message.objects.filter(channel="sms", kind__startswith="referral")
        assert text.kind == "referral-sent"
        assert "http" not in text.body

    def test_one_sending_is_one_text_whose_link_opens(self, agreed, client):
        sending = uuid4()
        agreed.send(submission_key=sending)
        other = NeedFactory(
            patient=agreed.patient,
            created_by=agreed.worker,
            category_id="material-hardship",
        )
        send_referrals(
            need=other,
            places=[(agreed.service, None)],
            sender=agreed.worker,
            submission_key=sending,
        )
        text = Message.objects.get(kind="referral-sent-page")
        found = text.body.partition("/me/")[2].partition("/")[0]
        assert client.get(url(found)).status_code == 200

    def test_a_new_one_sent_by_a_worker_ends_those_before(self, agreed, client, key):
        agreed.send()
        assert client.get(url(key)).status_code == 200
        assert client.get(url(token(agreed))).status_code == 200
        assert client.get(url(key)).status_code == 410


def lock(client, key: str) -> None:
    for year in range(1901, 1906):
        client.post(url(key, "own_page_open"), {"answer": str(year)})


class TestDoor:
    def test_it_asks_the_year_and_says_nothing_before(self, agreed, client, key):
        agreed.send()
        page = client.get(url(key))
        words = BeautifulSoup(page.content, "html.parser").get_text()
        for secret in ("Maya", "Hill Pantry", "groceries", "Food", "referral"):
            assert secret not in words
        assert "no-store" in page["Cache-Control"]
        assert 'content="noindex"' in page.text
        assert "data-quick-exit" in page.text
        assert "<title>One question first - Nearhand</title>" in page.text

    def test_a_get_writes_nothing(self, client, key):
        before = AuditEvent.objects.count()
        client.get(url(key))
        client.get(url(key, "own_page_call"))
        link = AccessLink.objects.get(purpose="own-page")
        assert AuditEvent.objects.count() == before
        assert (link.failed_tries, link.first_opened_at) == (0, None)

    def test_five_wrong_years_lock_it_and_the_team_is_asked(self, client, key):
        lock(client, key)
        assert client.post(url(key, "own_page_open"), YEAR).status_code == 410
        assert client.get(url(key)).status_code == 410
        assert Task.objects.get(kind="own-link-locked").due_at is None

    def test_tries_at_all_links_count_together(self, agreed, client, key):
        agreed.send()
        text = Message.objects.get(kind="referral-sent-page").body
        other = text.partition("/me/")[2].partition("/")[0]
        for each in (key, other, key, other):
            client.post(url(each, "own_page_open"), {"answer": "1901"})
        page = client.post(url(key, "own_page_open"), {"answer": "1902"})
        assert page.status_code == 410
        assert client.post(url(other, "own_page_open"), YEAR).status_code == 410

    def test_what_is_no_year_costs_no_try(self, client, key):
        page = client.post(url(key, "own_page_open"), {"answer": "84"})
        assert page.status_code == 422
        assert AccessLink.objects.get(purpose="own-page").failed_tries == 0

    @pytest.mark.parametrize(
        "changed",
        [
            {"own_page": ""},
            {"safe_to_text": False},
            {"texting_consent": "refused"},
        ],
    )
    def test_a_phone_no_longer_safe_closes_it_at_once(self, inside, key, changed):
        assert inside.get(url(key)).status_code == 200
        ContactPoint.objects.update(**changed)
        assert inside.get(url(key)).status_code == 410

    def test_another_number_is_another_question(self, agreed, inside, key):
        point = agreed.patient.contact_points.get()
        point.phone = "+14125550177"
        change_contact(
            actor=agreed.worker, patient=agreed.patient, changed=[(point, ["phone"])]
        )
        assert inside.get(url(key)).status_code == 410

    def test_it_closes_by_itself(self, inside, key):
        AccessLink.objects.update(expires_at=timezone.now())
        assert inside.get(url(key)).status_code == 410

    def test_others_links_open_nothing_here(self, agreed, client):
        partners = new_link_url(agreed.send()).rstrip("/").rsplit("/", 1)[-1]
        for unknown in (partners, "nothing"):
            assert client.get(url(unknown)).status_code == 404

    def test_wrong_verb(self, client, key):
        assert client.get(url(key, "own_page_open")).status_code == 405
        assert client.post(url(key)).status_code == 405

    def test_it_is_in_the_persons_language_until_they_choose(self, agreed, client, key):
        Patient.objects.update(preferred_language="es")
        assert "Su año de nacimiento" in client.get(url(key)).text
        client.post("/i18n/setlang/", {"language": "en", "next": url(key)})
        assert "Your year of birth" in client.get(url(key)).text


class TestPage:
    def test_it_says_what_whom_and_what_next(self, agreed, inside, key):
        referral = agreed.referral(Status.ACCEPTED)
        book_appointment(
            referral=referral,
            starts_at=timezone.now() + timedelta(days=3),
            actor=user_actor(agreed.worker),
            place="2 Cedar Street",
        )
        text = inside.get(url(key)).text
        for words in ("Weekly groceries", "Hill Pantry", "They said yes", "2 Cedar"):
            assert words in text
        assert "<title>Your page - Nearhand</title>" in text
        event = AuditEvent.objects.filter(action="read").latest("sequence")
        assert event.actor_label == "The person, on their own page"

    def test_english_names_are_marked_for_screen_readers(self, agreed, client, key):
        agreed.send()
        Patient.objects.update(preferred_language="es")
        client.post(url(key, "own_page_open"), YEAR)
        assert '<span lang="en">Weekly groceries' in client.get(url(key)).text

    def test_all_states_have_words_and_old_ones_are_left_out(self, agreed, inside, key):
        referral = agreed.referral(Status.SENT)
        for status in Status:
            now = timezone.now()
            Referral.objects.update(status=status, closed_at=now, due_at=now)
            shown = "Weekly groceries" in inside.get(url(key)).text
            assert shown == (status != Status.DRAFT), status
        Referral.objects.filter(pk=referral.pk).update(
            closed_at=timezone.now() - timedelta(days=90)
        )
        assert "Weekly groceries" not in inside.get(url(key)).text

    @pytest.mark.parametrize("private", ["need", "name"])
    def test_private_needs_show_only_where_nobody_else_uses_the_phone(
        self, client, db, private
    ):
        network = make_network("mental-health", phone=PHONE)
        network.consent.sensitive_categories.set(["mental-health"])
        if private == "name":
            network = make_network(phone="+14125550177")
            Organization.objects.filter(pk=network.pantry.pk).update(
                name_is_sensitive=True
            )
        network.send()
        for agreed_to, shown in ((OwnPage.PLAIN, False), (OwnPage.PRIVATE, True)):
            agree(network, agreed_to)
            key = token(network)
            client.post(url(key, "own_page_open"), YEAR)
            for name, more in (
                ("own_page", {}),
                ("own_page_consent", {"pk": network.consent.pk}),
            ):
                text = client.get(url(key, name, **more)).text
                assert ("Weekly groceries" in text) == shown, (agreed_to, name)

    def test_queries_do_not_grow_with_referrals(self, agreed, inside, key):
        agreed.send()
        few = count_queries(inside, url(key))
        for number in range(4):
            network = agreed.another_service(f"Meals {number}")
            send_referrals(
                need=agreed.need, places=[(network, None)], sender=agreed.worker
            )
        assert count_queries(inside, url(key)) == few


class TestConsent:
    def test_it_asks_first_and_says_what_ends(self, agreed, inside, key):
        agreed.send()
        text = inside.get(url(key, "own_page_consent", pk=agreed.consent.pk)).text
        assert "These end at once:" in text
        assert "Hill Pantry" in text
        assert Consent.objects.current().count() == 1

    def test_what_another_consent_covers_does_not_end(self, agreed, inside, key):
        agreed.send()
        ConsentFactory(patient=agreed.patient)
        text = inside.get(url(key, "own_page_consent", pk=agreed.consent.pk)).text
        assert "These end at once:" not in text

    def test_taking_back_ends_all_at_once_and_tells_the_team(self, agreed, inside, key):
        referral = agreed.send()
        inside.post(url(key, "own_page_consent", pk=agreed.consent.pk))
        referral.refresh_from_db()
        assert referral.status == Status.CONSENT_REVOKED
        assert not AccessLink.objects.filter(
            purpose="referral", revoked_at=None
        ).exists()
        assert Message.objects.filter(kind="referral-ended").exists()
        assert Task.objects.filter(kind="patient-took-back-consent").count() == 1
        event = AuditEvent.objects.get(action="revoke-consent")
        assert (event.actor, event.actor_label) == (
            None,
            "The person, on their own page",
        )
        again = inside.post(url(key, "own_page_consent", pk=agreed.consent.pk))
        assert again.status_code == 404

    def test_nobody_takes_back_anothers(self, inside, key):
        other = ConsentFactory(patient=PatientFactory())
        address = url(key, "own_page_consent", pk=other.pk)
        assert inside.post(address).status_code == 404
        assert Consent.objects.get(pk=other.pk).revoked_at is None

    def test_without_the_year_nothing_is_taken_back(self, agreed, client, key):
        address = url(key, "own_page_consent", pk=agreed.consent.pk)
        assert client.post(address).status_code == 422
        assert Consent.objects.current().count() == 1


class TestCall:
    FACTS = {"when": ["mornings"], "phone": "412-555-0188", "note": "No message."}

    def test_it_makes_one_task_with_when_and_where(self, agreed, inside, key):
        for _pressed in range(2):
            inside.post(url(key, "own_page_call"), self.FACTS)
        inside.post(url(key, "own_page_call"), {**self.FACTS, "note": "Urgent"})
        task = Task.objects.get(kind="patient-asks-call")
        assert task.owner == agreed.worker
        first, second = task.detail.splitlines()
        assert "(412) 555-0188. No message." in first
        assert second.endswith("Urgent")
        assert ContactPoint.objects.count() == 1

    def test_faults_keep_what_was_typed(self, inside, key):
        page = inside.post(url(key, "own_page_call"), {"note": "Call Ana first"})
        assert page.status_code == 422
        assert "Call Ana first" in page.text

    def test_what_was_typed_survives_the_quarter_of_an_hour(self, client, key):
        page = client.post(url(key, "own_page_call"), self.FACTS)
        assert page.status_code == 422
        assert "No message." in page.text
        assert not Task.objects.filter(kind="patient-asks-call").exists()


class TestWorkersSide:
    def address(self, network: Network) -> str:
        return reverse("referrals:own_link", args=[network.patient.pk])

    def test_a_fresh_link_is_texted_also_after_wrong_years(
        self, agreed, client, client_for, key
    ):
        lock(client, key)
        worker = client_for(agreed.worker)
        assert "Locked after wrong answers" in worker.get(self.address(agreed)).text
        worker.post(self.address(agreed), {"send": "1"})
        assert Message.objects.filter(kind="own-page-link").count() == 2
        assert not Task.objects.open().filter(kind="own-link-locked").exists()

    def test_it_is_ended(self, agreed, client, client_for, key):
        client_for(agreed.worker).post(self.address(agreed), {"end": "1"})
        assert client.get(url(key)).status_code == 410

    def test_none_is_sent_that_was_not_agreed_to(self, texting, client_for):
        page = client_for(texting.worker).post(
            self.address(texting), {"send": "1"}, follow=True
        )
        assert "No text was written" in page.text

    def test_colleague_and_read_only_and_outsider_and_wrong_verb(
        self, agreed, client_for
    ):
        users = [
            agreed.colleague(),
            agreed.colleague(read_only=True),
            WorkerFactory(),
        ]
        address = self.address(agreed)
        codes = [client_for(u).post(address, {"end": "1"}).status_code for u in users]
        assert codes == [302, 403, 404]
        assert client_for(agreed.worker).put(address).status_code == 405

"""Somebody asks for help in the public directory: taken in, called back, referred."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from notifications.models import Message
from people.models import Consent, ConsentWording, ContactPoint, Patient, Role, Task
from referrals.models import Referral, SelfReferral, SelfReferralStatus
from referrals.self_referrals import lead_for, take_in
from resources.models import Service
from tests.people.factories import ContactPointFactory, PatientFactory, WorkerFactory
from tests.referrals.factories import Network, make_network

PHONE = "+14125550188"
FACTS = {
    "given_name": "Noor",
    "family_name": "Example",
    "phone": "412-555-0188",
    "email": "",
    "when": ["mornings"],
    "language": "es",
    "note": "For my two children.",
    "category": "food-insecurity",
    "agrees": "on",
    "website": "",
}


@pytest.fixture(autouse=True)
def taking_in(settings):
    settings.SELF_REFERRALS = {
        "organization": "Street Clinic",
        "sent_at_once": False,
        "most_an_hour": 5,
    }
    cache.clear()


@pytest.fixture
def address(network: Network) -> str:
    return reverse("referrals:ask_for_help", args=[network.service.pk])


def ask(client, address: str, **facts: object):
    posted = {**FACTS, "request_key": str(uuid4()), **facts}
    return client.post(address, posted)


def page_of(asking: SelfReferral) -> str:
    return reverse("referrals:self_referral", args=[asking.pk])


class TestOffer:
    def test_the_page_of_a_service_that_takes_referrals_offers_it(
        self, network, client, address
    ):
        page = reverse("resources:service", args=[network.service.pk])
        assert address in client.get(page).text
        Service.objects.update(is_referable=False)
        assert address not in client.get(page).text
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("named", ["", "Nobody's organization"])
    def test_where_nobody_calls_back_it_is_closed(
        self, client, address, settings, named
    ):
        settings.SELF_REFERRALS = {**settings.SELF_REFERRALS, "organization": named}
        assert client.get(address).status_code == 404

    def test_it_shows_the_wording_with_its_version_in_both_languages(
        self, client, address
    ):
        page = client.get(address)
        assert "only that one organization" in page.text
        assert "2026-1" in page.text
        assert 'content="noindex"' in page.text
        client.post("/i18n/setlang/", {"language": "es", "next": "/"})
        assert "solo esa organización" in client.get(address).text


class TestAsking:
    def test_it_makes_a_patient_to_be_called_and_sends_nothing(
        self, network, client, address
    ):
        response = ask(client, address)
        assert response.url == reverse("referrals:help_asked")
        asking = SelfReferral.objects.get()
        patient = asking.patient
        assert str(patient) == "Noor Example"
        assert patient.care_relationships.get().organization == network.clinic
        assert patient.care_team.get().user == network.worker
        point = patient.contact_points.get()
        assert (point.safe_to_call, point.voicemail_ok, point.may_text) == (
            True,
            False,
            False,
        )
        task = Task.objects.get(subject_id=asking.pk)
        assert (task.owner, task.url) == (network.worker, page_of(asking))
        assert "Weekly groceries" not in task.title + task.detail
        assert not Referral.objects.exists()
        assert not Consent.objects.filter(patient=patient).exists()
        assert not Message.objects.exists()

    def test_somebody_known_gets_the_same_answer_and_a_worker_the_question(
        self, network, client, address
    ):
        known = PatientFactory(
            given_name="Noor", family_name="Example", organization=network.clinic
        )
        ContactPointFactory(patient=known, phone=PHONE, safe_to_text=False)
        patients = Patient.objects.count()
        response = ask(client, address)
        assert (response.status_code, response.url) == (
            302,
            reverse("referrals:help_asked"),
        )
        asking = SelfReferral.objects.get()
        assert (asking.patient, Patient.objects.count()) == (None, patients)
        task = Task.objects.get(subject_id=asking.pk)
        assert task.patient == known
        assert "compare" in task.title
        assert ContactPoint.objects.get(patient=known).safe_to_text is False

    @pytest.mark.parametrize(
        ("facts", "channels"),
        [
            ({"wants_word": "on"}, []),
            ({"safe_to_text": "on"}, []),
            ({"safe_to_text": "on", "wants_word": "on"}, ["sms"]),
            ({"email": "noor@example.org", "wants_word": "on"}, ["email"]),
        ],
    )
    @pytest.mark.parametrize("is_known", [True, False])
    def test_word_goes_only_to_what_they_called_safe_known_or_not(
        self, network, client, address, facts, channels, is_known
    ):
        if is_known:
            PatientFactory(
                given_name="Noor", family_name="Example", organization=network.clinic
            )
        ask(client, address, **facts)
        sent = Message.objects.order_by("pk")
        assert [message.channel for message in sent] == channels
        for message in sent:
            assert message.patient is None
            assert "ecibimos su mensaje" in message.body
            assert "Pantry" not in message.body

    def test_a_machine_is_thanked_and_forgotten(self, client, address):
        assert ask(client, address, website="http://x.example").status_code == 302
        assert not SelfReferral.objects.exists()

    def test_too_many_from_one_place_are_asked_to_call(self, client, address, settings):
        settings.SELF_REFERRALS = {**settings.SELF_REFERRALS, "most_an_hour": 1}
        assert ask(client, address).status_code == 302
        page = ask(client, address, note="Typed with care")
        assert page.status_code == 429
        assert "Typed with care" in page.text
        assert SelfReferral.objects.count() == 1

    def test_the_same_form_twice_is_one_request(self, client, address):
        key = str(uuid4())
        for _pressed in range(2):
            ask(client, address, request_key=key)
        assert SelfReferral.objects.count() == 1

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"agrees": ""}, "Without your agreement"),
            ({"phone": ""}, "Tell us a phone number or an e-mail."),
            ({"phone": "12"}, "not a possible phone number"),
            ({"phone": "", "email": "a@example.org", "safe_to_text": "on"}, "Add the"),
            ({"category": "mental-health"}, "problem"),
        ],
    )
    def test_faults_keep_what_was_typed(self, client, address, facts, words):
        page = ask(client, address, **facts)
        assert page.status_code == 422
        assert words in page.text
        assert "For my two children." in page.text
        assert not SelfReferral.objects.exists()

    def test_wrong_verb(self, client, address):
        assert client.put(address).status_code == 405
        assert client.post(reverse("referrals:help_asked")).status_code == 405

    def test_the_network_may_send_at_once(self, network, client, address, settings):
        settings.SELF_REFERRALS = {**settings.SELF_REFERRALS, "sent_at_once": True}
        ask(client, address)
        referral = Referral.objects.get()
        assert (referral.status, referral.sender) == ("sent", network.worker)


def waiting(network: Network, **facts: object) -> SelfReferral:
    return take_in(
        request=SelfReferral(
            service=network.service,
            category=network.need.category,
            organization=network.clinic,
            lead=network.worker,
            given_name="Noor",
            family_name="Example",
            phone=PHONE,
            wording=ConsentWording.objects.for_self_referral("en"),
            **facts,
        )
    )


class TestCallingBack:
    def test_confirmed_it_is_referred_under_the_consent_they_gave(
        self, network, worker
    ):
        asking = waiting(network)
        assert "Weekly groceries" in worker.get(page_of(asking)).text
        person = str(asking.patient_id)
        for _pressed in range(2):
            worker.post(
                page_of(asking),
                {"confirm": "1", "person": person, "note": "Two children."},
            )
        referral = Referral.objects.get(patient=asking.patient)
        assert (referral.status, referral.note) == ("sent", "Two children.")
        consent = referral.consent
        assert consent.purpose == "referral"
        assert consent.wording.purpose == "self-referral"
        assert consent.method == "electronic"
        assert list(consent.organizations.all()) == [network.pantry]
        asking.refresh_from_db()
        assert asking.status == SelfReferralStatus.SENT
        assert not Task.objects.open().filter(subject_id=asking.pk).exists()

    def test_for_somebody_known_the_worker_says_who_it_is(self, network, worker):
        known = PatientFactory(
            given_name="Noor", family_name="Example", organization=network.clinic
        )
        asking = waiting(network)
        assert str(known) in worker.get(page_of(asking)).text
        worker.post(page_of(asking), {"confirm": "1", "person": str(known.pk)})
        assert Referral.objects.get(patient=known)
        assert not known.contact_points.exists()

    def test_or_that_it_is_somebody_else(self, network, worker):
        PatientFactory(
            given_name="Noor", family_name="Example", organization=network.clinic
        )
        asking = waiting(network)
        worker.post(page_of(asking), {"confirm": "1", "person": "new"})
        asking.refresh_from_db()
        assert asking.patient.contact_points.get().phone == PHONE
        assert Referral.objects.get(patient=asking.patient)

    def test_a_private_need_goes_out_under_a_consent_that_names_it(self, client_for):
        network = make_network("mental-health")
        asking = waiting(network)
        page = page_of(asking)
        # A colleague is not on the care team: for them there is no such request.
        assert client_for(network.colleague()).get(page).status_code == 404
        client_for(network.worker).post(
            page, {"confirm": "1", "person": str(asking.patient_id)}
        )
        assert Referral.objects.get(patient=asking.patient).status == "sent"

    def test_nothing_came_of_it_with_a_reason(self, network, worker):
        asking = waiting(network)
        assert worker.post(page_of(asking), {"dismiss": "1"}).status_code == 422
        worker.post(page_of(asking), {"dismiss": "1", "note": "Wrong number"})
        asking.refresh_from_db()
        assert asking.status == SelfReferralStatus.DISMISSED
        assert not Referral.objects.filter(patient=asking.patient).exists()
        assert "Wrong number" in worker.get(page_of(asking)).text

    def test_nobody_is_chosen_whom_the_worker_does_not_see(self, network, worker):
        asking = waiting(network)
        stranger = PatientFactory(given_name="Noor", family_name="Example")
        page = worker.post(
            page_of(asking), {"confirm": "1", "person": str(stranger.pk)}
        )
        assert page.status_code == 422

    def test_colleague_and_read_only_and_outsiders_and_wrong_verb(
        self, network, colleague, read_only, outsider, partner, worker
    ):
        page = page_of(waiting(network))
        facts = {"dismiss": "1", "note": "-"}
        users = (read_only, outsider, partner, colleague)
        codes = [user.post(page, facts).status_code for user in users]
        assert codes == [403, 404, 404, 302]
        assert read_only.get(page).status_code == 200
        assert worker.put(page).status_code == 405


def test_who_leads_fewest_is_asked_to_call(network):
    other = WorkerFactory(at=network.clinic, role=Role.CARE_MANAGER)
    WorkerFactory(at=network.clinic, read_only=True)
    assert lead_for(network.clinic) == other

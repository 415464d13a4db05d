"""What becomes of referrals when consent runs out or is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from notifications.models import Message
from people.consent import may_share
from people.models import AuditEvent, Task
from people.permissions import can_override_consent
from people.services import override_consent, revoke_consent
from referrals.consents import watch_consents
from referrals.models import Referral
from referrals.permissions import consent_stands
from referrals.status import Status
from resources.models import Category
from tests.people.factories import ConsentFactory, PatientFactory, WorkerFactory

ENDED = "referral-consent-ended"


def state(referral: Referral) -> str:
    referral.refresh_from_db()
    return referral.status


def told(referral: Referral) -> list[str]:
    events = referral.events.values_list("name", flat=True)
    return [name for name in events if name.startswith("consent_")]


class TestRunsOut:
    @pytest.fixture
    def referral(self, network):
        referral = network.referral(Status.ACCEPTED)
        network.end_consent()
        return referral

    def test_access_ends_that_day_and_the_sender_is_asked_once(
        self, network, referral, partner
    ):
        assert not Referral.objects.in_inbox_of(network.partner)
        assert [watch_consents() for _run in range(2)] == [1, 0]
        task = Task.objects.open().get(kind=ENDED)
        assert task.subject_id == referral.pk
        assert "Without a new one the referral ends on" in task.detail
        assert told(referral) == ["consent_ended"]
        Task.objects.update(done_at=timezone.now())
        assert watch_consents() == 0

    def test_after_the_days_of_grace_it_ends(self, network, referral, time_machine):
        watch_consents()
        start = timezone.now()
        time_machine.move_to(start + timedelta(days=3), tick=False)
        watch_consents()
        assert state(referral) == Status.ACCEPTED
        time_machine.move_to(start + timedelta(days=12), tick=False)
        watch_consents()
        assert state(referral) == Status.CONSENT_REVOKED
        titles = Task.objects.open().values_list("title", flat=True)
        assert any("Without consent a referral ended" in title for title in titles)
        assert not Task.objects.open().filter(kind=ENDED)

    def test_a_new_consent_opens_it_again(self, network, referral, time_machine):
        watch_consents()
        ConsentFactory(patient=network.patient)
        assert Referral.objects.in_inbox_of(network.partner).get() == referral
        assert [watch_consents() for _run in range(2)] == [1, 0]
        assert told(referral) == ["consent_ended", "consent_renewed"]
        assert not Task.objects.open().filter(kind=ENDED)

    def test_when_that_one_runs_out_too_it_is_asked_again_with_new_grace(
        self, network, referral, time_machine
    ):
        watch_consents()
        today = timezone.localdate()
        ConsentFactory(patient=network.patient, expires_on=today + timedelta(days=30))
        watch_consents()
        time_machine.move_to(timezone.now() + timedelta(days=40), tick=False)
        watch_consents()
        assert told(referral) == ["consent_ended", "consent_renewed", "consent_ended"]
        assert state(referral) == Status.ACCEPTED


def test_while_it_stands_nobody_is_bothered(network, sensitive):
    network.send()
    sensitive.send()
    assert watch_consents() == 0


class TestWarning:
    def ends_in(self, network, days: int) -> None:
        last = timezone.localdate() + timedelta(days=days)
        type(network.consent).objects.filter(pk=network.consent.pk).update(
            expires_on=last
        )

    def warnings(self):
        return Task.objects.open().filter(kind="consent-ending")

    def test_two_weeks_before_with_what_rests_on_it_once(self, network):
        network.send()
        self.ends_in(network, 15)
        assert watch_consents() == 0
        self.ends_in(network, 14)
        assert [watch_consents() for _run in range(2)] == [1, 0]
        task = self.warnings().get()
        assert task.owner == network.worker
        assert "1 open referral rests on it" in task.detail
        Task.objects.update(done_at=timezone.now())
        assert watch_consents() == 0

    def test_not_where_nothing_rests_on_it_or_another_lasts_longer(self, network):
        self.ends_in(network, 3)
        assert watch_consents() == 0
        network.send()
        ConsentFactory(patient=network.patient)
        assert watch_consents() == 0

    def test_it_goes_with_a_new_consent(self, network):
        network.send()
        self.ends_in(network, 3)
        watch_consents()
        ConsentFactory(patient=network.patient)
        watch_consents()
        assert not self.warnings()


class TestTakenBack:
    def test_who_must_know_is_told_in_the_same_transaction(self, texting):
        colleague = texting.colleague()
        referral = texting.referral(Status.ACCEPTED)
        new = Message.objects.get(kind="referral-notice")
        note = "Told us by phone"
        revoke_consent(actor=colleague, consent=texting.consent, note=note)
        assert state(referral) == Status.CONSENT_REVOKED
        new.refresh_from_db()
        assert new.status == "suppressed"
        ended = Message.objects.get(kind="referral-ended")
        for secret in (texting.patient.family_name, note, "onsent", "took back"):
            assert secret not in ended.body + ended.subject
        text = Message.objects.get(kind="consent-ended")
        assert text.patient == texting.patient
        task = Task.objects.open().get(kind="consent-revoked")
        assert (task.owner, task.detail) == (texting.worker, note)

    def test_a_lead_who_wrote_it_down_is_not_told(self, network):
        revoke_consent(actor=network.worker, consent=network.consent)
        assert not Task.objects.filter(kind="consent-revoked")

    def test_a_patient_who_cannot_be_reached_safely_is_not_written_to(self, network):
        revoke_consent(actor=network.worker, consent=network.consent)
        assert not Message.objects.filter(kind="consent-ended")


class TestOverride:
    FACTS = {"reason": "danger", "note": "Threatened at home tonight"}

    @pytest.fixture
    def bearer(self, network):
        user = network.colleague()
        user.memberships.update(may_override_consent=True)
        return user

    @pytest.fixture
    def address(self, network):
        network.end_consent()
        return f"/patients/{network.patient.pk}/consents/override/"

    def test_one_organization_for_three_days_loudly(
        self, network, bearer, client_for, address
    ):
        boss = WorkerFactory(at=network.clinic, role="supervisor")
        client = client_for(bearer)
        found = client.post(address, {"partner_name": "hill", "find": "1"})
        assert "Hill Pantry" in found.text
        facts = {**self.FACTS, "organization": network.pantry.pk}
        client.post(address, {**facts, "categories": ["mental-health"]})
        consent = network.patient.consents.get(wording=None)
        assert consent.is_override
        assert consent.expires_on == timezone.localdate() + timedelta(days=2)
        assert [c.pk for c in consent.sensitive_categories.all()] == ["mental-health"]
        referral = network.send()
        assert consent_stands(referral)
        event = AuditEvent.objects.get(action="consent-override")
        assert event.actor == bearer
        assert event.reason == "danger, Hill Pantry: Threatened at home tonight"
        tasks = {task.kind: task for task in Task.objects.open().filter(is_urgent=True)}
        assert tasks["consent-override-tell"].owner == network.worker
        assert tasks["consent-override-review"].owner == boss
        page = client.get(f"/patients/{network.patient.pk}/consents/").text
        assert "Without their consent" in page
        assert "Threatened at home" in page

    def test_nobody_else_is_covered(self, network, bearer):
        network.end_consent()
        override_consent(
            actor=bearer,
            patient=network.patient,
            organization=network.pantry,
            categories=[Category.objects.get(pk="mental-health")],
            **self.FACTS,
        )
        other = network.another_service().organization
        assert not may_share(patient=network.patient, organization=other)
        assert may_share(patient=network.patient, organization=network.pantry)

    @pytest.mark.parametrize("left_out", ["reason", "note", "organization"])
    def test_a_reason_is_asked_for(
        self, network, bearer, client_for, address, left_out
    ):
        facts = {**self.FACTS, "organization": network.pantry.pk}
        del facts[left_out]
        page = client_for(bearer).post(address, facts)
        assert page.status_code == 422
        assert not AuditEvent.objects.filter(action="consent-override").exists()

    def test_it_is_a_right_of_its_own(
        self, network, worker, read_only, outsider, client_for, bearer, address
    ):
        boss = client_for(WorkerFactory(at=network.clinic, role="supervisor"))
        facts = {**self.FACTS, "organization": network.pantry.pk}
        for client, status in (
            (worker, 403), (boss, 403), (read_only, 403), (outsider, 404)
        ):  # fmt: skip
            assert client.get(address).status_code == status
            assert client.post(address, facts).status_code == status
        bearer.memberships.update(read_only=True)
        fresh = type(bearer).objects.get(pk=bearer.pk)
        assert not can_override_consent(fresh, network.patient)
        assert client_for(bearer).delete(address).status_code == 405


class TestPage:
    def test_what_each_covers_and_what_was_shared_under_it(
        self, network, worker, colleague, read_only, outsider
    ):
        referral = network.send()
        worker.post(f"/referrals/{referral.pk}/packet/fax/")
        address = f"/patients/{network.patient.pk}/consents/"
        page = worker.get(address).text
        for words in (
            "In force",
            "Any partner",
            network.consent.wording.text,
            referral.get_absolute_url(),
            "On paper to Hill Pantry",
            "Last day",
        ):
            assert words in page
        assert "/revoke/" not in read_only.get(address).text
        assert colleague.get(address).status_code == 200
        assert outsider.get(address).status_code == 404
        assert worker.post(address).status_code == 405
        reads = AuditEvent.objects.filter(action="read")
        assert reads.filter(patient_id=network.patient.pk).count() == 3

    def test_private_referrals_are_only_counted_for_colleagues(
        self, sensitive, client_for
    ):
        referral = sensitive.send()
        address = f"/patients/{sensitive.patient.pk}/consents/"
        page = client_for(sensitive.colleague()).get(address).text
        assert "1 more that only the care team sees" in page
        for secret in (referral.number, str(referral.pk), "Mental"):
            assert secret not in page

    def test_without_any(self, network, worker):
        patient = PatientFactory(organization=network.clinic)
        page = worker.get(f"/patients/{patient.pk}/consents/").text
        assert "No consent yet" in page


def test_words_that_were_agreed_to_stay(network):
    wording = network.consent.wording
    wording.is_current = False
    wording.full_clean()
    wording.text = "Something else"
    with pytest.raises(ValidationError, match="agreed to these words"):
        wording.full_clean()

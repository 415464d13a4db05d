"""Recording consent and taking it back."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from people.consent import may_share
from people.models import AuditEvent, Consent, ConsentWording
from people.signals import consent_revoked
from resources.models import Category
from tests.client import text
from tests.people.factories import (
    ConsentFactory,
    OrganizationFactory,
    PatientFactory,
    WorkerFactory,
)


@pytest.fixture
def patient(clinic):
    return PatientFactory(organization=clinic, family_name="Example")


@pytest.fixture
def wording(db):
    return ConsentWording.objects.get(purpose="referral", language="en")


def facts(wording, **changes):
    today = timezone.localdate()
    return {
        "wording": wording.pk,
        "method": "verbal",
        "scope": "any",
        "starts_on": today.isoformat(),
        "expires_on": (today + timedelta(days=365)).isoformat(),
        **changes,
    }


class TestRecord:
    def address(self, patient):
        return reverse("people:consent_add", args=[patient.pk])

    def test_wording_is_shown_in_full_in_the_patients_language(self, desk, clinic):
        patient = PatientFactory(organization=clinic, preferred_language="es")
        body = text(desk.get(self.address(patient)))
        assert "Cómo retirarlo" in body
        assert 'lang="es"' in body

    def test_another_wording_can_be_chosen(self, desk, patient):
        wording = ConsentWording.objects.get(purpose="care-coordination", language="en")
        body = text(desk.get(self.address(patient), {"wording": wording.pk}))
        assert "Several people may be helping you" in body

    def test_ends_in_a_year_unless_said_otherwise(self, desk, patient):
        last = timezone.localdate() + relativedelta(years=1)
        assert f'value="{last.isoformat()}"' in text(desk.get(self.address(patient)))

    def test_to_any_partner(self, desk, worker, patient, wording):
        desk.post(self.address(patient), facts(wording, witness="Ana Sample"))
        consent = Consent.objects.get()
        assert (consent.recorded_by, consent.witness) == (worker, "Ana Sample")
        assert (consent.wording, consent.purpose) == (wording, "referral")
        assert may_share(patient=patient, organization=OrganizationFactory())
        assert AuditEvent.objects.filter(action="record-consent").exists()

    def test_private_needs_are_covered_only_when_named(self, desk, patient, wording):
        named = Category.objects.get(code="mental-health")
        other = Category.objects.get(code="substance-use")
        desk.post(
            self.address(patient), facts(wording, sensitive_categories=[named.pk])
        )
        question = {"patient": patient, "organization": OrganizationFactory()}
        assert may_share(**question, categories=[named])
        assert not may_share(**question, categories=[other])

    def test_partner_is_found_by_name_and_nothing_is_lost(self, desk, patient, wording):
        partner = OrganizationFactory(name="Hazelwood Pantry")
        other = OrganizationFactory(name="Other Place")
        response = desk.post(
            self.address(patient),
            facts(
                wording, find="1", scope="named", partner_name="hazel", witness="Ana"
            ),
        )
        body = text(response)
        assert response.status_code == 200
        assert "Hazelwood Pantry" in body
        assert "Other Place" not in body
        assert 'value="Ana"' in body
        assert not Consent.objects.exists()
        desk.post(
            self.address(patient),
            facts(wording, scope="named", organizations=[partner.pk]),
        )
        assert may_share(patient=patient, organization=partner)
        assert not may_share(patient=patient, organization=other)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"scope": "named"}, "Choose at least one partner"),
            ({"method": ""}, "This field is required"),
            ({"expires_on": ""}, "This field is required"),
            ({"expires_on": "2001-01-01"}, "after the first day"),
            (
                {"starts_on": "2001-01-01", "expires_on": "2001-02-01"},
                "This day has passed",
            ),
            ({"organizations": ["nonsense"]}, "nonsense"),
        ],
    )
    def test_bad_input_is_explained(self, desk, patient, wording, changes, words):
        response = desk.post(self.address(patient), facts(wording, **changes))
        assert response.status_code == 422
        assert words in text(response)
        assert not Consent.objects.exists()

    def test_without_any_wording_the_page_says_what_to_do(self, desk, patient):
        ConsentWording.objects.update(is_current=False)
        assert "A curator has to put" in text(desk.get(self.address(patient)))


class TestRevoke:
    @pytest.fixture
    def consent(self, patient):
        return ConsentFactory(patient=patient)

    @pytest.fixture
    def address(self, consent):
        return reverse("people:consent_revoke", args=[consent.pk])

    def test_asking_changes_nothing(self, desk, consent, address):
        assert "takes back" in text(desk.get(address))
        consent.refresh_from_db()
        assert consent.is_current

    def test_taken_back_with_what_was_said(self, desk, worker, consent, address):
        desk.post(address, {"note": "By phone"})
        consent.refresh_from_db()
        assert (consent.revoked_by, consent.revocation_note) == (worker, "By phone")
        assert not may_share(
            patient=consent.patient, organization=OrganizationFactory()
        )
        assert AuditEvent.objects.filter(action="revoke-consent").exists()

    def test_a_note_is_not_needed(self, desk, consent, address):
        desk.post(address)
        consent.refresh_from_db()
        assert consent.revoked_at

    def test_those_who_depend_on_it_hear_once(self, desk, consent, address):
        heard = []

        def hear(sender, consent, actor, **signal):
            heard.append((consent.pk, actor))

        consent_revoked.connect(hear)
        try:
            desk.post(address)
            response = desk.post(address, follow=True)
        finally:
            consent_revoked.disconnect(hear)
        assert len(heard) == 1
        assert "had been taken back already" in text(response)

    def test_when_a_listener_fails_nothing_is_taken_back(self, desk, consent, address):
        def fail(sender, **signal):
            raise RuntimeError

        consent_revoked.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                desk.post(address)
        finally:
            consent_revoked.disconnect(fail)
        consent.refresh_from_db()
        assert consent.is_current

    def test_reader_and_outsider(self, client_for, clinic, consent, address):
        reader = client_for(WorkerFactory(at=clinic, read_only=True))
        outsider = client_for(WorkerFactory())
        assert reader.post(address).status_code == 403
        assert outsider.post(address).status_code == 404
        assert outsider.delete(address).status_code == 405
        consent.refresh_from_db()
        assert consent.is_current

    def test_a_consent_taken_back_says_when(self, desk, consent, address):
        desk.post(address)
        assert "It was taken back on" in text(desk.get(address))


def test_shipped_wordings_say_who_what_and_how_to_take_it_back(db):
    shipped = ConsentWording.objects.in_use()
    assert {(w.purpose, w.language) for w in shipped} == {
        (purpose, language)
        for purpose in ("referral", "care-coordination")
        for language in ("en", "es")
    }
    for wording in shipped:
        marks = ("How to take it back", "Who") if wording.language == "en" else (
            "Cómo retirarlo", "Quién")  # fmt: skip
        assert all(mark in wording.text for mark in marks), wording


def test_wordings_an_installation_has_changed_stay(db):
    from people.wordings import add_missing_wordings

    wording = ConsentWording.objects.get(purpose="referral", language="en")
    ConsentWording.objects.filter(pk=wording.pk).update(text="Ours", version="ours")
    add_missing_wordings()
    kept = ConsentWording.objects.get(purpose="referral", language="en")
    assert kept.text == "Ours"

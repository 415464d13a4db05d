"""Numbers, what is safe there, and consent to texts: what is kept, what is said."""

import pytest
from django.urls import reverse

from people.models import AuditEvent
from tests.client import text
from tests.people.factories import (
    ContactPointFactory,
    PatientFactory,
)


class TestContact:
    @pytest.fixture
    def patient(self, clinic):
        return PatientFactory(organization=clinic)

    def send(self, desk, patient, *rows):
        existing = patient.contact_points.count()
        form = {"contact-TOTAL_FORMS": len(rows), "contact-INITIAL_FORMS": existing}
        for number, row in enumerate(rows):
            form |= {f"contact-{number}-{name}": row[name] for name in row}
        return desk.post(reverse("people:contact_edit", args=[patient.pk]), form)

    def test_number_that_is_no_longer_safe_gets_no_texts(self, desk, patient):
        point = ContactPointFactory(patient=patient, phone="+14125550142")
        self.send(
            desk,
            patient,
            {
                "id": point.pk,
                "phone": "412-555-0142",
                "texting_consent": "agreed",
                "safe_to_call": "on",
            },
        )
        point.refresh_from_db()
        assert not point.may_text
        assert AuditEvent.objects.get(action="edit-contact").reason.split(", ") == [
            "is_preferred",
            "safe_to_text",
        ]

    def test_second_number_and_removal(self, desk, patient):
        point = ContactPointFactory(patient=patient)
        self.send(
            desk,
            patient,
            {"id": point.pk, "phone": str(point.phone), "DELETE": "on"},
            {"phone": "412-555-0177", "safe_to_text": "on"},
        )
        assert str(patient.contact_points.get().phone) == "(412) 555-0177"

    def test_empty_row_adds_nothing(self, desk, patient):
        self.send(desk, patient, {"safe_to_call": "on"})
        assert not patient.contact_points.exists()

    def test_impossible_number_is_explained(self, desk, patient):
        response = self.send(desk, patient, {"phone": "555", "safety_note": "Ana"})
        assert response.status_code == 422
        assert "not a possible phone number" in text(response)
        assert 'value="Ana"' in text(response)


class TestConsentToTexts:
    """Asked in known words, by somebody, one way or another, about one number."""

    send = TestContact.send

    @pytest.fixture
    def patient(self, clinic):
        return PatientFactory(organization=clinic, preferred_language="es")

    def agree(self, desk, patient, **facts):
        row = {
            "phone": "412-555-0142",
            "safe_to_text": "on",
            "texting_consent": "agreed",
            "texting_method": "written",
        }
        return self.send(desk, patient, row | facts)

    def change(self, desk, point, **facts):
        row = {
            "id": point.pk,
            "phone": "412-555-0142",
            "safe_to_text": "on",
            "texting_consent": "agreed",
            "texting_method": "written",
        }
        return self.send(desk, point.patient, row | facts)

    def test_who_asked_when_how_and_in_which_words_is_kept(self, desk, patient, worker):
        self.agree(desk, patient)
        point = patient.contact_points.get()
        assert point.may_text
        assert point.texting_consent_by == worker
        assert point.texting_consent_at
        assert point.texting_method == "written"
        assert (point.texting_wording.purpose, point.texting_wording.language) == (
            "texting",
            "es",
        )

    def test_the_page_shows_it_and_what_to_read_out(self, desk, patient, worker):
        self.agree(desk, patient)
        page = text(desk.get(reverse("people:contact_edit", args=[patient.pk])))
        assert f"Asked by {worker}; On paper." in page
        assert "Wording 2026-1, Spanish." in page
        assert "Message and data rates may apply" in page
        assert "reply STOP to any text" in page
        assert "No lo vendemos" in page

    def test_it_ends_with_the_number(self, desk, patient):
        self.agree(desk, patient)
        point = patient.contact_points.get()
        address = reverse("people:contact_edit", args=[patient.pk])
        self.change(desk, point, phone="412-555-0143")
        point.refresh_from_db()
        assert not point.may_text
        assert point.text_caution == "Do not text: they have not been asked"
        assert point.texting_consent_by is None
        assert point.texting_wording is None
        assert "Nobody has agreed to texts at the new number" in text(desk.get(address))
        reason = AuditEvent.objects.filter(action="edit-contact").first().reason
        assert "texting-consent-ended" in reason

    def test_asked_again_about_the_new_number_it_begins_anew(self, desk, patient):
        self.agree(desk, patient)
        point = patient.contact_points.get()
        self.change(desk, point, phone="412-555-0143", texting_method="verbal")
        point.refresh_from_db()
        assert point.may_text
        assert point.texting_method == "verbal"

    def test_another_fact_does_not_renew_it(self, desk, patient):
        self.agree(desk, patient)
        point = patient.contact_points.get()
        self.change(desk, point, safety_note="Ask for Ana")
        asked_at = point.texting_consent_at
        point.refresh_from_db()
        assert point.texting_consent_at == asked_at

    def test_a_no_is_kept_too(self, desk, patient, worker):
        self.agree(desk, patient, texting_consent="refused")
        point = patient.contact_points.get()
        assert not point.may_text
        assert point.texting_consent_by == worker

    def test_it_is_no_consent_to_choose_for_a_referral(self, desk, patient):
        page = text(desk.get(reverse("people:consent_add", args=[patient.pk])))
        assert "May we send you text messages" not in page

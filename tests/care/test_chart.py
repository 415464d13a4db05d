"""The chart: safe contact first, then needs, consents and the whole history."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import InboundMessage, OptOut
from people import services
from people.models import AuditEvent, Role
from people.models.patient import TextingConsent
from resources.models import Category
from screening.models import Interest
from tests.care.factories import make_need, make_service, send
from tests.client import text
from tests.people.factories import (
    CareTeamMemberFactory,
    ConsentFactory,
    ContactPointFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)
from tests.queries import count_queries
from tests.screening.factories import ScreeningFactory

IPV = "intimate-partner-violence"


@pytest.fixture
def address(patient):
    return f"/patients/{patient.pk}/"


class TestSafeContact:
    def test_all_is_fine(self, desk, patient, address):
        patient.contact_points.update(voicemail_ok=True)
        assert "Texts, calls and voicemail are fine" in text(desk.get(address))

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"safe_to_text": False}, "Do not text: not safe."),
            (
                {"texting_consent": TextingConsent.REFUSED},
                "Do not text: they refused texts.",
            ),
            (
                {"texting_consent": TextingConsent.NOT_ASKED},
                "Do not text: they have not been asked.",
            ),
            ({"safe_to_call": False}, "Do not call."),
            ({"voicemail_ok": False}, "Leave no voicemail."),
            ({"safety_note": "Ask for Ana"}, "Ask for Ana"),
        ],
    )
    def test_what_is_not_safe_is_said(self, desk, patient, address, facts, words):
        patient.contact_points.update(**{"voicemail_ok": True, **facts})
        assert words in text(desk.get(address))

    def test_stop_is_said(self, desk, address):
        OptOut.objects.create(number="+14125550142", source="keyword")
        assert "they asked for no more texts" in text(desk.get(address))

    def test_without_phone(self, desk, clinic):
        patient = PatientFactory(organization=clinic)
        assert "No phone." in text(desk.get(f"/patients/{patient.pk}/"))

    def test_second_number_has_its_own_rules(self, desk, patient, address):
        ContactPointFactory(patient=patient, phone="+14125550177", safe_to_call=False)
        body = text(desk.get(address))
        assert "(412) 555-0142" in body
        assert "(412) 555-0177" in body


class TestNeeds:
    def test_wanted_need_leads_to_services(self, desk, patient, worker, address):
        need = make_need(patient, worker)
        assert f"/needs/{need.pk}/matches/" in text(desk.get(address))

    def test_referral_is_shown_with_its_status(self, desk, patient, worker, address):
        referral = send(make_need(patient, worker), worker)
        body = text(desk.get(address))
        assert referral.get_absolute_url() in body
        assert "Groceries on Monday" in body

    def test_undecided_need_is_asked_about(self, desk, patient, worker, address):
        need = make_need(patient, worker, interest=Interest.NOT_ASKED)
        assert f"/needs/{need.pk}/interest/" in text(desk.get(address))

    def test_sensitive_need_is_for_the_care_team_alone(
        self, desk, client_for, clinic, patient, worker, address
    ):
        referral = send(make_need(patient, worker, IPV), worker)
        TaskFactory(patient=patient, subject_id=referral.pk, title="Ask about safety")
        label = Category.objects.get(code=IPV).label
        team = text(desk.get(address))
        assert label in team
        assert referral.number in team
        colleague = text(client_for(WorkerFactory(at=clinic)).get(address))
        for secret in (label, referral.number, "Hazelwood", "Ask about safety"):
            assert secret not in colleague

    def test_named_partners_and_needs_of_a_consent_are_for_the_team(
        self, desk, client_for, clinic, patient, address
    ):
        category = Category.objects.get(code=IPV)
        ConsentFactory(
            patient=patient,
            organizations=[make_service().organization],
            sensitive_categories=[category],
        )
        assert "Hazelwood Pantry" in text(desk.get(address))
        colleague = text(client_for(WorkerFactory(at=clinic)).get(address))
        assert "Hazelwood Pantry" not in colleague
        assert category.label not in colleague
        assert "1 named partner" in colleague


class TestConsents:
    @pytest.mark.parametrize(
        ("days", "words"), [(300, "In force"), (10, "Ends soon"), (-1, "Not in force")]
    )
    def test_how_long_it_holds(self, desk, patient, address, days, words):
        last = timezone.localdate() + timedelta(days=days)
        ConsentFactory(patient=patient, expires_on=last)
        assert words in text(desk.get(address))

    def test_taken_back(self, desk, patient, worker, address):
        consent = ConsentFactory(patient=patient)
        services.revoke_consent(actor=worker, consent=consent)
        body = text(desk.get(address))
        assert "Taken back" in body
        assert f"/consents/{consent.pk}/revoke/" not in body


class TestTimeline:
    def titles(self, response) -> list[str]:
        return [entry.title for entry in response.context["entries"]]

    def test_tells_all_that_happened_newest_first(self, desk, patient, worker, address):
        ScreeningFactory(patient=patient, started_by=worker, completed=True)
        send(make_need(patient, worker), worker)
        InboundMessage.objects.create(
            provider_sid="SM1",
            from_number="+14125550142",
            to_number="+14125550100",
            body="Gracias",
            patient=patient,
        )
        response = desk.get(address)
        moments = [entry.at for entry in response.context["entries"]]
        assert moments == sorted(moments, reverse=True)
        told = " | ".join(self.titles(response))
        for part in ("Screening finished", "Need found: Food", "Consent:", "Referral "):
            assert part in told
        assert "Text from the patient" in told
        assert "Gracias" in text(response)

    def test_change_of_the_record_names_no_values(self, desk, patient, worker, address):
        patient.given_name = "Mayela"
        services.update_patient(actor=worker, patient=patient, changed=["given_name"])
        assert "Record changed" in self.titles(desk.get(address))

    def test_pages(self, desk, patient, worker, address):
        now = timezone.now()
        for number in range(25):
            TaskFactory(
                patient=patient,
                title=f"Call {number:02}",
                done_at=now - timedelta(minutes=number),
                done_by=worker,
            )
        assert len(self.titles(desk.get(address))) == 20
        assert self.titles(desk.get(address, {"page": 2}))[-1] == "Done: Call 24"

    def test_nothing_of_another_patient(self, desk, clinic, worker, address):
        other = PatientFactory(organization=clinic, lead=worker)
        send(make_need(other, worker), worker)
        assert self.titles(desk.get(address)) == []

    def test_queries_do_not_grow_with_history(self, desk, patient, worker, address):
        def add(count: int) -> None:
            for _ in range(count):
                TaskFactory(patient=patient, done_at=timezone.now(), done_by=worker)
                TaskFactory(patient=patient)
                ContactPointFactory(patient=patient, phone="+14125550177")
                ConsentFactory(
                    patient=patient, organizations=[make_service().organization]
                )
                send(make_need(patient, worker, closed_at=None), worker)
                patient.needs.update(status="closed", closed_at=timezone.now())
                ScreeningFactory(patient=patient, started_by=worker, completed=True)

        add(2)
        few = count_queries(desk, address)
        add(6)
        assert count_queries(desk, address) == few


class TestWhoGetsIn:
    def test_each_view_is_recorded(self, desk, patient, worker, address):
        desk.get(address)
        desk.get(address)
        reads = AuditEvent.objects.filter(action="read", patient_id=patient.pk)
        assert [event.actor for event in reads] == [worker, worker]

    def test_reader_sees_and_is_offered_nothing(self, client_for, clinic, address):
        reader = client_for(WorkerFactory(at=clinic, read_only=True))
        body = text(reader.get(address))
        assert "Maya Example" in body
        for action in ("/edit/", "/contact/", "/screenings/", "/consents/add/"):
            assert action not in body

    def test_clinician_of_the_team_writes_notes_and_changes_nothing(
        self, client_for, clinic, patient, address
    ):
        doctor = WorkerFactory(at=clinic, role=Role.CLINICIAN)
        CareTeamMemberFactory(patient=patient, user=doctor)
        body = text(client_for(doctor).get(address))
        assert "Write a note" in body
        assert "/edit/" not in body
        assert "Begin a plan" not in body

    def test_outsiders(self, client_for, client, address):
        for role in (Role.SOCIAL_WORKER, Role.PARTNER, Role.ADMINISTRATOR):
            assert client_for(WorkerFactory(role=role)).get(address).status_code == 404
        assert client.get(address).status_code == 302
        assert not AuditEvent.objects.filter(action="read").exists()

    def test_care_relationship_over(self, client_for, clinic, patient, address):
        patient.care_relationships.update(ended_at=timezone.now())
        assert client_for(WorkerFactory(at=clinic)).get(address).status_code == 404

    def test_wrong_verb(self, desk, address):
        assert desk.post(address).status_code == 405

    def test_worker_gets_every_action(self, desk, address):
        body = text(desk.get(address))
        for action in ("/edit/", "/contact/", "/screenings/", "/consents/add/"):
            assert action in body

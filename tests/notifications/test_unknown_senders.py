import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications import alerts
from people.models import AuditEvent, Role, Task
from tests.notifications.factories import (
    NUMBER,
    OTHER_NUMBER,
    InboundFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
LIST = "/messages/unknown/"


@pytest.fixture
def supervisor(clinic):
    return WorkerFactory(role=Role.SUPERVISOR, at=clinic)


@pytest.fixture
def reader(clinic):
    return WorkerFactory(role=Role.SUPERVISOR, at=clinic, read_only=True)


@pytest.fixture
def outsider(clinic):
    return WorkerFactory(role=Role.SOCIAL_WORKER, at=clinic)


@pytest.fixture
def unknown():
    return InboundFactory(
        from_number=OTHER_NUMBER,
        body="Who is this?",
        meaning="text",
        processed_at=timezone.now(),
    )


def page(client) -> str:
    response = client.get(LIST)
    assert response.status_code == 200
    return response.content.decode()


class TestUnknownSenders:
    def test_supervisors_read_them(self, client_for, supervisor, unknown):
        shown = page(client_for(supervisor))
        assert "Who is this?" in shown
        assert "(412) 555-0143" in shown

    def test_nothing_there_says_so(self, client_for, supervisor):
        assert "No texts from unknown numbers" in page(client_for(supervisor))

    def test_wrong_verb(self, client_for, supervisor):
        assert client_for(supervisor).post(LIST).status_code == 405

    def test_a_reader_reads_and_has_no_button(self, client_for, reader, unknown):
        shown = page(client_for(reader))
        assert "Who is this?" in shown
        assert "/handled/" not in shown

    def test_outsider(self, client_for, outsider):
        assert client_for(outsider).get(LIST).status_code == 404

    def test_signed_out(self, client):
        assert client.get(LIST).status_code == 302

    def test_with_a_patient_or_not_yet_read_it_is_not_here(
        self, client_for, supervisor, clinic
    ):
        patient = PatientFactory(organization=clinic)
        InboundFactory(patient=patient, processed_at=timezone.now(), body="Known")
        InboundFactory(body="Fresh")
        shown = page(client_for(supervisor))
        assert "Known" not in shown
        assert "Fresh" not in shown

    def test_a_shared_phone_is_shown_to_who_sees_all_who_share_it(
        self, client_for, supervisor, clinic
    ):
        InboundFactory(body="He is back", processed_at=timezone.now())
        PatientFactory(phone=NUMBER, organization=clinic)
        sibling = PatientFactory(phone=NUMBER)
        assert "He is back" not in page(client_for(supervisor))
        sibling.care_relationships.create(organization=clinic)
        assert "He is back" in page(client_for(supervisor))

    def test_pages(self, client_for, supervisor):
        for _ in range(26):
            InboundFactory(from_number=OTHER_NUMBER, processed_at=timezone.now())
        client = client_for(supervisor)
        assert len(client.get(LIST).context["page_obj"].object_list) == 25
        assert len(client.get(f"{LIST}?page=2").context["page_obj"].object_list) == 1

    def test_more_rows_are_no_more_queries(self, client_for, supervisor):
        def rows(count):
            for _ in range(count):
                InboundFactory(from_number=OTHER_NUMBER, processed_at=timezone.now())

        client = client_for(supervisor)
        rows(2)
        few = count_queries(client, LIST)
        rows(18)
        assert count_queries(client, LIST) == few


class TestDealtWith:
    @pytest.fixture
    def url(self, unknown):
        return reverse("notifications:sender_handled", args=[unknown.pk])

    def test_it_leaves_the_list_and_is_kept(self, client_for, supervisor, url, unknown):
        client = client_for(supervisor)
        assert client.post(url).status_code == 302
        assert "Who is this?" not in page(client)
        unknown.refresh_from_db()
        assert unknown.handled_by == supervisor

    def test_wrong_verb(self, client_for, supervisor, url):
        assert client_for(supervisor).get(url).status_code == 405

    def test_reader(self, client_for, reader, url):
        assert client_for(reader).post(url).status_code == 403

    def test_outsider(self, client_for, outsider, url):
        assert client_for(outsider).post(url).status_code == 404

    def test_what_is_not_there(self, client_for, supervisor):
        url = reverse("notifications:sender_handled", args=[uuid.uuid4()])
        assert client_for(supervisor).post(url).status_code == 404


class TestWhose:
    @pytest.fixture
    def patient(self, clinic):
        return PatientFactory(organization=clinic, family_name="Whose")

    def url(self, name, inbound):
        return reverse(f"notifications:{name}", args=[inbound.pk])

    def find(self, client, inbound, words):
        address = self.url("sender_search", inbound)
        return client.post(address, {"q": words}, follow=True)

    def test_found_by_name_and_put_into_their_conversation(
        self, client_for, supervisor, unknown, patient
    ):
        client = client_for(supervisor)
        shown = self.find(client, unknown, "Whose")
        assert patient.full_name in shown.content.decode()
        assert "Whose" not in shown.redirect_chain[0][0]
        response = client.post(
            self.url("sender_assign", unknown),
            {"patient": patient.pk, "is_their_number": "on"},
        )
        assert response.status_code == 302
        unknown.refresh_from_db()
        assert unknown.patient == patient
        point = patient.contact_points.get(phone=OTHER_NUMBER)
        assert (point.may_text, point.safe_to_call) == (False, False)
        assert Task.objects.open().get().kind == "inbound-text"
        actions = set(AuditEvent.objects.values_list("action", flat=True))
        assert {"assign-text", "edit-contact"} <= actions

    def test_their_number_brings_all_that_came_from_it(
        self, client_for, supervisor, unknown, patient
    ):
        other = InboundFactory(from_number=OTHER_NUMBER, processed_at=timezone.now())
        client_for(supervisor).post(
            self.url("sender_assign", unknown),
            {"patient": patient.pk, "is_their_number": "on"},
        )
        other.refresh_from_db()
        assert other.patient == patient

    def test_of_a_shared_phone_one_text_goes_to_one(
        self, client_for, supervisor, clinic
    ):
        mine, other = InboundFactory.create_batch(
            2, processed_at=timezone.now(), meaning="text"
        )
        patients = [PatientFactory(phone=NUMBER, organization=clinic) for _ in "ab"]
        for patient in patients:
            alerts.text_from_shared_phone(patient)
        client = client_for(supervisor)
        shown = client.get(self.url("unknown_sender", mine)).content.decode()
        assert all(patient.full_name in shown for patient in patients)
        client.post(
            self.url("sender_assign", mine),
            {"patient": patients[0].pk, "is_their_number": "on"},
        )
        other.refresh_from_db()
        assert other.patient is None
        kinds = Task.objects.open().values_list("kind", flat=True)
        assert sorted(kinds) == ["inbound-shared-phone"] * 2 + ["inbound-text"]
        client.post(self.url("sender_handled", other))
        assert Task.objects.open().get().kind == "inbound-text"

    def test_the_second_of_two_colleagues_changes_nothing(
        self, client_for, supervisor, clinic, unknown, patient
    ):
        data = {"patient": patient.pk}
        client = client_for(supervisor)
        client.post(self.url("sender_assign", unknown), data)
        again = client.post(self.url("sender_assign", unknown), data)
        assert again.status_code == 404

    def test_nobody_chosen_asks_again(self, client_for, supervisor, unknown):
        response = client_for(supervisor).post(self.url("sender_assign", unknown))
        assert response.status_code == 422

    def test_a_patient_of_others_cannot_be_chosen(
        self, client_for, supervisor, unknown
    ):
        response = client_for(supervisor).post(
            self.url("sender_assign", unknown), {"patient": PatientFactory().pk}
        )
        assert response.status_code == 422

    @pytest.mark.parametrize("name", ["sender_assign", "sender_search"])
    def test_wrong_verb(self, client_for, supervisor, unknown, name):
        assert client_for(supervisor).get(self.url(name, unknown)).status_code == 405

    def test_reader(self, client_for, reader, unknown, patient):
        client = client_for(reader)
        assert client.get(self.url("unknown_sender", unknown)).status_code == 200
        data = {"patient": patient.pk}
        assert client.post(self.url("sender_assign", unknown), data).status_code == 403

    @pytest.mark.parametrize("name", ["sender_assign", "sender_search"])
    def test_outsider(self, client_for, outsider, unknown, name):
        client = client_for(outsider)
        assert client.post(self.url(name, unknown)).status_code == 404
        assert client.get(self.url("unknown_sender", unknown)).status_code == 404

    def test_dealt_with_can_be_read_again(self, client_for, supervisor, unknown):
        client = client_for(supervisor)
        client.post(self.url("sender_handled", unknown))
        shown = client.get(f"{LIST}?show=handled").content.decode()
        assert "Who is this?" in shown

"""The list, adding and editing: who gets in, what is kept, what is said."""

import uuid

import pytest
from django.urls import reverse

from people.models import AuditEvent, Patient, Role
from tests.client import text
from tests.people.factories import (
    CareTeamMemberFactory,
    MembershipFactory,
    OrganizationFactory,
    PatientFactory,
    UserFactory,
    WorkerFactory,
)
from tests.queries import count_queries

LIST = "/patients/"
ADD = "/patients/add/"


def facts(**changes):
    return {
        "key": str(uuid.uuid4()),
        "given_name": "Maya",
        "family_name": "Example",
        "preferred_language": "en",
        "is_veteran": "unknown",
        "has_mobility_limits": "unknown",
        **changes,
    }


def add(desk, worker, **changes):
    organization = worker.active_memberships[0].organization_id
    return desk.post(ADD, facts(organization=organization, **changes))


class TestList:
    def test_own_caseload_comes_first(self, desk, worker, clinic):
        PatientFactory(organization=clinic, family_name="Aaron")
        PatientFactory(organization=clinic, family_name="Zimmer", lead=worker)
        body = text(desk.get(LIST))
        assert body.index("Zimmer") < body.index("Aaron")

    def test_patients_of_another_organization_are_not_there(self, desk):
        PatientFactory(family_name="Elsewhere")
        assert "Elsewhere" not in text(desk.get(LIST))

    @pytest.mark.parametrize(
        "words",
        ["jose", "JOSÉ ramirez", "chepe", "ramirez-obrien", "5/17/1984", "555-0142"],
    )
    def test_search_finds_by_name_birthday_and_phone(self, desk, clinic, words):
        PatientFactory(
            organization=clinic,
            given_name="José",
            family_name="Ramírez-O'Brien",
            preferred_name="Chepe",
            phone="+14125550142",
        )
        PatientFactory(
            organization=clinic, family_name="Nobody", date_of_birth="1950-01-01"
        )
        body = text(desk.post(LIST, {"q": words}, follow=True))
        assert "Ramírez" in body
        assert "Nobody" not in body

    def test_what_was_searched_for_is_not_in_the_address(self, desk):
        response = desk.post(LIST, {"q": "Maya Example"})
        assert "Maya" not in response.headers["Location"]
        assert desk.get(response.headers["Location"]).status_code == 200

    def test_an_old_address_of_a_search_shows_all(self, desk, clinic):
        PatientFactory(organization=clinic, family_name="Stillhere")
        assert "Stillhere" in text(desk.get(LIST, {"search": "forgotten"}))

    def test_clinician_sees_the_care_team_only(self, client_for, clinic):
        clinician = WorkerFactory(at=clinic, role=Role.CLINICIAN)
        PatientFactory(organization=clinic, family_name="Unrelated")
        mine = PatientFactory(organization=clinic, family_name="Teammate")
        CareTeamMemberFactory(patient=mine, user=clinician)
        body = text(client_for(clinician).get(LIST))
        assert "Teammate" in body
        assert "Unrelated" not in body

    def test_twenty_rows_take_as_many_queries_as_two(self, desk, clinic):
        PatientFactory.create_batch(2, organization=clinic, phone="+14125550111")
        few = count_queries(desk, LIST)
        PatientFactory.create_batch(18, organization=clinic, phone="+14125550111")
        assert count_queries(desk, LIST) == few

    def test_a_list_that_was_shown_is_recorded_without_the_words(self, desk, clinic):
        PatientFactory(organization=clinic)
        desk.post(LIST, {"q": "Maya"}, follow=True)
        event = AuditEvent.objects.latest("sequence")
        assert (event.action, event.reason) == ("list", "people.patient_list: 1")


class TestWhoGetsIn:
    @pytest.mark.parametrize("role", [Role.PARTNER, Role.EDITOR, Role.PAYER_ANALYST])
    def test_others_find_no_such_page(self, client_for, role, clinic):
        desk = client_for(WorkerFactory(at=clinic, role=role))
        assert desk.get(LIST).status_code == 404
        assert desk.get(ADD).status_code == 404

    def test_reader_sees_the_list_and_adds_nobody(self, client_for, clinic):
        desk = client_for(WorkerFactory(at=clinic, read_only=True))
        assert desk.get(LIST).status_code == 200
        assert desk.get(ADD).status_code == 403
        assert desk.post(ADD, facts()).status_code == 403

    def test_signed_out_is_sent_to_sign_in(self, client, db):
        assert client.get(LIST).status_code == 302

    def test_wrong_verb(self, desk):
        assert desk.delete(LIST).status_code == 405
        assert desk.put(ADD).status_code == 405


class TestAdd:
    def test_patient_is_cared_for_and_led(self, desk, worker, clinic):
        response = add(
            desk,
            worker,
            date_of_birth="5/17/1984",
            postal_code="15207-1234",
            phone="412-555-0142",
            safe_to_text="on",
            texting_consent="agreed",
        )
        patient = Patient.objects.get()
        assert response.headers["Location"] == patient.get_absolute_url()
        assert (patient.postal_code, patient.state) == ("15207", "PA")
        assert patient.county.startswith("Allegheny")
        assert patient.time_zone == "America/New_York"
        assert patient.latitude == pytest.approx(40.4, abs=0.1)
        assert patient.care_relationships.get().organization == clinic
        member = patient.care_team.get()
        assert (member.user, member.is_lead) == (worker, True)
        point = patient.contact_points.get()
        assert point.may_text
        assert point.texting_consent_at
        assert AuditEvent.objects.filter(
            action="add-patient", patient_id=patient.pk, actor=worker
        ).exists()

    def test_name_alone_is_enough(self, desk, worker):
        add(desk, worker, no_fixed_address="on")
        patient = Patient.objects.get()
        assert patient.no_fixed_address
        assert not patient.contact_points.exists()

    def test_note_without_number_is_kept(self, desk, worker):
        add(desk, worker, safety_note="Ask at the front desk of the library")
        assert "library" in Patient.objects.get().contact_points.get().safety_note

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("postal_code", "99999", "no place with the ZIP code 99999"),
            ("postal_code", "1520", "five digits"),
            ("phone", "412-555-01", "not a possible phone number"),
            ("phone", "012-555-0142", "not a possible phone number"),
            ("date_of_birth", "17/17/1984", "month/day/year"),
            ("date_of_birth", "5/17/2984", "in the future"),
            ("date_of_birth", "5/17/1784", "120 years"),
            ("address_1", "12 Sample Street", "Add the ZIP code"),
            ("texting_consent", "agreed", "Add the number they agreed"),
            ("given_name", "", "This field is required"),
            ("household_size", "-2", "greater than or equal to 0"),
        ],
    )
    def test_bad_input_is_explained_and_nothing_is_lost(
        self, desk, worker, field, value, words
    ):
        response = add(desk, worker, preferred_name="Mimi", **{field: value})
        body = text(response)
        assert response.status_code == 422
        assert words in body
        assert 'value="Mimi"' in body
        if value and field != "texting_consent":
            assert f'value="{value}"' in body
        assert not Patient.objects.exists()

    def test_sent_twice_is_one_patient(self, desk, worker):
        key = str(uuid.uuid4())
        first = add(desk, worker, key=key)
        second = add(desk, worker, key=key)
        assert Patient.objects.count() == 1
        assert first.headers["Location"] == second.headers["Location"]

    def test_same_key_of_somebody_else_is_another_patient(
        self, desk, worker, client_for
    ):
        key = str(uuid.uuid4())
        other = WorkerFactory()
        add(desk, worker, key=key)
        add(client_for(other), other, key=key)
        assert Patient.objects.count() == 2

    def test_organization_of_others_is_refused(self, desk, worker):
        response = desk.post(ADD, facts(organization=OrganizationFactory().pk))
        assert response.status_code == 422
        assert not Patient.objects.exists()

    def test_worker_of_two_organizations_says_which(self, client_for, clinic):
        worker = UserFactory()
        branch = OrganizationFactory(name="Branch Office")
        for organization in (clinic, branch):
            MembershipFactory(user=worker, organization=organization)
        desk = client_for(worker)
        assert "Branch Office" in text(desk.get(ADD))
        desk.post(ADD, facts(organization=branch.pk))
        assert Patient.objects.get().care_relationships.get().organization == branch


class TestDuplicates:
    def test_likely_duplicate_is_shown_before_saving(self, desk, worker, clinic):
        known = PatientFactory(
            organization=clinic, given_name="Maya", family_name="Exampel"
        )
        response = add(desk, worker, date_of_birth="5/17/1984", preferred_name="Mimi")
        body = text(response)
        assert "This person may be here already" in body
        assert known.get_absolute_url() in body
        assert 'value="Mimi"' in body
        assert Patient.objects.count() == 1

    def test_saved_as_a_new_person_when_looked_at(self, desk, worker, clinic):
        known = PatientFactory(organization=clinic, family_name="Example")
        add(desk, worker, date_of_birth="5/17/1984", confirmed=str(known.pk))
        assert Patient.objects.count() == 2

    def test_page_carries_what_was_looked_at(self, desk, worker, clinic):
        known = PatientFactory(organization=clinic, family_name="Example")
        body = text(add(desk, worker, date_of_birth="5/17/1984"))
        assert f'name="confirmed" value="{known.pk}"' in body

    def test_a_duplicate_not_looked_at_is_shown_again(self, desk, worker, clinic):
        PatientFactory(organization=clinic, family_name="Example")
        add(desk, worker, date_of_birth="5/17/1984", confirmed=str(uuid.uuid4()))
        assert Patient.objects.count() == 1

    def test_people_of_other_organizations_are_never_shown(self, desk, worker):
        PatientFactory(family_name="Example")
        add(desk, worker, date_of_birth="5/17/1984")
        assert Patient.objects.count() == 2


class TestEdit:
    @pytest.fixture
    def patient(self, clinic, worker):
        return PatientFactory(organization=clinic, family_name="Before")

    def edit(self, desk, patient, **changes):
        return desk.post(reverse("people:patient_edit", args=[patient.pk]), changes)

    def whole(self, **changes):
        sent = facts(
            family_name="Before",
            date_of_birth="05/17/1984",
            postal_code="15207",
            **changes,
        )
        return {name: sent[name] for name in sent if name != "key"}

    def test_change_is_saved_and_audited_by_field_names(self, desk, patient):
        self.edit(desk, patient, **self.whole() | {"postal_code": "94063"})
        patient.refresh_from_db()
        assert (patient.state, patient.time_zone) == ("CA", "America/Los_Angeles")
        event = AuditEvent.objects.get(action="edit-patient")
        assert event.reason == "postal_code"

    def test_nothing_changed_writes_no_edit(self, desk, patient):
        self.edit(desk, patient, **self.whole())
        assert not AuditEvent.objects.filter(action="edit-patient").exists()

    def test_without_zip_the_old_point_goes(self, desk, patient):
        self.edit(desk, patient, **self.whole() | {"postal_code": ""})
        patient.refresh_from_db()
        assert (patient.latitude, patient.city) == (None, "")

    def test_error_keeps_the_heading_and_what_was_typed(self, desk, patient):
        response = self.edit(
            desk, patient, **self.whole(preferred_name="New") | {"given_name": ""}
        )
        assert response.status_code == 422
        assert "Edit Maya Before" in text(response)
        assert 'value="New"' in text(response)

    def test_looking_at_the_form_is_recorded(self, desk, patient, worker):
        desk.get(reverse("people:patient_edit", args=[patient.pk]))
        event = AuditEvent.objects.get(action="read")
        assert (event.patient_id, event.actor) == (patient.pk, worker)

    @pytest.mark.parametrize("name", ["patient_edit", "contact_edit", "consent_add"])
    def test_colleague_reader_and_outsider(self, client_for, clinic, patient, name):
        address = reverse(f"people:{name}", args=[patient.pk])
        colleague = WorkerFactory(at=clinic, role=Role.CARE_MANAGER)
        assert client_for(colleague).get(address).status_code == 200
        reader = WorkerFactory(at=clinic, read_only=True)
        assert client_for(reader).get(address).status_code == 403
        assert client_for(reader).post(address, {}).status_code == 403
        assert client_for(WorkerFactory()).get(address).status_code == 404
        assert client_for(WorkerFactory()).post(address, {}).status_code == 404
        assert client_for(colleague).delete(address).status_code == 405

"""Merging two records on screen: compared, ticked, asked again, done."""

import pytest
from django.urls import reverse

from people.models import AuditEvent, Patient, Role
from tests.people.factories import PatientFactory, WorkerFactory

PHONE = "+14125550142"


@pytest.fixture
def patient(clinic):
    return PatientFactory(organization=clinic, family_name="Example", phone=PHONE)


@pytest.fixture
def twin(clinic):
    return PatientFactory(organization=clinic, family_name="Exampel", phone=PHONE)


@pytest.fixture
def supervisor(clinic, client_for):
    return client_for(WorkerFactory(at=clinic, role=Role.SUPERVISOR))


def url_of(patient, twin):
    return reverse("people:merge_confirm", args=[patient.pk, twin.pk])


def test_from_the_record_to_one_person(supervisor, patient, twin):
    edit = supervisor.get(reverse("people:patient_edit", args=[patient.pk]))
    choose = reverse("people:merge_choose", args=[patient.pk])
    assert choose in edit.text
    url = url_of(patient, twin)
    assert url in supervisor.get(choose).text
    compared = supervisor.get(url)
    assert "Exampel" in compared.text
    assert AuditEvent.objects.filter(action="read", patient_id=twin.pk).exists()
    assert supervisor.post(url).status_code == 422
    asked = supervisor.post(url, {"is_checked": "on"})
    assert "Merge for good?" in asked.text
    assert not Patient.objects.exclude(merged_into=None).exists()
    done = supervisor.post(url, {"is_checked": "on", "confirmed": "1"})
    assert done.url == patient.get_absolute_url()
    twin.refresh_from_db()
    assert twin.merged_into == patient
    assert supervisor.get(twin.get_absolute_url()).url == patient.get_absolute_url()
    assert supervisor.post(url, {"is_checked": "on"}).status_code == 404


def test_who_may(client_for, clinic, patient, twin):
    url, choose = url_of(patient, twin), reverse("people:merge_choose", args=[twin.pk])
    worker = client_for(WorkerFactory(at=clinic))
    reader = client_for(WorkerFactory(at=clinic, role=Role.SUPERVISOR, read_only=True))
    outsider = client_for(WorkerFactory(role=Role.SUPERVISOR))
    for client, status in ((worker, 403), (reader, 403), (outsider, 404)):
        assert client.get(choose).status_code == status
        assert client.post(url, {"is_checked": "on"}).status_code == status
    assert choose not in worker.get(f"/patients/{twin.pk}/edit/").text
    assert worker.delete(url).status_code == 405


def test_records_cared_for_elsewhere_are_not_offered(supervisor, patient):
    PatientFactory(family_name="Example", phone=PHONE)
    page = supervisor.get(reverse("people:merge_choose", args=[patient.pk]))
    assert "No second record found" in page.text
    same = supervisor.get(url_of(patient, patient))
    assert same.status_code == 404

from people.consent import may_share
from people.models import Patient, Role
from resources.models import Category
from tests.people.factories import (
    ConsentFactory,
    OrganizationFactory,
    PatientFactory,
    WorkerFactory,
)


def test_patient_is_seen_by_workers_of_the_organization_that_cares(db):
    clinic = OrganizationFactory()
    patient = PatientFactory(organization=clinic, phone="+14125550142")
    worker = WorkerFactory(at=clinic, role=Role.CARE_MANAGER)
    assert patient in Patient.objects.visible_to(worker)
    assert patient not in Patient.objects.visible_to(WorkerFactory())
    assert patient.contact_points.get().may_text


def test_consent_factory_names_partners_and_sensitive_needs(db):
    partner, other = OrganizationFactory.create_batch(2)
    shelter_need = Category.objects.get(code="intimate-partner-violence")
    consent = ConsentFactory(
        organizations=[partner], sensitive_categories=[shelter_need]
    )
    question = {"patient": consent.patient, "categories": [shelter_need]}
    assert may_share(organization=partner, **question)
    assert not may_share(organization=other, **question)

"""Many at once, with real threads."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from people import audit, services
from people.models import AuditEvent, Patient, User
from people.signals import consent_revoked
from tests.people.factories import (
    ConsentFactory,
    OrganizationFactory,
    PatientFactory,
    WorkerFactory,
)

TOGETHER = 12


@pytest.fixture
def worker(transactional_db) -> User:
    return WorkerFactory(at=OrganizationFactory())


def at_once(act: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(TOGETHER)

    def run(_number: int) -> Any:
        try:
            barrier.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))


def test_the_trail_of_many_writers_holds(worker):
    patient = PatientFactory()

    def look() -> None:
        for _ in range(3):
            audit.record_read(actor=worker, patient=patient)

    at_once(look)
    assert AuditEvent.objects.count() == 3 * TOGETHER
    assert audit.broken_events() == []


def test_a_form_sent_many_times_at_once_is_one_patient(worker):
    clinic = worker.memberships.get().organization
    key = uuid.uuid4()

    def send() -> Patient:
        return services.create_patient(
            actor=User.objects.get(pk=worker.pk),
            organization=clinic,
            patient=Patient(given_name="Maya", family_name="Example"),
            request_key=key,
        )

    assert {patient.pk for patient in at_once(send)} == {Patient.objects.get().pk}


def test_consent_taken_back_at_once_is_heard_once(worker):
    consent = ConsentFactory()
    heard = []

    def hear(sender: type, **signal: Any) -> None:
        heard.append(signal["consent"].pk)

    consent_revoked.connect(hear)
    try:
        done = at_once(
            lambda: services.revoke_consent(
                actor=worker, consent=consent.__class__.objects.get(pk=consent.pk)
            )
        )
    finally:
        consent_revoked.disconnect(hear)
    assert sum(done) == 1
    assert heard == [consent.pk]

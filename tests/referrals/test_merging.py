"""Two records of one person become one, and their referrals with them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from care.models import Snooze
from notifications.models import Message
from people.audit import broken_events
from people.merging import NotMergeableError, merge_patients
from people.models import AuditEvent, Consent, Patient, Role, Task
from people.models.patient import TextingConsent
from people.services import revoke_consent
from referrals.models import HiddenService, Referral
from referrals.services import send_referrals
from referrals.status import Status
from screening.models import Interest, NeedStatus
from tests.people.factories import (
    ConsentFactory,
    ContactPointFactory,
    PatientFactory,
    TaskFactory,
    WorkerFactory,
)
from tests.referrals.factories import HiddenServiceFactory, NeedFactory

PHONE = "+14125550142"


@pytest.fixture
def supervisor(texting):
    return WorkerFactory(at=texting.clinic, role=Role.SUPERVISOR)


@pytest.fixture
def twin(texting):
    """A second record of the patient: the same need, the same phone, a consent."""
    twin = PatientFactory(
        organization=texting.clinic,
        lead=texting.worker,
        phone=PHONE,
        date_of_birth=None,
        preferred_name="Mai",
    )
    ConsentFactory(patient=twin)
    NeedFactory(patient=twin, created_by=texting.worker, interest_at=timezone.now())
    return twin


def send(network, patient, service=None):
    [referral] = send_referrals(
        need=patient.needs.get(),
        places=[(service or network.service, None)],
        sender=network.worker,
    )
    return referral


def merge(network, twin, actor):
    merge_patients(kept=network.patient, merged=twin, actor=actor)
    return Patient.objects.get(pk=network.patient.pk)


def test_everything_is_the_kept_persons(texting, twin, supervisor):
    referral = send(texting, twin, texting.another_service())
    HiddenServiceFactory(need=twin.needs.get(), hidden_by=texting.worker)
    task = TaskFactory(patient=twin, url=f"/patients/{twin.pk}/", subject_id=twin.pk)
    kept = merge(texting, twin, supervisor)
    referral.refresh_from_db()
    task.refresh_from_db()
    assert referral.patient == task.patient == kept
    assert (referral.status, referral.need) == (Status.SENT, texting.need)
    assert HiddenService.objects.get().patient == kept
    assert (task.subject_id, task.url) == (kept.pk, f"/patients/{kept.pk}/")
    assert not Message.objects.filter(patient=twin).exists()
    assert kept.consents.count() == 2
    assert (kept.preferred_name, kept.contact_points.count()) == ("Mai", 1)
    assert kept.care_team.filter(until=None).count() == 1
    twin.refresh_from_db()
    assert twin.merged_into == kept
    assert not Patient.objects.visible_to(texting.worker).filter(pk=twin.pk).exists()


def test_no_table_holds_a_row_of_the_record_that_went(texting, twin, supervisor):
    """A new table about patients has to hear of merges as well."""
    send(texting, twin, texting.another_service())
    HiddenServiceFactory(need=twin.needs.get(), hidden_by=texting.worker)
    TaskFactory(patient=twin)
    Snooze.objects.create(
        patient=twin,
        subject="task",
        subject_id=uuid4(),
        until=timezone.localdate(),
        set_by=texting.worker,
    )
    merge(texting, twin, supervisor)
    for relation in Patient._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.one_to_many):
            continue
        rows = relation.related_model._base_manager.filter(
            **{relation.field.name: twin.pk}
        )
        assert not rows.exists(), relation.related_model


def test_the_trail_names_both_and_is_whole(texting, twin, supervisor):
    merge(texting, twin, supervisor)
    rows = AuditEvent.objects.filter(action="merge-patients")
    told = {(str(row.patient_id), row.reason) for row in rows}
    one, other = str(texting.patient.pk), str(twin.pk)
    assert told == {(one, other), (other, one)}
    assert broken_events() == []


def test_one_need_holds_what_both_found_and_the_latest_word(texting, twin, supervisor):
    theirs = twin.needs.get()
    theirs.risk = [{"screening": "x", "rule_id": "y"}]
    theirs.interest = Interest.NO
    theirs.save()
    merge(texting, twin, supervisor)
    texting.need.refresh_from_db()
    theirs.refresh_from_db()
    assert texting.need.risk == theirs.risk
    assert texting.need.interest == Interest.NO
    assert theirs.status == NeedStatus.CLOSED
    assert theirs.patient == texting.patient


def test_a_service_asked_twice_answers_once(texting, twin, supervisor):
    first, second = send(texting, texting.patient), send(texting, twin)
    texting.as_partner(second, "accept")
    merge(texting, twin, supervisor)
    statuses = dict(Referral.objects.values_list("pk", "status"))
    assert statuses == {first.pk: Status.WITHDRAWN, second.pk: Status.ACCEPTED}
    assert first.events.last().name == "end_duplicate"
    kinds = Message.objects.filter(subject_id=first.pk).values_list("kind", flat=True)
    assert "referral-ended" in kinds


def test_the_more_careful_of_two_answers_holds(texting, twin, supervisor):
    point = twin.contact_points.get()
    point.safe_to_call, point.safety_note = False, "His phone"
    point.texting_consent = TextingConsent.REFUSED
    point.save()
    ContactPointFactory(patient=twin, phone="+14125550143")
    kept = merge(texting, twin, supervisor)
    same = kept.contact_points.get(phone=PHONE)
    assert not same.safe_to_call
    assert not same.may_text
    assert same.safety_note == "His phone"
    other = kept.contact_points.get(phone="+14125550143")
    assert not other.is_preferred


def test_a_consent_taken_back_later_ends_the_earlier_one(texting, twin, supervisor):
    referral = send(texting, texting.patient)
    Consent.objects.filter(patient=texting.patient).update(
        recorded_at=timezone.now() - timedelta(days=9)
    )
    revoke_consent(actor=texting.worker, consent=twin.consents.get())
    kept = merge(texting, twin, supervisor)
    assert not Consent.objects.current().filter(patient=kept).exists()
    referral.refresh_from_db()
    assert referral.status == Status.CONSENT_REVOKED


def test_tasks_about_the_person_are_asked_once(texting, twin, supervisor):
    mine = TaskFactory(patient=texting.patient, subject_id=texting.patient.pk)
    theirs = TaskFactory(patient=twin, subject_id=twin.pk)
    merge(texting, twin, supervisor)
    assert list(Task.objects.open().filter(kind=mine.kind)) == [mine]
    theirs.refresh_from_db()
    assert theirs.patient == texting.patient


def test_who_may_and_what_cannot_be_merged(texting, twin, supervisor):
    outsider = WorkerFactory(role=Role.SUPERVISOR)
    reader = WorkerFactory(at=texting.clinic, role=Role.SUPERVISOR, read_only=True)
    for actor in (texting.worker, outsider, reader):
        with pytest.raises(PermissionDenied):
            merge(texting, twin, actor)
    with pytest.raises(NotMergeableError):
        merge(texting, texting.patient, supervisor)
    stranger = PatientFactory()
    with pytest.raises(PermissionDenied):
        merge(texting, stranger, supervisor)

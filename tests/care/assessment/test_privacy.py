"""What becomes private, or was, is not read in older or newer assessments."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from care.assessment.services import sign_assessment, start_assessment
from care.models import Assessment
from screening.instruments import get_instrument
from tests.care.records import AssessmentFactory, ConditionFactory, EncounterFactory
from tests.people.factories import WorkerFactory
from tests.resources.factories import CategoryFactory
from tests.screening.factories import PHQ, PHQ_9, NeedFactory, ScreeningFactory

pytestmark = pytest.mark.django_db
SECRETS = ("Opioid dependence", "Northside Detox", "Safety at home")


@pytest.fixture
def colleague(client_for, clinic):
    """Of the same clinic, not on the care team."""
    return client_for(WorkerFactory(at=clinic))


@pytest.fixture
def records(patient):
    need = NeedFactory(patient=patient, category=CategoryFactory(name=SECRETS[2]))
    return (
        ConditionFactory(patient=patient, label=SECRETS[0]),
        EncounterFactory(patient=patient, facility=SECRETS[1]),
        need.category,
    )


def make_private(records, private):
    *rows, category = records
    for row in rows:
        row.is_private = private
        row.save()
    category.sensitive = private
    category.save()


@pytest.fixture
def signed(patient, worker):
    """Sign one more; those before it move ten days back."""

    def sign():
        for one in Assessment.objects.all():
            one.started_at -= timedelta(days=10)
            one.save()
        begun = start_assessment(patient=patient, occasion="first", actor=worker)
        return sign_assessment(assessment=begun, next_due_on=None, actor=worker)

    return sign


def told(client, assessment):
    address = reverse("care:assessment_summary", args=[assessment.pk])
    page = client.get(address).content.decode()
    return [secret for secret in SECRETS if secret in page]


def test_private_after_it_was_signed(signed, records, desk, colleague):
    assessment = signed()
    assert told(colleague, assessment) == [*SECRETS]
    make_private(records, private=True)
    assert told(colleague, assessment) == []
    assert told(desk, assessment) == [*SECRETS]


def test_private_by_the_next_one_it_is_not_told_as_gone(
    signed, records, desk, colleague
):
    first = signed()
    make_private(records, private=True)
    second = signed()
    for row in records[:2]:
        row.delete()
    assert told(colleague, first) == told(colleague, second) == []
    assert told(desk, second) == [*SECRETS]


def test_open_again_it_is_told_from_then_on_but_not_of_before(
    signed, records, colleague
):
    make_private(records, private=True)
    first = signed()
    make_private(records, private=False)
    second = signed()
    third = signed()
    assert told(colleague, first) == []
    assert told(colleague, second) == []
    assert told(colleague, third) == [*SECRETS]


def test_no_longer_current_it_stays_private(signed, records, colleague):
    first = signed()
    make_private(records, private=True)
    condition = records[0]
    condition.clinical_status = "resolved"
    condition.save()
    second = signed()
    assert told(colleague, first) == told(colleague, second) == []


def test_a_score_is_as_private_as_the_questions_it_rests_on(
    signed, patient, desk, colleague, monkeypatch
):
    """Also of an instrument that is not private as a whole."""
    CategoryFactory(code="mental-health", sensitive=True)
    answers = dict.fromkeys(PHQ_9, PHQ[0])
    ScreeningFactory(
        instrument="phq-9", patient=patient, answers=answers, completed=True
    )
    not_private = replace(get_instrument("phq-9", "1.0"), is_private=False)
    monkeypatch.setattr(
        "screening.models.screening.get_instrument", lambda *_key: not_private
    )
    address = reverse("care:assessment_summary", args=[signed().pk])
    assert "PHQ-9 score" in desk.get(address).content.decode()
    assert "PHQ-9 score" not in colleague.get(address).content.decode()


def test_many_assessments_are_paged(desk, patient, worker):
    AssessmentFactory.create_batch(
        21,
        patient=patient,
        status="completed",
        signed_by=worker,
        signed_at=timezone.now(),
    )
    address = reverse("care:assessments", args=[patient.pk])
    first, second = desk.get(address), desk.get(address + "?page=2")
    assert [len(page.context["page_obj"]) for page in (first, second)] == [20, 1]
    assert "Page 2 of 2" in second.content.decode()

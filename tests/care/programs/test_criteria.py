"""Who fits a program, and the reasons in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from care.models import Condition, Encounter
from care.programs.criteria import FACTS, fit, fits_of, in_words
from people.models import Patient
from tests.care.factories import make_need
from tests.people.factories import PatientFactory

HEART = {"fact": "conditions", "value": ["I50", "E119"]}


@pytest.mark.parametrize(
    ("criteria", "known", "fits", "because", "missing"),
    [
        ([{"fact": "ed-visits", "value": 2}], {"ed-visits": 2}, True,
         ["2 emergency visits in six months"], []),
        ([{"fact": "ed-visits", "value": 2}], {"ed-visits": 1}, False, [],
         ["Emergency visits in six months, at least: 2"]),
        ([{"fact": "stays", "value": 1}], {"stays": 1}, True,
         ["1 hospital stay in a year"], []),
        ([{"fact": "age", "value": 65}], {"age": 65}, True, ["65 years old"], []),
        ([{"fact": "age", "value": 65}], {}, False, [],
         ["Age in years, at least: 65"]),
        ([HEART], {"conditions": [("I50.9", "Heart failure"), ("J45", "Asthma")]},
         True, ["Has: Heart failure"], []),
        ([HEART], {"conditions": [("E11.22", "Diabetes")]}, False, [],
         ["One of these conditions: I50, E119"]),
        ([], {}, False, [], []),
    ],
)  # fmt: skip
def test_one_criterion(criteria, known, fits, because, missing):
    counted = {code: {1: known[code]} if code in known else {} for code in FACTS}
    found = fit(criteria, False, counted, 1)
    assert (found.fits, found.because, found.missing) == (fits, because, missing)


@pytest.mark.parametrize(("any_criterion", "fits"), [(True, True), (False, False)])
def test_one_of_two(any_criterion, fits):
    criteria = [{"fact": "needs", "value": 1}, {"fact": "stays", "value": 1}]
    counted = {"needs": {1: 3}, "stays": {}}
    found = fit(criteria, any_criterion, counted, 1)
    assert found.fits is fits
    assert found.because == ["3 open needs"]
    assert found.missing == in_words(criteria[1:])


@pytest.mark.django_db
def test_what_is_counted(clinic, worker, patient, django_assert_num_queries):
    """Old visits, private conditions, private needs and other people count for
    nothing."""
    now = timezone.now()
    other = PatientFactory(organization=clinic)
    for person, kind, days in [
        (patient, "emergency", 10),
        (patient, "emergency", 400),
        (patient, "inpatient", 300),
        (other, "emergency", 5),
    ]:
        started = now - timedelta(days=days)
        Encounter.objects.create(
            patient=person, encounter_class=kind, started_at=started
        )
    Condition.objects.create(patient=patient, code="I50.9", label="Heart failure")
    Condition.objects.create(
        patient=patient, code="F33.1", label="Depression", is_private=True
    )
    make_need(patient, worker)
    make_need(patient, worker, "intimate-partner-violence")
    criteria = [
        {"fact": "ed-visits", "value": 1},
        {"fact": "stays", "value": 1},
        {"fact": "needs", "value": 1},
        {"fact": "conditions", "value": ["I50", "F33"]},
    ]
    people = Patient.objects.filter(care_relationships__organization=clinic)
    with django_assert_num_queries(len(criteria)):
        found = fits_of(criteria, False, people)
    assert found[patient.pk].because == [
        "1 emergency visit in six months",
        "1 hospital stay in a year",
        "1 open need",
        "Has: Heart failure",
    ]
    assert found[patient.pk].fits
    assert not found[other.pk].fits

"""Counts of the way from a screening to help, for supervisors of the organization."""

import csv
from io import StringIO

import pytest
from django.utils import timezone

from people.models import Role
from referrals.actors import user_actor
from referrals.models import Referral
from referrals.status import PatientAnswer
from referrals.transitions import perform
from screening.models import Interest, Screening
from tests.care.factories import make_need, make_service, send
from tests.client import text
from tests.people.factories import (
    ConsentFactory,
    PatientFactory,
    WorkerFactory,
)
from tests.queries import count_queries
from tests.screening.factories import ScreeningFactory

PAGE = "/reports/"


@pytest.fixture
def desk(client_for, clinic):
    return client_for(WorkerFactory(at=clinic, role=Role.SUPERVISOR))


@pytest.fixture
def service(db):
    return make_service()


@pytest.fixture
def partner(service):
    return user_actor(WorkerFactory(at=service.organization, role=Role.PARTNER))


@pytest.fixture
def come_as_far_as(clinic, worker, service, partner):
    """`come_as_far_as("sent")`: a screened patient who got to that step."""

    def come(step: str):
        patient = screened(clinic, worker)
        if step == "screened":
            return patient
        need = make_need(patient, worker, interest=Interest.NOT_ASKED)
        if step == "need":
            return patient
        need.interest = Interest.YES
        need.save()
        if step == "wants-help":
            return patient
        if step == "consents":
            ConsentFactory(patient=patient)
            return patient
        referral = send(need, worker, service)
        if step == "declined":
            perform(referral, "decline", actor=partner, reason="no-capacity")
        if step in {"accepted", "helped", "confirmed"}:
            perform(referral, "accept", actor=partner)
        if step in {"helped", "confirmed"}:
            perform(referral, "close_helped", actor=partner, outcome="need-met")
        if step == "confirmed":
            Referral.objects.filter(pk=referral.pk).update(
                patient_answer=PatientAnswer.GOT_HELP
            )
        return patient

    return come


def screened(clinic, worker):
    patient = PatientFactory(organization=clinic, lead=worker)
    ScreeningFactory(
        patient=patient, organization=clinic, started_by=worker, completed=True
    )
    return patient


def counts(response) -> dict[str, int]:
    return {step.code: step.patients for step in response.context["steps"]}


STEPS = [
    "screened",
    "need",
    "wants-help",
    "consents",
    "sent",
    "accepted",
    "helped",
    "confirmed",
]


def test_each_step_counts_those_who_came_so_far(desk, come_as_far_as):
    for step in STEPS:
        come_as_far_as(step)
    assert counts(desk.get(PAGE)) == dict(zip(STEPS, range(8, 0, -1), strict=True))


def test_shares_and_losses(desk, come_as_far_as):
    for step in ("screened", "need", "need", "wants-help"):
        come_as_far_as(step)
    steps = {step.code: step for step in desk.get(PAGE).context["steps"]}
    assert (steps["need"].share, steps["need"].lost) == (75, 1)
    assert (steps["wants-help"].share, steps["wants-help"].lost) == (25, 2)


def test_patient_with_two_screenings_and_needs_is_one(desk, come_as_far_as, worker):
    patient = come_as_far_as("sent")
    make_need(patient, worker, "transportation-insecurity")
    ScreeningFactory(
        patient=patient,
        organization=patient.care_relationships.get().organization,
        instrument="hunger-vital-sign",
        completed=True,
        started_by=worker,
    )
    assert counts(desk.get(PAGE))["sent"] == 1


def test_only_own_organization_is_counted(desk, client_for, come_as_far_as):
    come_as_far_as("sent")
    elsewhere = client_for(WorkerFactory(role=Role.SUPERVISOR))
    assert counts(elsewhere.get(PAGE))["screened"] == 0
    assert counts(desk.get(PAGE))["screened"] == 1


def test_unfinished_screening_does_not_count(desk, clinic, worker):
    ScreeningFactory(patient=PatientFactory(organization=clinic), organization=clinic)
    assert counts(desk.get(PAGE))["screened"] == 0
    assert "No screening was finished in this time" in text(desk.get(PAGE))


def test_period_has_its_last_day_and_not_the_next(desk, clinic, worker):
    screened(clinic, worker)
    noon = timezone.localtime().replace(year=2026, month=3, day=31, hour=23, minute=30)
    Screening.objects.update(completed_at=noon)
    march = {"first": "2026-03-01", "last": "2026-03-31"}
    april = {"first": "2026-04-01", "last": "2026-04-30"}
    assert counts(desk.get(PAGE, march))["screened"] == 1
    assert counts(desk.get(PAGE, april))["screened"] == 0


def test_why_partners_declined(desk, come_as_far_as):
    for _ in range(2):
        come_as_far_as("declined")
    come_as_far_as("accepted")
    [reason] = desk.get(PAGE).context["reasons"]
    assert (reason.reason, reason.referrals, reason.share) == ("No room now", 2, 100)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-04-01", "2026-03-01", "Choose a last day after the first"),
        ("yesterday", "2026-03-01", "Enter a date such as"),
        ("", "2026-03-01", "This field is required"),
        ("0001-01-01", "9999-12-31", "Choose a day of this century"),
    ],
)
def test_bad_dates_are_explained(desk, first, last, words):
    response = desk.get(PAGE, {"first": first, "last": last})
    assert response.status_code == 200
    assert words in text(response)


def test_csv_has_the_same_counts(desk, come_as_far_as):
    come_as_far_as("declined")
    today = timezone.localdate().isoformat()
    response = desk.get(PAGE, {"first": today, "last": today, "format": "csv"})
    rows = list(csv.reader(StringIO(response.content.decode())))
    assert ["Patients", "Referral sent", "1", "100"] in rows
    assert ["Declined referrals", "No room now", "1", "100"] in rows
    assert f"funnel-{today}-{today}.csv" in response.headers["Content-Disposition"]


def test_page_names_nobody(desk, come_as_far_as):
    patient = come_as_far_as("sent")
    assert patient.family_name not in text(desk.get(PAGE))


def test_queries_do_not_grow_with_patients(desk, come_as_far_as):
    for _ in range(2):
        come_as_far_as("confirmed")
    few = count_queries(desk, PAGE)
    for _ in range(4):
        come_as_far_as("confirmed")
    assert count_queries(desk, PAGE) == few


def test_who_gets_in(client_for, client, clinic, desk):
    manager = WorkerFactory(at=clinic, role=Role.PROGRAM_MANAGER)
    assert client_for(manager).get(PAGE).status_code == 200
    reader = WorkerFactory(at=clinic, role=Role.SUPERVISOR, read_only=True)
    assert client_for(reader).get(PAGE).status_code == 200
    for role in (Role.SOCIAL_WORKER, Role.PARTNER, Role.PAYER_ANALYST):
        assert (
            client_for(WorkerFactory(at=clinic, role=role)).get(PAGE).status_code == 404
        )
    assert client.get(PAGE).status_code == 302
    assert desk.post(PAGE).status_code == 405

"""Two people, two tabs, one double click: tried with real threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.db import connection

from resources.models import Category
from screening.instruments import find_current
from screening.models import Interest
from screening.services import (
    NeedExistsError,
    add_need,
    finish_screening,
    save_answer,
    start_screening,
)
from tests.people.factories import PatientFactory, WorkerFactory
from tests.resources.factories import OrganizationFactory
from tests.screening.factories import FOOD, ScreeningFactory, response

TOGETHER = 4


@pytest.fixture
def worker(transactional_db):
    return WorkerFactory(at=OrganizationFactory())


@pytest.fixture
def patient(worker):
    clinic = worker.memberships.get().organization
    return PatientFactory(organization=clinic, lead=worker)


def at_once(act: Callable[[int], object]) -> list[object]:
    barrier = Barrier(TOGETHER)

    def run(number: int) -> object:
        try:
            barrier.wait()
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))


def test_started_at_once_it_is_one_screening(patient, worker):
    at_once(
        lambda _: start_screening(
            patient=patient,
            instrument=find_current("ahc-hrsn-core"),
            language="en",
            actor=worker,
        )
    )
    assert patient.screenings.count() == 1


def test_answered_at_once_one_answer_stays(patient, worker):
    screening = ScreeningFactory(patient=patient, started_by=worker)
    codes = ["LA33-6", "LA32-8"]
    at_once(
        lambda number: save_answer(
            screening=screening,
            link_id="93030-5",
            response=response(codes[number % 2]),
            actor=worker,
        )
    )
    assert screening.answers.count() == 1


def test_finished_at_once_it_is_one_need(patient, worker):
    screening = ScreeningFactory(patient=patient, started_by=worker, answers=FOOD)
    at_once(lambda _: finish_screening(screening=screening, actor=worker))
    (need,) = patient.needs.all()
    assert len(need.risk) == 1


def test_two_instruments_finished_at_once_are_one_need(patient, worker):
    screenings = [
        ScreeningFactory(
            patient=patient, started_by=worker, instrument=name, answers=FOOD
        )
        for name in ("ahc-hrsn-core", "hunger-vital-sign")
    ]
    at_once(
        lambda number: finish_screening(screening=screenings[number % 2], actor=worker)
    )
    (need,) = patient.needs.all()
    assert {r["instrument"] for r in need.risk} == {
        "ahc-hrsn-core",
        "hunger-vital-sign",
    }


def test_added_by_hand_while_a_screening_finds_it(patient, worker):
    screening = ScreeningFactory(patient=patient, started_by=worker, answers=FOOD)
    food = Category.objects.get(pk="food-insecurity")

    def act(number: int) -> None:
        if number % 2:
            finish_screening(screening=screening, actor=worker)
            return
        with suppress(NeedExistsError):
            add_need(
                patient=patient, category=food, interest=Interest.YES, actor=worker
            )

    at_once(act)
    (need,) = patient.needs.all()
    assert len(need.risk) == 1

from datetime import date

import pytest

from people.models import Role
from tests.people.factories import WorkerFactory
from tests.resources.factories import (
    OrganizationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)


@pytest.fixture
def curator():
    return WorkerFactory(role=Role.CURATOR, first_name="Cora", last_name="Curator")


@pytest.fixture
def pantry():
    return OrganizationFactory(name="Hill Pantry")


@pytest.fixture
def two(pantry):
    """The same food boxes twice, each with something the other has not."""
    one = ServiceFactory(
        organization=pantry,
        name="Food boxes",
        description="",
        is_free=True,
        minimum_age=18,
        categories=["food-insecurity"],
        assured_date=date(2026, 1, 2),
    )
    other = ServiceFactory(
        organization=pantry,
        name="Food box pick-up",
        name_es="Cajas de comida",
        description="A box a week.",
        minimum_age=21,
        maximum_age=99,
        categories=["child-care"],
        assured_date=date(2026, 3, 4),
    )
    PhoneFactory(service=one, number="(412) 555-0101")
    PhoneFactory(service=other, number="412-555-0101")
    PhoneFactory(service=other, number="412-555-0102")
    WeeklyHoursFactory(service=one, weekday=0)
    WeeklyHoursFactory(service=other, weekday=4)
    ServiceAtLocationFactory(service=other)
    return one, other

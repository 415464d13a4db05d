"""Invented screenings and needs."""

import factory

from resources.models import Category
from screening.instruments import DECLINED, find_current
from screening.models import Need, Screening
from screening.responses import Response
from screening.services import finish_screening, save_answers
from tests.people.factories import PatientFactory, UserFactory
from tests.resources.factories import OrganizationFactory

# The answer to each question of the AHC core that points at no need.
NO_NEED = {
    "71802-3": "LA31993-1",
    "96778-6": "LA9-3",
    "88122-7": "LA28398-8",
    "88123-5": "LA28398-8",
    "93030-5": "LA32-8",
    "96779-4": "LA32-8",
    "95618-5": "LA6270-8",
    "95617-7": "LA6270-8",
    "95616-9": "LA6270-8",
    "95615-1": "LA6270-8",
}
FOOD = {"88122-7": "LA28397-0"}
# 5 + 3 + 2 + 1 = 11, the lowest sum that counts.
UNSAFE = {
    "95618-5": "LA6482-9",
    "95617-7": "LA10082-8",
    "95616-9": "LA10066-1",
    "95615-1": "LA6270-8",
}

PHQ = {0: "LA6568-5", 1: "LA6569-3", 2: "LA6570-1", 3: "LA6571-9"}
PHQ_2 = ("44250-9", "44255-8")
ITEM_9 = "44260-8"
PHQ_9 = (
    *PHQ_2,
    *("44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3"),
    ITEM_9,
)


def response(given: str | list[str]) -> Response:
    """`"LA33-6"`, `["LA28580-1", "LA31998-0"]` or `DECLINED`."""
    if given == DECLINED:
        return Response(declined=True)
    return Response((given,) if isinstance(given, str) else tuple(given))


class ScreeningFactory(factory.django.DjangoModelFactory):
    """Unfinished; `answers={...}` answers it and `completed=True` finishes it."""

    class Meta:
        model = Screening
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    organization = factory.SubFactory(OrganizationFactory)
    instrument = "ahc-hrsn-core"
    version = factory.LazyAttribute(lambda s: find_current(s.instrument).version)
    started_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def answers(self, create, extracted, **fields):
        if create and extracted:
            responses = {k: response(v) for k, v in extracted.items()}
            save_answers(screening=self, responses=responses, actor=self.started_by)

    @factory.post_generation
    def completed(self, create, extracted, **fields):
        if create and extracted:
            finish_screening(screening=self, actor=self.started_by)
            self.refresh_from_db()


class NeedFactory(factory.django.DjangoModelFactory):
    """Found, not decided; `code="utility-insecurity"` for another than food."""

    class Meta:
        model = Need

    class Params:
        code = "food-insecurity"

    patient = factory.SubFactory(PatientFactory)
    category = factory.LazyAttribute(lambda need: Category.objects.get(code=need.code))
    created_by = factory.SubFactory(UserFactory)

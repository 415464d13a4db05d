"""Invented notes and other rows of a health record."""

from datetime import timedelta

import factory
from django.utils import timezone

from care.models import (
    AllergyIntolerance,
    Assessment,
    Condition,
    Encounter,
    EncounterClass,
    Note,
    SupportPerson,
    Tie,
)
from tests.people.factories import PatientFactory, UserFactory


class NoteFactory(factory.django.DjangoModelFactory):
    """Written today; `written_at=None` for a draft."""

    class Meta:
        model = Note

    patient = factory.SubFactory(PatientFactory)
    author = factory.SubFactory(UserFactory)
    about = "Called about the bus pass."
    minutes = 15
    written_at = factory.LazyFunction(timezone.now)


class ConditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Condition

    patient = factory.SubFactory(PatientFactory)
    label = "Asthma"


class AllergyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AllergyIntolerance

    patient = factory.SubFactory(PatientFactory)
    substance = "Penicillin"
    reaction = "rash"


class EncounterFactory(factory.django.DjangoModelFactory):
    """An emergency visit ten days ago."""

    class Meta:
        model = Encounter

    patient = factory.SubFactory(PatientFactory)
    encounter_class = EncounterClass.EMERGENCY
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    facility = "Riverside Hospital (sample)"


class SupportPersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SupportPerson

    patient = factory.SubFactory(PatientFactory)
    name = "Ana Example"
    tie = Tie.CHILD
    does = "drives to appointments"


class AssessmentFactory(factory.django.DjangoModelFactory):
    """Unfinished."""

    class Meta:
        model = Assessment

    patient = factory.SubFactory(PatientFactory)
    started_by = factory.SubFactory(UserFactory)

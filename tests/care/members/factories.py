"""Invented members of an invented health plan."""

from datetime import date

import factory

from care.members.conditions import packed
from care.models import Member, MemberMonth, Program, ProgramKind
from tests.resources.factories import OrganizationFactory

THROUGH = date(2026, 6, 1)


def make_plan(**fields):
    """An organization is a health plan by its program of kind payer."""
    plan = OrganizationFactory(**{"name": "Sample Health Plan", **fields})
    Program.objects.create(
        organization=plan, kind=ProgramKind.PAYER, name="Complex care"
    )
    return plan


class MemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Member

    organization = factory.LazyFunction(make_plan)
    external_id = factory.Sequence(lambda n: f"M{n:06}")
    birth_date = date(1970, 1, 1)
    sex = "f"
    plan = "Silver"
    enrolled_from = date(2020, 1, 1)


class MemberMonthFactory(factory.django.DjangoModelFactory):
    """`conditions=["asthma"]` by code."""

    class Meta:
        model = MemberMonth

    member = factory.SubFactory(MemberFactory)
    month = THROUGH

    @classmethod
    def _create(cls, model_class, *args, **fields):
        fields["conditions"] = packed(fields.get("conditions", ()))
        return super()._create(model_class, *args, **fields)

"""Two organizations become one: members of two health plans are never mixed."""

import pytest

from care.models import Member
from people.models import Role
from resources.merging.errors import NotMergeableError
from resources.merging.merge import merge_listings
from tests.care.members.factories import MemberFactory, make_plan
from tests.people.factories import WorkerFactory
from tests.resources.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_members_of_two_plans_are_not_mixed():
    one, other = make_plan(), make_plan()
    MemberFactory(organization=one)
    member = MemberFactory(organization=other)
    curator = WorkerFactory(role=Role.CURATOR)
    with pytest.raises(NotMergeableError, match="have members"):
        merge_listings(kept=one, merged=other, user=curator)
    assert Member.objects.get(pk=member.pk).organization == other


def test_the_only_members_move_along():
    plan, twin = make_plan(), OrganizationFactory()
    member = MemberFactory(organization=plan)
    curator = WorkerFactory(role=Role.CURATOR)
    merge_listings(kept=twin, merged=plan, user=curator)
    assert Member.objects.get(pk=member.pk).organization == twin

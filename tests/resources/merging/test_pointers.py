"""Whatever points at a listing is moved when it is merged, and comes back.

The relations are asked of the models: one that is added tomorrow is tried here."""

import pytest
from django.db import IntegrityError, models, transaction

from care.models import Member, MemberImport, SegmentRules, SegmentRun
from people.models import CareRelationship, Membership, Role, User
from resources.merging.ledger import REBUILT
from resources.merging.merge import merge_listings, undo_merge
from resources.merging.pointers import pointers_to
from resources.merging.shapes import AT_LOCATION, SHAPES
from resources.models import (
    KeptEdit,
    ListingKind,
    Location,
    Organization,
    RetiredKey,
    Service,
    ServiceAtLocation,
    SourceListing,
)
from tests.resources.factories import (
    LocationFactory,
    OrganizationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)
from tests.resources.merging.filling import everything, point_at

pytestmark = pytest.mark.django_db
# A second row is forbidden by a rule that has nothing to do with the listing.
ONE_ONLY = {
    ListingKind.ORGANIZATION: {"referrals.UnmetNeed.organization"},
    ListingKind.LOCATION: {"referrals.Appointment.location"},
    ListingKind.SERVICE: set(),
}

# Two organizations that both have such are not merged.
OF_HEALTH_PLANS = (SegmentRun, SegmentRules, MemberImport, Member)


def two_of(kind: ListingKind):
    if kind == ListingKind.ORGANIZATION:
        return OrganizationFactory(name="Hill"), OrganizationFactory(name="The Hill")
    owner = OrganizationFactory()
    factory = {
        ListingKind.LOCATION: LocationFactory,
        ListingKind.SERVICE: ServiceFactory,
    }[kind]
    return factory(organization=owner), factory(organization=owner)


def pointing(listing) -> dict[str, set]:
    return {
        f"{field.model._meta.label}.{field.name}": set(
            field.model._base_manager.filter(**{field.name: listing})
            .order_by()
            .values_list("pk", flat=True)
        )
        for field in pointers_to(type(listing))
    }


@pytest.mark.parametrize("kind", list(ListingKind))
@pytest.mark.parametrize("also_kept", [False, True], ids=["gap", "both"])
def test_all_that_points_at_it_is_moved_and_comes_back(kind, also_kept, world):
    """`both`: the one that stays has a row of each, which may forbid a second one."""
    kept, merged = two_of(kind)
    forbidden = set()
    for field in pointers_to(type(merged)):
        point_at(field, merged)
        if also_kept:
            try:
                with transaction.atomic():
                    point_at(field, kept)
            except IntegrityError:
                forbidden.add(f"{field.model._meta.label}.{field.name}")
    assert forbidden == (ONE_ONLY[kind] if also_kept else set())
    CareRelationship.objects.filter(organization=kept.pk).delete()
    Membership.objects.filter(organization=kept.pk).update(role=Role.EDITOR)
    for model in OF_HEALTH_PLANS:
        model._base_manager.filter(organization=kept.pk).delete()
    said = SourceListing.objects.create(
        source="county", table=kind.value, listing_id=merged.pk, said={"name": "Hill"}
    )
    KeptEdit.objects.create(listing=said, unit="name", here="Hill", said=None)
    assert all(pointing(merged).values())
    before = everything()
    gone = pointing(merged)

    merge = merge_listings(kept=kept, merged=merged, user=User.objects.first())
    assert not any(pointing(merged).values())
    assert not type(merged).objects.filter(pk=merged.pk).exists()
    here = pointing(kept)
    assert all(here.values()), [name for name, found in here.items() if not found]
    if not also_kept:
        moved = {n: keys <= here[n] for n, keys in gone.items() if n not in keyed(kept)}
        assert all(moved.values()), moved

    assert undo_merge(merge=merge, user=User.objects.first()) == []
    assert differences(before, everything()) == {}
    assert pointing(type(merged).objects.get(pk=merged.pk)) == gone


def keyed(listing) -> set[str]:
    """Rows whose key is the listing's own."""
    fields = pointers_to(type(listing))
    return {f"{f.model._meta.label}.{f.name}" for f in fields if f.primary_key}


def differences(before: dict, after: dict) -> dict:
    """By table: rows as they were, and as they are."""
    found = {}
    for table, rows in before.items():
        keys = {k for k in {*rows, *after[table]} if rows.get(k) != after[table].get(k)}
        if keys:
            found[table] = [({k: rows.get(k)}, {k: after[table].get(k)}) for k in keys]
    return found


def test_every_column_of_a_listing_has_a_rule():
    """A column added tomorrow is chosen, careful or fixed, or this fails."""
    for shape in (*SHAPES.values(), AT_LOCATION):
        ruled = [
            *(column for fact in shape.facts for column in fact.columns),
            *shape.careful,
            *shape.fixed,
        ]
        columns = [field.name for field in shape.model._meta.concrete_fields]
        assert sorted(ruled) == sorted(columns), shape.model


def test_a_relation_without_a_rule_of_its_own_is_found_by_asking_the_models():
    for model in (Organization, Location, Service, ServiceAtLocation):
        asked = {
            relation.field
            for relation in model._meta.get_fields(include_hidden=True)
            if isinstance(relation, models.ManyToOneRel)
        }
        left_out = {
            field.model._meta.label for field in asked - set(pointers_to(model))
        }
        assert left_out <= REBUILT


def test_the_same_place_of_two_services_becomes_one(world):
    owner = OrganizationFactory()
    one, two = (ServiceFactory(organization=owner) for _ in range(2))
    place = LocationFactory(organization=owner)
    here = ServiceAtLocationFactory(service=one, location=place)
    there = ServiceAtLocationFactory(service=two, location=place)
    for field in pointers_to(ServiceAtLocation):
        point_at(field, there)
    before, gone = everything(), pointing(there)
    merge = merge_listings(kept=one, merged=two, user=world.users["curator"])
    assert ServiceAtLocation.objects.get(service=one) == here
    assert pointing(here) == gone
    assert RetiredKey.resolve([two.pk, there.pk]) == {two.pk: one.pk, there.pk: here.pk}
    undo_merge(merge=merge, user=world.users["curator"])
    assert differences(before, everything()) == {}

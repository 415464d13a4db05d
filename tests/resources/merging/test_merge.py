"""Two listings of one thing become one, as a curator chose."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from people.models import Membership, Role
from referrals.models import HiddenService, Referral
from referrals.models.hidden import HideReason
from referrals.services import send_referrals
from referrals.status import Status
from resources.merging.errors import NotMergeableError, NotUndoableError
from resources.merging.merge import merge_listings, undo_merge
from resources.models import (
    LikelyDuplicate,
    ListingKind,
    ListingMerge,
    MatchRow,
    Organization,
    Service,
)
from resources.words import saying
from tests.people.factories import WorkerFactory
from tests.referrals.factories import HiddenServiceFactory
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


def phones(service) -> list[str]:
    return sorted(phone.number for phone in service.phones.all())


def test_gaps_are_filled_rows_are_united_and_contradictions_go_by_the_one_that_stays(
    two, curator
):
    one, other = two
    merge_listings(kept=one, merged=other, user=curator)
    [kept] = Service.objects.all()
    assert (kept.pk, kept.name, kept.name_es) == (one.pk, "Food boxes", other.name_es)
    assert kept.description == "A box a week."
    assert (kept.minimum_age, kept.maximum_age) == (18, None)
    assert kept.assured_date == date(2026, 3, 4)
    assert phones(kept) == ["(412) 555-0101", "412-555-0102"]
    assert [row.weekday for row in kept.weekly_hours.all()] == [0]
    assert kept.service_at_locations.count() == 1
    found = MatchRow.objects.order_by().values_list("service", "category")
    assert set(found) == {(one.pk, "food-insecurity"), (one.pk, "child-care")}


def test_a_curator_chooses_whose_stays(two, curator):
    one, other = two
    choices = {
        "name": "merged", "ages": "merged", "hours": "both", "phones": "kept",
        "categories": "merged", "nonsense": "merged", "description": "nonsense",
    }  # fmt: skip
    merge_listings(kept=one, merged=other, user=curator, choices=choices)
    kept = Service.objects.get()
    assert kept.name == "Food box pick-up"
    assert (kept.minimum_age, kept.maximum_age) == (21, 99)
    assert {row.weekday for row in kept.weekly_hours.all()} == {0, 4}
    assert phones(kept) == ["(412) 555-0101"]
    assert [category.pk for category in kept.categories.all()] == ["child-care"]


def test_old_addresses_lead_to_the_one_that_stays(client, two, curator):
    one, other = two
    third = ServiceFactory(organization=one.organization)
    merge_listings(kept=other, merged=third, user=curator)
    merge = merge_listings(kept=one, merged=other, user=curator)
    for old in (other, third):
        for page in ("resources:service", "referrals:ask_for_help"):
            response = client.get(reverse(page, args=[old.pk]))
            assert response.status_code == 301
            assert response["Location"] == reverse(page, args=[one.pk])
        for key in (str(old.pk), str(old.pk).upper(), old.pk.hex):
            response = client.get(f"/hsds/services/{key}")
            assert response.status_code == 301
            assert response["Location"] == f"/hsds/services/{one.pk}"
            assert response["Access-Control-Allow-Origin"] == "*"
    document = client.get(f"/hsds/services/{one.pk}").json()
    told = {row["previous_value"] for row in document["metadata"]}
    assert {str(other.pk), str(third.pk)} == told
    undo_merge(merge=merge, user=curator)
    assert client.get(reverse("resources:service", args=[other.pk])).status_code == 200
    assert client.get(f"/hsds/services/{third.pk}")["Location"].endswith(str(other.pk))


def test_history_says_it_in_words_and_the_latest_version_is_what_is_live(two, curator):
    one, other = two
    merge = merge_listings(kept=one, merged=other, user=curator)
    one.refresh_from_db()
    assert one.latest_revision == one.live_revision
    assert one.latest_revision.content["description"] == "A box a week."
    undo_merge(merge=merge, user=curator)
    entries = ModelLogEntry.objects.for_instance(one).order_by("timestamp")
    said = [(e.user, e.formatter.format_message(e)) for e in entries]
    assert said == [
        (curator, "Food box pick-up was merged into this one"),
        (curator, "Food box pick-up was taken out of this one again"),
    ]
    one.refresh_from_db()
    assert one.latest_revision.content["description"] == ""


def test_what_was_changed_since_stays_and_is_told(two, curator):
    one, other = two
    merge = merge_listings(kept=one, merged=other, user=curator)
    kept = Service.objects.get()
    kept.description = "A box a month."
    kept.save()
    kept.phones.get(number="412-555-0102").delete()
    told = undo_merge(merge=merge, user=curator)
    assert told == [
        "Phones: some were moved or deleted since, and stay so.",
        "Description: changed since, and stays so.",
    ]
    one.refresh_from_db()
    assert one.description == "A box a month."
    assert Service.objects.get(pk=other.pk).description == "A box a week."


def test_later_merges_are_undone_first_and_once(two, curator):
    one, other = two
    third = ServiceFactory(organization=one.organization)
    first = merge_listings(kept=one, merged=other, user=curator)
    later = merge_listings(kept=one, merged=third, user=curator)
    with pytest.raises(NotUndoableError, match=third.name):
        undo_merge(merge=first, user=curator)
    undo_merge(merge=later, user=curator)
    undo_merge(merge=first, user=curator)
    with pytest.raises(NotUndoableError):
        undo_merge(merge=first, user=curator)
    assert set(Service.objects.all()) == {one, other, third}


@pytest.mark.parametrize("hindrance", ["draft", "lock", "itself", "gone"])
def test_what_hinders_a_merge_is_said(two, curator, hindrance):
    one, other = two
    if hindrance == "draft":
        other.description = "Unfinished"
        other.save_revision()
    elif hindrance == "lock":
        Service.objects.filter(pk=one.pk).update(locked=True)
    elif hindrance == "itself":
        other = one
    else:
        Service.objects.filter(pk=other.pk).delete()
    with pytest.raises(NotMergeableError):
        merge_listings(kept=one, merged=other, user=curator)
    assert not ListingMerge.objects.exists()
    assert Service.objects.filter(pk=one.pk).exists()


def test_pairs_with_the_one_that_goes_go_and_come_back(two, curator):
    one, other = two
    low, high = sorted([one.pk, other.pk])
    pair = LikelyDuplicate.objects.create(
        kind=ListingKind.SERVICE, one=low, other=high, score=80
    )
    merge = merge_listings(kept=one, merged=other, user=curator)
    assert not LikelyDuplicate.objects.exists()
    undo_merge(merge=merge, user=curator)
    assert LikelyDuplicate.objects.get() == pair


def test_organizations_take_their_listings_people_and_roles_along(curator):
    one, other = OrganizationFactory(), OrganizationFactory()
    service = ServiceFactory(organization=other, categories=["food-insecurity"])
    place = LocationFactory(organization=other)
    both = WorkerFactory(role=Role.EDITOR, at=one, read_only=True)
    Membership.objects.create(
        user=both, organization=other, role=Role.EDITOR, manages_editors=True
    )
    alone = WorkerFactory(role=Role.PARTNER, at=other)
    merge = merge_listings(kept=one, merged=other, user=curator)
    for row in (service, place):
        row.refresh_from_db()
        assert row.organization == one
    assert alone.memberships.get().organization == one
    own = both.memberships.get()
    assert (own.organization, own.read_only) == (one, False)
    assert own.manages_editors
    undo_merge(merge=merge, user=curator)
    assert both.memberships.count() == 2
    own = both.memberships.get(organization=one)
    assert (own.read_only, own.manages_editors) == (True, False)
    service.refresh_from_db()
    assert service.organization == other


def test_words_of_the_services_that_move_are_read_at_once(curator):
    """Their organization's name is among them, and they are many."""
    asked = []
    for services in (1, 6):
        one, other = OrganizationFactory(), OrganizationFactory()
        ServiceFactory.create_batch(services, organization=other)
        with CaptureQueriesContext(connection) as queries:
            merge_listings(kept=one, merged=other, user=curator)
        asked.append([q["sql"] for q in queries if _reads_an_organization(q["sql"])])
    assert len(asked[0]) == len(asked[1])


def _reads_an_organization(sql: str) -> bool:
    return sql.startswith("SELECT") and 'FROM "resources_organization"' in sql


def test_words_of_what_was_merged_find_the_one_that_stays(two, curator):
    one, other = two
    other.organization = OrganizationFactory(name="Valley Larder")
    other.save()
    merge = merge_listings(
        kept=one.organization, merged=other.organization, user=curator
    )
    assert set(Service.objects.filter(pk__in=saying(["hill"]))) == {one, other}
    assert not Service.objects.filter(pk__in=saying(["larder"]))
    undo_merge(merge=merge, user=curator)
    assert set(Service.objects.filter(pk__in=saying(["larder"]))) == {other}


def test_nobody_comes_to_see_patients_by_a_merge(world):
    with pytest.raises(NotMergeableError, match="patients"):
        merge_listings(
            kept=world.other_clinic, merged=world.clinic, user=world.users["curator"]
        )
    listed = OrganizationFactory(name="Allegheny St. Clinic")
    merge_listings(kept=world.clinic, merged=listed, user=world.users["curator"])
    assert not Organization.objects.filter(pk=listed.pk).exists()


def test_no_partner_comes_to_see_open_referrals_by_a_merge(world):
    curator = world.users["curator"]
    listed = OrganizationFactory(name="Hill Pantry of Pittsburgh")
    stranger = WorkerFactory(role=Role.PARTNER, at=listed)
    for kept, merged in ((world.pantry, listed), (listed, world.pantry)):
        with pytest.raises(NotMergeableError, match="open referrals"):
            merge_listings(kept=kept, merged=merged, user=curator)
    Membership.objects.create(
        user=stranger, organization=world.pantry, role=Role.PARTNER
    )
    merge_listings(kept=world.pantry, merged=listed, user=curator)
    assert not Organization.objects.filter(pk=listed.pk).exists()


def test_a_confidential_place_stays_confidential(curator, pantry):
    open_one = LocationFactory(organization=pantry)
    AddressFactory(location=open_one)
    secret = LocationFactory(organization=pantry, is_confidential=True)
    merge = merge_listings(kept=open_one, merged=secret, user=curator)
    open_one.refresh_from_db()
    assert open_one.is_confidential
    assert not open_one.latitude
    undo_merge(merge=merge, user=curator)
    open_one = type(open_one).objects.get(pk=open_one.pk)
    assert not open_one.is_confidential
    assert open_one.latitude is not None


def test_one_need_asked_of_both_is_asked_once(world):
    """The later of two open referrals ends as a duplicate, and stays so."""
    twin = ServiceFactory(organization=world.pantry, categories=["food-insecurity"])
    HiddenServiceFactory(
        need=world.need,
        service=twin,
        reason=HideReason.NOT_SAFE,
        hidden_by=world.users["social_worker"],
    )
    HiddenService.objects.exclude(service=twin).update(
        service=world.service, reason=HideReason.TRIED
    )
    key = "11111111-1111-1111-1111-111111111111"
    Referral.objects.update(submission_key=key)
    [second] = send_referrals(
        need=world.need,
        places=[(twin, None)],
        sender=world.users["social_worker"],
        submission_key=key,
    )
    merge = merge_listings(kept=world.service, merged=twin, user=world.users["curator"])
    world.referral.refresh_from_db()
    second.refresh_from_db()
    assert world.referral.is_open
    assert (second.service, second.is_open) == (world.service, False)
    assert HiddenService.objects.get().reason == HideReason.NOT_SAFE
    undo_merge(merge=merge, user=world.users["curator"])
    second.refresh_from_db()
    assert (second.service_id, second.status) == (twin.pk, Status.WITHDRAWN)
    assert str(second.submission_key) == key
    assert HiddenService.objects.count() == 2


def test_what_was_asked_of_one_organization_is_not_given_to_another(world):
    elsewhere = ServiceFactory(organization=OrganizationFactory())
    with pytest.raises(NotMergeableError, match="two organizations"):
        merge_listings(
            kept=elsewhere, merged=world.service, user=world.users["curator"]
        )
    merge_listings(kept=world.service, merged=elsewhere, user=world.users["curator"])
    assert not Service.objects.filter(pk=elsewhere.pk).exists()

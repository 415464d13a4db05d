"""Who goes by the key of a listing that was merged: readers of the API, sources."""

from datetime import timedelta

import pytest
from django.utils import timezone

from resources.importing.run import import_directory
from resources.merging.merge import merge_listings
from resources.models import Organization, Service
from tests.resources.factories import OrganizationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def test_an_old_address_of_the_api_keeps_what_was_asked(client, curator, pantry):
    other = OrganizationFactory(name="The Hill Pantry")
    ServiceFactory(organization=other)
    merge_listings(kept=pantry, merged=other, user=curator)
    response = client.get(f"/hsds/organizations/{other.pk}?full_service=true")
    assert response.status_code == 301
    at = f"/hsds/organizations/{pantry.pk}?full_service=true"
    assert response["Location"] == at
    assert client.get(at).status_code == 200


def test_the_api_tells_whoever_asks_what_changed_since(client, two, curator):
    one, other = two
    long_ago = timezone.now() - timedelta(days=9)
    Service.objects.update(last_modified=long_ago)
    since = (timezone.now() - timedelta(days=1)).isoformat()
    merge_listings(kept=one, merged=other, user=curator)
    found = client.get("/hsds/services", {"modified_after": since}).json()
    assert [item["id"] for item in found["contents"]] == [str(one.pk)]


HSDS = {
    "organizations.csv": "id,name,description\no1,Hill Pantry,Food\no2,The Hill,Food\n",
    "locations.csv": "id,organization_id,name\nl1,o1,Hall\nl2,o2,The Hall\n",
    "services.csv": "id,organization_id,name,status\n"
    "s1,o1,Food boxes,active\ns2,o2,Food box,active\n",
    "service_at_locations.csv": "id,service_id,location_id\na1,s1,l1\na2,s2,l2\n",
    "phones.csv": "id,service_id,number,type\np1,s1,412-555-0101,voice\n"
    "p2,s2,412-555-0102,voice\n",
}


def test_a_source_that_goes_on_sending_the_old_one_brings_it_not_back(
    tmp_path, curator
):
    for name, text in HSDS.items():
        (tmp_path / name).write_text(text)
    import_directory(path=tmp_path, source="county")
    for name in ("Hill Pantry", "The Hill"):
        assert Organization.objects.filter(name=name).exists()
    for model in (Organization, Service):
        one, other = model.objects.filter(source="county").order_by("source_id")
        merge_listings(kept=one, merged=other, user=curator)
    places = Service.objects.get().organization.locations.order_by("source_id")
    merge_listings(kept=places[0], merged=places[1], user=curator)

    more = {
        "services.csv": "s3,o2,Rent help,active\n",
        "service_at_locations.csv": "a3,s3,l2\na4,s3,l1\n",
    }
    for name, text in more.items():
        (tmp_path / name).write_text(HSDS[name] + text)
    report = import_directory(path=tmp_path, source="county")
    assert report.outcomes["rejected"] == 0
    [organization] = Organization.objects.filter(source="county")
    new = Service.objects.get(name="Rent help")
    assert new.organization == organization
    assert new.service_at_locations.get().location == places[0]
    old = Service.objects.exclude(pk=new.pk).get()
    numbers = sorted(phone.number for phone in old.phones.all())
    assert numbers == ["(412) 555-0101", "(412) 555-0102"]
    assert old.service_at_locations.count() == 1

import pytest

from referrals.matching import facts_of, matches_for, place_of
from referrals.next_best import next_best
from referrals.services import send_referrals
from referrals.status import DeclineReason
from resources.match_index import rebuild
from resources.matching import Filters
from resources.matching.facts import SafeContact
from resources.models import Service
from tests.people.factories import ContactPointFactory
from tests.resources.factories import ServiceAtLocationFactory, ServiceFactory


@pytest.fixture
def offered(network):
    """The pantry's service and two others, each at a place."""
    others = [network.another_service(f"Meals {n}") for n in (1, 2)]
    services = [network.service, *others]
    for service in services:
        ServiceAtLocationFactory(service=service)
    rebuild()
    return services


def test_the_patient_becomes_a_place_and_facts(network):
    network.patient.has_mobility_limits = True
    network.patient.no_fixed_address = True
    place, facts = place_of(network.patient), facts_of(network.patient)
    assert place.postal_code == "15207"
    assert place.point.latitude == network.patient.latitude
    assert facts.needs_step_free
    assert not facts.has_fixed_address
    assert facts.age == network.patient.age


def test_papers_times_and_children_become_facts(network):
    network.patient.documents = ["photo-id"]
    network.patient.free_times = ["sundays"]
    network.patient.has_children = True
    facts = facts_of(network.patient)
    assert facts.documents == frozenset({"photo-id"})
    assert [window.weekday for window in facts.available or ()] == [6]
    assert facts.has_children


@pytest.mark.parametrize(
    ("phones", "safe"),
    [
        ([], SafeContact.UNKNOWN),
        ([(True, "")], SafeContact.ANY),
        ([(True, "only before 3 pm")], SafeContact.LIMITED),
        ([(True, "only before 3 pm"), (True, "")], SafeContact.ANY),
        ([(False, "")], SafeContact.NONE),
    ],
)
def test_how_safe_a_call_is_comes_from_their_phones(network, phones, safe):
    network.patient.contact_points.all().delete()
    for number, (may_call, note) in enumerate(phones):
        ContactPointFactory(
            patient=network.patient,
            phone=f"+1412555014{number}",
            safe_to_call=may_call,
            safety_note=note,
        )
    assert facts_of(network.patient).safe_contact == safe


def test_a_patient_without_a_point_still_gets_services(network, offered):
    network.patient.latitude = network.patient.longitude = None
    for name in ("postal_code", "city", "county", "state"):
        setattr(network.patient, name, "")
    assert matches_for(network.need).note


def test_services_for_the_need_alone_are_offered(network, offered):
    ServiceFactory(categories=["housing-instability"])
    rebuild()
    found = {match.service.pk for match in matches_for(network.need)}
    assert found == {service.pk for service in offered}


def test_filters_narrow_the_list(network, offered):
    Service.objects.filter(pk=network.service.pk).update(is_walk_in=True)
    rebuild()
    found = matches_for(network.need, filters=Filters(walk_in=True))
    assert [match.service for match in found] == [network.service]


def test_next_best_was_not_asked_before(network, offered):
    first = network.send()
    network.as_partner(first, "decline", reason=DeclineReason.NO_CAPACITY)
    second = next_best(first)
    assert second.service != network.service
    send_referrals(
        need=network.need, places=[(second.service, None)], sender=network.worker
    )
    third = next_best(first)
    assert third.service not in {network.service, second.service}
    send_referrals(
        need=network.need, places=[(third.service, None)], sender=network.worker
    )
    assert next_best(first) is None


def test_what_does_not_fit_is_not_the_next_best(network, offered):
    first = network.send()
    Service.objects.exclude(pk=network.service.pk).update(maximum_age=12)
    rebuild()
    assert next_best(first) is None

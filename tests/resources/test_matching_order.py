import itertools
import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from resources import match_index
from resources.geometry import METERS_PER_MILE
from resources.matching import Fit, match
from resources.matching.ranking import PARTS
from resources.models import Language, MatchingWeights, Phone
from resources.models.service import Capacity
from resources.track_record import OutcomeCounts, record_outcomes
from tests.resources.factories import (
    LocationFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
)
from tests.resources.matching import (
    DOWNTOWN,
    FOOD,
    HERE,
    NOW,
    RENT,
    facts,
    offer,
    only,
    texts,
)

pytestmark = pytest.mark.django_db


def test_nearer_bucket_comes_first():
    far = offer(miles_north=7)
    near = offer(miles_north=0.5)
    middle = offer(miles_north=3)
    found = match(HERE, [FOOD], facts())
    assert [m.service for m in found] == [near, middle, far]
    assert [round(m.distance_m / METERS_PER_MILE, 1) for m in found] == [0.5, 3, 7]


def test_a_place_nobody_can_ask_counts_as_farther_away():
    """A garden next door is not nearer help than a pantry that answers referrals."""
    silent = offer(miles_north=0.5, organization__email="")
    phoned = offer(miles_north=1.2, organization__email="")
    Phone.objects.create(service=phoned, number="412-555-0101")
    pantry, far_pantry = offer(miles_north=1.5), offer(miles_north=7)
    found = match(HERE, [FOOD], facts())
    assert [m.service for m in found] == [pantry, silent, phoned, far_pantry]
    assert "Answers referrals" in texts(found[0].reasons_for)
    assert "No phone or e-mail" in texts(found[1].reasons_to_ask)
    assert "call" in texts(found[2].reasons_to_ask)


def test_an_organization_that_gets_an_address_moves_up_at_once():
    near = offer(miles_north=0.5, organization__email="")
    far = offer(miles_north=1.5, organization__email="")
    far.organization.referral_email = "intake@example.org"
    far.organization.save()
    assert [m.service for m in match(HERE, [FOOD], facts())] == [far, near]
    assert match_index.verify() == []


def test_within_a_bucket_fit_goes_before_distance():
    asks = offer(miles_north=2.5, eligibility_description="Members of the parish")
    fits = offer(miles_north=4.5)
    assert [m.service for m in match(HERE, [FOOD], facts())] == [fits, asks]


def test_within_a_bucket_room_goes_before_distance():
    full = offer(miles_north=2.2, capacity=Capacity.NO_CAPACITY)
    waitlist = offer(miles_north=2.4, capacity=Capacity.WAITLIST)
    unknown = offer(miles_north=2.6)
    room = offer(miles_north=2.8, capacity=Capacity.CAPACITY)
    found = match(HERE, [FOOD], facts())
    assert [m.service for m in found] == [room, unknown, waitlist, full]
    assert found[-1].capacity == Capacity.NO_CAPACITY
    assert "Full" in texts(found[-1].reasons_against)


def test_room_is_unknown_after_its_day():
    service = offer(
        capacity=Capacity.NO_CAPACITY, capacity_until=NOW.date() - timedelta(days=1)
    )
    assert only(match(HERE, [FOOD], facts())).service == service
    assert only(match(HERE, [FOOD], facts())).capacity == Capacity.UNKNOWN


def test_confirmed_lately_goes_before_never_confirmed():
    never = offer(miles_north=2.5)
    lately = offer(miles_north=3.5, assured_date=NOW.date() - timedelta(days=30))
    assert [m.service for m in match(HERE, [FOOD], facts())] == [lately, never]


def test_what_does_not_fit_comes_last_and_says_why():
    adults = offer(miles_north=0.2, minimum_age=18)
    anyone = offer(miles_north=20)
    found = match(HERE, [FOOD], facts(age=12))
    assert [m.service for m in found] == [anyone, adults]
    assert found[-1].fit == Fit.DOES_NOT_FIT
    assert "For ages 18 and up" in texts(found[-1].reasons_against)


def test_what_does_not_fit_never_crowds_out_what_does():
    for _ in range(30):
        offer(miles_north=0.5, minimum_age=60)
    fitting = offer(miles_north=9)
    found = match(HERE, [FOOD], facts(age=30), limit=5)
    assert found[0].service == fitting
    assert len(found) == 5


def test_service_meeting_two_needs_is_one_match_and_goes_first():
    one = offer(FOOD, miles_north=2.5)
    both = offer(FOOD, RENT, miles_north=4)
    found = match(HERE, [FOOD, RENT], facts())
    assert [m.service for m in found] == [both, one]
    assert found[0].needs_met == (FOOD, RENT)
    assert "Housing and rent" in texts(found[0].reasons_for)


def test_service_with_several_places_is_one_match_at_the_nearest():
    service = offer(miles_north=6)
    near = LocationFactory(latitude=DOWNTOWN.latitude, longitude=DOWNTOWN.longitude)
    ServiceAtLocationFactory(service=service, location=near)
    assert only(match(HERE, [FOOD], facts())).location == near


def test_score_falls_along_the_list():
    for distance in (0.5, 1.5, 3, 8, 20):
        offer(miles_north=distance)
        offer(miles_north=distance, capacity=Capacity.WAITLIST)
        offer(miles_north=distance, minimum_age=90)
    scores = [m.score for m in match(HERE, [FOOD], facts(age=40))]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def set_weights(**weights: int) -> None:
    """These and nothing else count."""
    nothing = dict.fromkeys(PARTS, 0)
    MatchingWeights(**nothing | weights).save()


def with_room(**listing):
    return offer(capacity=Capacity.CAPACITY, **listing)


def confirmed(**listing):
    return offer(assured_date=NOW.date(), **listing)


def speaking(**listing):
    service = offer(**listing)
    Language.objects.create(service=service, name="Spanish", code="es")
    return service


def proven(**listing):
    service, other = offer(**listing), ServiceFactory()
    record_outcomes(
        {
            service.pk: OutcomeCounts(asked=12, accepted=9, ended=9, helped=8),
            other.pk: OutcomeCounts(asked=40, accepted=10, ended=10, helped=2),
        }
    )
    return service


def with_rules_in_words(**listing):
    return offer(eligibility_description="Members of the parish", **listing)


def for_both(**listing):
    return offer(FOOD, RENT, **listing)


@pytest.mark.parametrize(
    ("weight", "better", "plain"),
    [
        ("fit", offer, with_rules_in_words),
        ("needs", for_both, offer),
        ("capacity", with_room, offer),
        ("track_record", proven, offer),
        ("language", speaking, offer),
        ("freshness", confirmed, offer),
        ("trusted", offer, offer),
    ],
)
def test_each_weight_alone_changes_the_order_and_at_zero_does_not(
    weight, better, plain
):
    near = plain(miles_north=2.2)
    far = better(miles_north=4.5)
    trusted = [far.pk] if weight == "trusted" else []

    def found():
        person = facts(language="es")
        every = match(HERE, [FOOD, RENT], person, trusted=trusted)
        return [m.service for m in every]

    set_weights()
    assert found() == [near, far]
    set_weights(**{weight: 1})
    assert found() == [far, near]


def test_the_heavier_of_two_weights_decides():
    room = with_room(miles_north=2.2)
    listed = offer(miles_north=2.5)
    set_weights(capacity=50, trusted=10)
    assert match(HERE, [FOOD], facts(), trusted=[listed.pk])[0].service == room
    set_weights(capacity=10, trusted=50)
    assert match(HERE, [FOOD], facts(), trusted=[listed.pk])[0].service == listed


def test_no_weight_brings_what_is_farther_or_does_not_fit_before_the_rest():
    near = offer(miles_north=0.5)
    far = with_room(miles_north=7)
    wrong = with_room(miles_north=0.5, minimum_age=60)
    set_weights(capacity=100, trusted=100)
    found = match(HERE, [FOOD], facts(age=30), trusted=[far.pk, wrong.pk])
    assert [m.service for m in found] == [near, far, wrong]


def test_steps_say_how_much_farther_a_silent_place_counts():
    silent = offer(miles_north=0.5, organization__email="")
    answers = offer(miles_north=1.5)
    MatchingWeights(steps_unreachable=0).save()
    assert [m.service for m in match(HERE, [FOOD], facts())] == [silent, answers]
    MatchingWeights(steps_unreachable=2).save()
    assert [m.service for m in match(HERE, [FOOD], facts())] == [answers, silent]


def test_no_weights_saved_is_as_shipped():
    MatchingWeights.objects.all().delete()
    offer()
    assert only(match(HERE, [FOOD], facts())).score > 0


@pytest.mark.parametrize("weight", [101, -1])
def test_weight_out_of_range_is_kept_out_by_the_database(weight):
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchingWeights(fit=weight).save()


def test_trusted_list_is_a_reason():
    service = offer()
    found = only(match(HERE, [FOOD], facts(), trusted=[service.pk]))
    assert found.reasons_for[0].text == "On your trusted list"
    assert "trusted" not in texts(only(match(HERE, [FOOD], facts())).reasons)


def test_track_record_is_told_once_there_is_enough():
    proven()
    told = texts(only(match(HERE, [FOOD], facts())).reasons_for)
    assert "Accepted 9 of 12 referrals from this network" in told
    assert "8 of 9 people were helped" in told


def test_poor_track_record_is_to_ask_about_and_a_small_one_is_silent():
    poor, new = offer(), offer(miles_north=1)
    record_outcomes(
        {
            poor.pk: OutcomeCounts(asked=20, accepted=2),
            new.pk: OutcomeCounts(asked=4, accepted=4),
        }
    )
    told = {m.service: m for m in match(HERE, [FOOD], facts())}
    assert "Accepted 2 of 20 referrals" in texts(told[poor].reasons_to_ask)
    assert "Accepted" not in texts(told[new].reasons)


def test_what_is_equal_in_all_else_stands_by_its_key_each_time():
    services = [offer(miles_north=1) for _ in range(5)]
    expected = sorted(services, key=lambda service: service.pk.hex)
    for _ in range(3):
        assert [m.service for m in match(HERE, [FOOD], facts())] == expected


HOUSEHOLDS: tuple[dict[str, Any], ...] = (
    {},
    {"has_children": True, "household_size": 6, "annual_income": Decimal(0)},
    {"has_children": False, "household_size": 1, "annual_income": Decimal(90_000)},
)
PEOPLE = [
    {"gender": gender, "age": age, "language": language, "is_veteran": veteran, **home}
    for gender, age, language, veteran, home in itertools.product(
        ("", "female", "male", "other"),
        (None, 5, 90),
        ("en", "ne"),
        (None, True, False),
        HOUSEHOLDS,
    )
]
ASKED_OF_EACH = random.Random(7).sample(PEOPLE, 50)


@pytest.mark.parametrize(
    "weights",
    [{}, dict.fromkeys(PARTS, 100), {"language": 100}, {"track_record": 100}],
    ids=["shipped", "all the same", "language", "track record"],
)
def test_no_protected_attribute_lowers_a_service_without_such_a_rule(weights):
    """Whoever asks, a service without rules stands where it stands for somebody of
    whom nothing is known, or higher."""
    MatchingWeights(**weights).save()
    proven(miles_north=0.5)
    speaking(miles_north=3)
    offer(miles_north=7)

    def scores(person):
        return {m.service: m.score for m in match(HERE, [FOOD], person)}

    unknown = scores(facts())
    for person in ASKED_OF_EACH:
        known = scores(facts(**person))
        assert all(known[service] >= unknown[service] for service in unknown), person


@pytest.mark.parametrize(
    "more",
    [
        {"documents": frozenset()},
        {"documents": frozenset({"photo-id"})},
        {"has_fixed_address": False},
        {"safe_contact": "none"},
        {"needs_step_free": False},
    ],
)
def test_what_else_is_told_lowers_nothing_without_a_rule(more):
    offer()
    unknown = only(match(HERE, [FOOD], facts())).score
    assert only(match(HERE, [FOOD], facts(**more))).score >= unknown

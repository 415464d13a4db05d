import uuid

import pytest

from resources import match_index
from resources.matching.rules import read_rules
from resources.models import MatchRow, TrackRecord
from resources.track_record import (
    OutcomeCounts,
    lift,
    record_outcomes,
    shrunk_rate,
)
from tests.resources.factories import ServiceFactory

FOOD = "food-insecurity"

pytestmark = pytest.mark.django_db


def offered():
    return ServiceFactory(categories=[FOOD])


def track_of(service) -> int:
    return read_rules(MatchRow.objects.get(service=service).rules).track


def test_one_lucky_referral_weighs_less_than_forty_good_ones():
    lucky, proven, poor = offered(), offered(), offered()
    record_outcomes(
        {
            lucky.pk: OutcomeCounts(asked=1, accepted=1, ended=1, helped=1),
            proven.pk: OutcomeCounts(asked=40, accepted=36, ended=30, helped=27),
            poor.pk: OutcomeCounts(asked=40, accepted=8, ended=8, helped=2),
        }
    )
    assert track_of(proven) > track_of(lucky) > 0 > track_of(poor)


def test_shrinking_is_that_of_ten_average_referrals():
    """9 of 12 where the network takes half: (9 + 5) / (12 + 10)."""
    assert shrunk_rate(9, 12, 0.5) == pytest.approx(14 / 22)
    assert shrunk_rate(0, 0, 0.7) == pytest.approx(0.7)


def test_lift_is_the_mean_of_both_rates_above_the_network():
    network = OutcomeCounts(asked=100, accepted=50, ended=40, helped=20)
    good = OutcomeCounts(asked=10, accepted=10, ended=10, helped=5)
    assert lift(good, network) == round(100 * ((15 / 20 - 0.5) + 0) / 2)
    assert lift(OutcomeCounts(), network) == 0


def test_only_what_changed_is_written_anew(monkeypatch):
    first, second = offered(), offered()
    counts = {
        first.pk: OutcomeCounts(asked=10, accepted=9, ended=8, helped=8),
        second.pk: OutcomeCounts(asked=10, accepted=3, ended=3, helped=0),
    }
    assert record_outcomes(counts) == 2
    refreshed: list[uuid.UUID] = []
    monkeypatch.setattr(match_index, "refresh_services", refreshed.extend)
    assert record_outcomes(counts) == 0
    assert refreshed == []


def test_record_that_is_no_longer_counted_goes():
    service, other = offered(), offered()
    record_outcomes(
        {
            service.pk: OutcomeCounts(asked=20, accepted=20),
            other.pk: OutcomeCounts(asked=20),
        }
    )
    assert track_of(service) > 0
    assert record_outcomes({}) == 2
    assert track_of(service) == 0
    assert not TrackRecord.objects.exists()
    assert match_index.verify() == []


def test_service_that_is_gone_is_passed_over():
    assert record_outcomes({uuid.uuid4(): OutcomeCounts(asked=1)}) == 0


@pytest.mark.parametrize(
    "counts", [{"asked": 1, "accepted": 2}, {"helped": 1}, {"accepted": -1}]
)
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match="no more accepted"):
        OutcomeCounts(**counts)

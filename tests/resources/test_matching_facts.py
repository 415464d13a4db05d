"""Residency, household, papers, hours and safe contact."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError

from resources import match_index
from resources.matching import Fit, Place, match
from resources.matching.facts import Window
from resources.matching.rules import read_rules, write_rules
from resources.models import RequiredDocument, ResidencyRule
from tests.resources.factories import (
    ServiceAreaFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)
from tests.resources.matching import (
    DOWNTOWN,
    FOOD,
    HERE,
    by_phone,
    facts,
    offer,
    only,
    texts,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "value", "fit"),
    [
        ("state", "PA", Fit.FITS),
        ("county", "Allegheny, PA", Fit.FITS),
        ("city", "Pittsburgh, PA", Fit.FITS),
        ("zip", "15222", Fit.FITS),
        ("zip", "15213", Fit.DOES_NOT_FIT),
        ("city", "Erie, PA", Fit.DOES_NOT_FIT),
        ("county", "Butler, PA", Fit.DOES_NOT_FIT),
        ("state", "OH", Fit.DOES_NOT_FIT),
    ],
)
def test_residency_is_a_rule_apart_from_the_area_served(kind, value, fit):
    service = offer()
    ServiceAreaFactory(service=service)
    ResidencyRule.objects.create(service=service, area_type=kind, value=value)
    found = only(match(HERE, [FOOD], facts()))
    assert found.fit == fit
    told = {r.field: r.verdict for r in found.reasons}
    assert told["service_areas"] == Fit.FITS
    assert told["residency_rules"] == fit


def test_residency_of_one_of_several_is_enough_and_unknown_asks():
    service = offer()
    for value in ("15213", "15222"):
        ResidencyRule.objects.create(service=service, area_type="zip", value=value)
    assert only(match(HERE, [FOOD], facts())).fit == Fit.FITS
    assert only(match(Place(point=DOWNTOWN), [FOOD], facts())).fit == Fit.ASK


def test_nobody_without_a_fixed_address_is_shut_out_by_residency():
    service = offer()
    ResidencyRule.objects.create(service=service, area_type="zip", value="15213")
    found = only(match(HERE, [FOOD], facts(has_fixed_address=False)))
    assert found.fit == Fit.ASK
    assert "ask if they count as one" in texts(found.reasons_to_ask)


def test_residency_without_a_state_is_refused_where_it_is_needed():
    rule = ResidencyRule(service=ServiceFactory(), area_type="county", value="Butler")
    with pytest.raises(ValidationError, match="state after a comma"):
        rule.full_clean()


@pytest.mark.parametrize(
    ("household", "known", "fit"),
    [
        ("families", {"has_children": True}, Fit.FITS),
        ("families", {"has_children": False}, Fit.DOES_NOT_FIT),
        ("families", {"household_size": 1}, Fit.ASK),
        ("families", {}, Fit.ASK),
        ("single", {"household_size": 1}, Fit.FITS),
        ("single", {"household_size": 3}, Fit.DOES_NOT_FIT),
        ("single", {"has_children": True}, Fit.DOES_NOT_FIT),
        ("single", {}, Fit.ASK),
        ("", {"has_children": True}, Fit.FITS),
    ],
)
def test_household_has_three_answers(household, known, fit):
    offer(household=household)
    found = only(match(HERE, [FOOD], facts(**known)))
    assert found.fit == fit
    if household:
        reason = next(r for r in found.reasons if r.field == "household")
        assert (reason.verdict, reason.fact) == (fit, "has_children")


@pytest.mark.parametrize(
    ("held", "fit", "told"),
    [
        (None, Fit.FITS, "Bring: Driver's license or other ID, Proof of residency"),
        ({"photo-id", "proof-of-address"}, Fit.FITS, "They have what to bring"),
        ({"Photo ID", "Proof of address"}, Fit.FITS, "They have what to bring"),
        ({"photo-id"}, Fit.ASK, "Ask what else counts for: Proof of address"),
        (set(), Fit.ASK, "Ask what else counts for: Photo ID, Proof of address"),
    ],
    ids=["not asked", "both by code", "both in words", "one", "none"],
)
def test_papers_they_hold_against_papers_to_bring(held, fit, told):
    service = offer()
    for words in ("Driver's license or other ID", "Proof of residency"):
        RequiredDocument.objects.create(service=service, document=words)
    documents = None if held is None else frozenset(held)
    found = only(match(HERE, [FOOD], facts(documents=documents)))
    assert found.fit == fit
    assert told in texts(found.reasons)


TUESDAY_MORNING = Window(1, time(9), time(12))
SATURDAY_NIGHT = Window(5, time(22), time(2))
SUNDAY_NIGHT = Window(6, time(23), time(1))


@pytest.mark.parametrize(
    ("available", "hours", "fit"),
    [
        ([TUESDAY_MORNING], [(1, "11:00", "15:00")], Fit.FITS),
        ([TUESDAY_MORNING], [(1, "12:00", "15:00")], Fit.DOES_NOT_FIT),
        ([TUESDAY_MORNING], [(0, "09:00", "12:00"), (1, "08:00", "10:00")], Fit.FITS),
        ([TUESDAY_MORNING], [(0, "22:00", "09:30")], Fit.FITS),
        ([SATURDAY_NIGHT], [(6, "01:00", "05:00")], Fit.FITS),
        ([SUNDAY_NIGHT], [(0, "00:00", "05:00")], Fit.FITS),
        ([TUESDAY_MORNING], [], Fit.ASK),
        ([TUESDAY_MORNING], [(3, "09:00", "12:00"), (1, None, None)], Fit.ASK),
        ([], [(1, "09:00", "12:00")], Fit.DOES_NOT_FIT),
        (None, [(1, "09:00", "12:00")], Fit.FITS),
    ],
)
def test_hours_when_they_can_come_against_the_weeks_hours(available, hours, fit):
    service = offer()
    for weekday, opens, closes in hours:
        WeeklyHoursFactory(
            service=service, weekday=weekday, opens_at=opens, closes_at=closes
        )
    windows = None if available is None else tuple(available)
    found = only(match(HERE, [FOOD], facts(available=windows)))
    assert found.fit == fit
    told = [r for r in found.reasons if r.fact == "available"]
    assert [r.verdict for r in told] == ([] if available is None else [fit])


def test_hours_of_the_place_count_where_the_service_has_none():
    service = offer()
    location = service.service_at_locations.get().location
    WeeklyHoursFactory(service=None, location=location, weekday=1)
    found = only(match(HERE, [FOOD], facts(available=(SATURDAY_NIGHT,))))
    assert found.fit == Fit.DOES_NOT_FIT
    assert "Open only when they cannot come" in texts(found.reasons_against)


@pytest.mark.parametrize(
    ("safe_contact", "fit", "told"),
    [
        ("", Fit.FITS, ""),
        ("any", Fit.FITS, ""),
        ("limited", Fit.ASK, "ask when and how a call is safe"),
        ("no-partner", Fit.ASK, "ask that they are not called"),
        ("none", Fit.ASK, "they cannot be phoned"),
    ],
)
def test_help_by_phone_alone_is_asked_about_where_a_call_endangers(
    safe_contact, fit, told
):
    line, door = by_phone(area=("state", "PA")), offer()
    found = match(HERE, [FOOD], facts(safe_contact=safe_contact))
    by_service = {m.service: m for m in found}
    assert by_service[line].fit == fit
    assert by_service[door].fit == Fit.FITS
    reasons = [r for r in by_service[line].reasons if r.fact == "safe_contact"]
    assert told in texts(reasons)
    assert bool(reasons) == bool(told)


def test_rules_keep_through_the_flat_table():
    service = offer(household="families")
    WeeklyHoursFactory(service=service)
    RequiredDocument.objects.create(service=service, document="Photo ID")
    ResidencyRule.objects.create(service=service, area_type="zip", value="15222")
    assert match_index.verify() == []
    text = service.matchrow_set.get().rules
    assert write_rules(read_rules(text)) == text

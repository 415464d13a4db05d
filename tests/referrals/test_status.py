import pytest
from django.utils.translation import override

from referrals.status import (
    FHIR_TASK_STATUS,
    NEXT_ACTION,
    OPEN,
    TERMINAL,
    TRANSITIONS,
    Party,
    Status,
    transitions_from,
)
from referrals.timing import CLOCK_DAYS, END_AFTER, GRACE_DAYS

# HL7 SDOH Clinical Care 3.0.0; received, ready and businessStatus are not used.
TASK_STATUSES = {
    "draft",
    "requested",
    "accepted",
    "rejected",
    "cancelled",
    "in-progress",
    "on-hold",
    "failed",
    "completed",
}
TASK_ENDS = {"rejected", "cancelled", "failed", "completed"}


def test_every_status_maps_to_a_task_status_that_ends_when_it_ends():
    assert set(FHIR_TASK_STATUS) == set(Status)
    assert set(FHIR_TASK_STATUS.values()) <= TASK_STATUSES
    for status, task in FHIR_TASK_STATUS.items():
        assert (task in TASK_ENDS) == (status in TERMINAL)


def test_every_open_status_has_a_clock_and_one_who_acts_next():
    assert set(CLOCK_DAYS) == OPEN
    assert set(END_AFTER) == OPEN
    assert min(END_AFTER.values()) > GRACE_DAYS
    assert all(NEXT_ACTION[status] for status in OPEN)


def test_whoever_acts_next_has_something_to_do():
    for status in OPEN:
        assert transitions_from(status, NEXT_ACTION[status])


def test_an_ended_referral_is_left_by_nobody():
    assert not any(t.sources & TERMINAL for t in TRANSITIONS.values())
    assert not any(transitions_from(s, party) for s in TERMINAL for party in Party)


def test_every_status_can_be_reached():
    assert {t.target for t in TRANSITIONS.values()} == set(Status) - {Status.DRAFT}


@pytest.mark.parametrize("transition", TRANSITIONS.values(), ids=lambda t: t.name)
def test_a_transition_that_ends_a_referral_ends_access(transition):
    assert transition.ends_access == (transition.target in TERMINAL)


def test_no_closure_goes_without_a_reason():
    for name in ("decline", "close_not_helped"):
        assert "reason" in TRANSITIONS[name].requires
    assert "outcome" in TRANSITIONS["close_helped"].requires
    assert "message" in TRANSITIONS["withdraw"].requires


@pytest.mark.parametrize("transition", TRANSITIONS.values(), ids=lambda t: t.name)
def test_buttons_and_timeline_have_words(transition):
    with override("en"):
        assert str(transition.label)
        assert str(transition.past)

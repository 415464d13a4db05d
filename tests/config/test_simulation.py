"""A small network lives through its months, and its figures repeat."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from config.simulation.arms import BASELINE, NEARHAND
from config.simulation.draws import Answering, Draws
from config.simulation.funnel import Funnel, has_reason
from config.simulation.people import MOST_PATIENTS
from config.simulation.rates import CALLS, RATES, Rate, Rates
from config.simulation.report import as_json, as_text, bars
from config.simulation.run import Plan, run_arm, run_arms
from notifications.jobs import registered_jobs
from referrals.models import Referral
from referrals.status import Status

SMALL = Plan(patients=6, seed=2, days=20)


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def silent(words: str) -> None:
    """Nobody watches."""


@pytest.fixture
def everybody_wants_help(monkeypatch):
    for name in ("need", "wants", "consents"):
        monkeypatch.setitem(RATES, name, Rate(1.0, "for a test"))


def test_both_arms_meet_the_same_people(db, everybody_wants_help):
    jobs = {job.name: job for job in registered_jobs()}
    funnels = run_arms(SMALL, database=rolled_back, tell=silent)
    ours, theirs = funnels[NEARHAND.code], funnels[BASELINE.code]
    assert (ours.screened, ours.sent) == (theirs.screened, theirs.sent)
    assert ours.consents == SMALL.patients
    # With its clocks each referral ends, in time and with a reason.
    assert (ours.open_at_the_end, ours.not_in_time, ours.without_reason) == (0, 0, 0)
    assert theirs.open_at_the_end > 0
    assert ours.resolved >= theirs.resolved
    assert ours.referrals_accepted >= theirs.referrals_accepted
    text = as_text(SMALL, funnels)
    assert "Patients screened" in text
    assert as_json(SMALL, funnels)["arms"]["baseline"]["screened"] == SMALL.patients
    assert [bar.holds for bar in bars(funnels)][1:] == [True, True]
    # The worker's jobs are put back.
    left = {job.name: job for job in registered_jobs()}
    assert left.items() >= jobs.items()


def test_the_same_seed_gives_the_same_figures(db, everybody_wants_help):
    few = replace(SMALL, patients=3, days=8)
    found = []
    for _time in range(2):
        with rolled_back():
            found.append(run_arm(BASELINE, few, tell=silent))
    assert found[0] == found[1]


def test_answering_has_the_published_rates():
    rates = Rates()
    draws, answering = Draws(1, rates), Answering(rates)
    dead = rates["dead_number"]
    chances = [answering.draw(draws.stream(n)) for n in range(20_000)]

    def missed(weight: float) -> float:
        alive = sum((1 - p) ** (weight * CALLS) for p in chances) / len(chances)
        return dead + (1 - dead) * alive

    assert missed(1) == pytest.approx(rates["unreached"], abs=0.01)
    assert missed(answering.clinic_weight) == pytest.approx(
        1 - rates["clinic_reaches"], abs=0.01
    )


def test_chance_does_not_depend_on_what_was_drawn_before():
    first, second = Draws(1, Rates()), Draws(1, Rates())
    second.happens("asks", "somebody else")
    assert [first.happens("asks", n) for n in range(50)] == [
        second.happens("asks", n) for n in range(50)
    ]
    assert Draws(2, Rates()).stream("x").random() != first.stream("x").random()


def test_halving_an_effect_halves_its_rates_alone():
    halved = Rates(("texts",))
    assert halved["reads"] == RATES["reads"].value / 2
    assert halved["looks"] == RATES["looks"].value


def test_what_was_published_says_where():
    for name, rate in RATES.items():
        assert bool(rate.source) == rate.published, name


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (Status.EXPIRED, "no-news", True),
        (Status.EXPIRED, "", False),
        (Status.DECLINED, "no-capacity", True),
        (Status.CLOSED_NOT_HELPED, "", False),
        (Status.SENT, "", False),
    ],
)
def test_a_reason_is_one_that_somebody_can_read(status, reason, expected):
    assert has_reason(Referral(status=status, reason=reason)) is expected


def test_a_missed_goal_is_an_error(monkeypatch, capsys):
    numbers = dict.fromkeys((field.name for field in fields(Funnel)), 1)
    same = Funnel(**numbers | {"ends": {}})
    monkeypatch.setattr(
        "config.management.commands.simulate_network.run_arms",
        lambda plan, **ways: {arm.code: same for arm in (NEARHAND, BASELINE)},
    )

    with pytest.raises(CommandError, match="missed"):
        call_command("simulate_network", patients=1)
    assert "MISSED" in capsys.readouterr().out


def test_more_patients_than_invented_numbers_are_refused():
    with pytest.raises(CommandError, match=str(MOST_PATIENTS)):
        call_command("simulate_network", patients=MOST_PATIENTS + 1)

"""One arm from the first patient's visit to the end of the last referral."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.test import override_settings

from config.simulation.arms import ARMS, Arm, jobs_of
from config.simulation.days import FOLLOWED, Moment, moments
from config.simulation.draws import Draws
from config.simulation.funnel import Funnel, count_funnel
from config.simulation.network import make_network
from config.simulation.partners import Partners
from config.simulation.patients import plan_arrivals, read_texts
from config.simulation.post import POST
from config.simulation.rates import Rates
from config.simulation.workers import CareTeam
from notifications.worker import Worker
from referrals.models import Referral

Tell = Callable[[str], None]
Database = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Plan:
    patients: int
    seed: int
    halved: tuple[str, ...] = ()
    days: int = FOLLOWED


def run_arms(plan: Plan, *, database: Database, tell: Tell) -> dict[str, Funnel]:
    """Both arms, each in a database of its own."""
    funnels = {}
    for arm in ARMS:
        tell(f"{arm.title}: making a database ...")
        with database():
            funnels[arm.code] = run_arm(arm, plan, tell=tell)
    return funnels


def run_arm(arm: Arm, plan: Plan, *, tell: Tell) -> Funnel:
    with ExitStack() as stack:
        clock = stack.enter_context(_frozen())
        stack.enter_context(override_settings(**_settings()))
        stack.enter_context(jobs_of(arm))
        POST.empty()
        run = _Run(arm, plan)
        for moment in moments():
            clock.move_to(moment.at)
            if moment.is_first and moment.number % 10 == 0:
                tell(f"{arm.title}: day {moment.number}")
            run.step(moment)
            if run.is_over(moment):
                break
        return count_funnel()


class _Run:
    def __init__(self, arm: Arm, plan: Plan) -> None:
        self.arm = arm
        self.days = plan.days
        draws = Draws(plan.seed, Rates(plan.halved))
        self.network = make_network(arm, draws)
        self.partners = Partners(self.network)
        self.team = CareTeam(self.network, self.partners)
        self.worker = Worker()
        plan_arrivals(self.network, plan.patients)

    def step(self, moment: Moment) -> None:
        if moment.is_first and moment.is_business_day:
            self.team.look_at_worklists(moment.number)
        something_happened = self.network.diary.do_what_is_due(moment.at)
        if not (something_happened or moment.is_first):
            return
        self.worker.run_until_idle()
        self.partners.open_mail()
        read_texts(self.network, moment.at)

    def is_over(self, moment: Moment) -> bool:
        """Where nothing ends a referral it is not waited for longer than it has."""
        if moment.number < self.days:
            return False
        return not self.arm.reminders or not Referral.objects.open().exists()


def _settings() -> dict[str, Any]:
    post = "config.simulation.post"
    return {
        "DEBUG": False,
        # There may be no collected files to look through.
        "WHITENOISE_AUTOREFRESH": True,
        "LISTING_CHECKS": {**settings.LISTING_CHECKS, "most_a_day": 0},
        "NOTIFICATIONS": {
            **settings.NOTIFICATIONS,
            "sms": f"{post}.PhoneChannel",
            "email": f"{post}.MailChannel",
            "quiet_from": 20,
            "quiet_until": 9,
            # One by one, in the same order each time.
            "calls_at_once": 1,
        },
    }


def _frozen():  # type: ignore[no-untyped-def]
    try:
        import time_machine
    except ImportError as error:
        raise CommandError(
            "This moves the clock with a package for development. Install it:"
            " .venv/bin/pip install -r requirements-dev.txt"
        ) from error
    return time_machine.travel(next(moments()).at, tick=False)

"""What became of everybody, read from the rows the application wrote."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from config.simulation.days import WITHIN
from people.models import Consent
from referrals.models import Referral
from referrals.status import OPEN, NotHelpedReason, PatientAnswer, Status
from screening.models import Interest, Need, Screening

# The status says why; the others need a reason or an outcome of their own.
SAYS_WHY = {Status.CONSENT_REVOKED}
ANSWERED = ("accept", "decline", "waitlist")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A need for which a service was asked; `helped` and `confirmed` within WITHIN of
    the first asking."""

    accepted: bool
    helped: bool
    confirmed: bool
    referrals: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """Patients down to `consents`, then needs, then referrals, of which one need may
    have several."""

    screened: int
    has_need: int
    wants_help: int
    consents: int
    sent: int
    accepted: int
    resolved: int
    confirmed: int
    referrals: int
    referrals_accepted: int
    referrals_resolved: int
    ended_in_time: int
    open_at_the_end: int
    without_reason: int
    days_to_answer: float | None
    days_to_close: float | None
    ends: dict[str, int]

    @property
    def resolved_share(self) -> float:
        return self.resolved / self.accepted if self.accepted else 0.0

    @property
    def referral_share(self) -> float:
        accepted = self.referrals_accepted
        return self.referrals_resolved / accepted if accepted else 0.0

    @property
    def not_in_time(self) -> int:
        return self.referrals - self.ended_in_time


def count_funnel() -> Funnel:
    needs = Need.objects.order_by()
    wanted = needs.filter(interest=Interest.YES)
    agreed = Consent.objects.order_by().values("patient")
    referrals = list(
        Referral.objects.prefetch_related("events").order_by("created_at", "pk")
    )
    outcomes = _outcomes(referrals)
    taken = [r for r in referrals if r.accepted_at]
    closed = [r for r in referrals if not r.is_open]
    return Funnel(
        screened=Screening.objects.completed().values("patient").distinct().count(),
        has_need=needs.values("patient").distinct().count(),
        wants_help=wanted.values("patient").distinct().count(),
        consents=wanted.filter(patient__in=agreed).values("patient").distinct().count(),
        sent=len(outcomes),
        accepted=sum(o.accepted for o in outcomes),
        resolved=sum(o.helped for o in outcomes),
        confirmed=sum(o.confirmed for o in outcomes),
        referrals=len(referrals),
        referrals_accepted=len(taken),
        referrals_resolved=sum(_is_helped(r) and _in_time(r) for r in taken),
        ended_in_time=sum(_in_time(r) for r in referrals),
        open_at_the_end=sum(r.is_open for r in referrals),
        without_reason=sum(not has_reason(r) for r in referrals),
        days_to_answer=_median(_answered_after(r) for r in referrals),
        days_to_close=_median(_ended_after(r) for r in closed if r.accepted_at),
        ends=_ends(referrals),
    )


def has_reason(referral: Referral) -> bool:
    """Somebody can read why it ended as it did. An open one has none."""
    if referral.status in SAYS_WHY:
        return True
    if referral.status == Status.WITHDRAWN:
        return any(event.facts.get("message") for event in referral.events.all())
    return not referral.is_open and bool(referral.reason or referral.outcome)


def _outcomes(referrals: Iterable[Referral]) -> list[Outcome]:
    by_need: dict[object, list[Referral]] = {}
    for referral in referrals:
        by_need.setdefault(referral.need_id, []).append(referral)
    return [_outcome(asked) for asked in by_need.values()]


def _outcome(asked: list[Referral]) -> Outcome:
    until = min(r.sent_at for r in asked if r.sent_at) + WITHIN
    helped = [r for r in asked if _is_helped(r) and r.closed_at and r.closed_at < until]
    return Outcome(
        accepted=any(r.accepted_at and r.accepted_at < until for r in asked),
        helped=bool(helped),
        confirmed=any(r.patient_answer == PatientAnswer.GOT_HELP for r in helped),
        referrals=len(asked),
    )


def _is_helped(referral: Referral) -> bool:
    return referral.status == Status.CLOSED_HELPED


def _in_time(referral: Referral) -> bool:
    ended = _ended_after(referral)
    return ended is not None and ended <= WITHIN


def _ended_after(referral: Referral) -> timedelta | None:
    if referral.closed_at is None or referral.sent_at is None:
        return None
    return referral.closed_at - referral.sent_at


def _answered_after(referral: Referral) -> timedelta | None:
    answers = [e.at for e in referral.events.all() if e.name in ANSWERED]
    if not answers or referral.sent_at is None:
        return None
    return min(answers) - referral.sent_at


def _median(times: Iterable[timedelta | None]) -> float | None:
    days = [time / timedelta(days=1) for time in times if time is not None]
    return round(median(days), 1) if days else None


def _ends(referrals: Iterable[Referral]) -> dict[str, int]:
    """How many ended in each way, with the reason where there is one; "open" too."""
    counts: Counter[str] = Counter()
    for referral in referrals:
        reason = referral.reason
        ending = "open" if referral.status in OPEN else str(referral.status)
        counts[f"{ending}: {reason}" if reason else ending] += 1
    return dict(sorted(counts.items()))


NOT_REACHED = f"{Status.CLOSED_NOT_HELPED}: {NotHelpedReason.COULD_NOT_REACH}"

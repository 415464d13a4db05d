"""The two arms side by side, and whether the goals are reached."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from config.simulation.arms import ARMS, BASELINE, NEARHAND
from config.simulation.days import WITHIN
from config.simulation.funnel import Funnel
from config.simulation.rates import RATES
from config.simulation.run import Plan

AT_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One goal, and what came of it."""

    words: str
    figure: str
    holds: bool


def bars(funnels: Mapping[str, Funnel]) -> list[Bar]:
    ours, theirs = funnels[NEARHAND.code], funnels[BASELINE.code]
    base = theirs.resolved_share
    ratio = ours.resolved_share / base if base else float("inf")
    unended = ours.not_in_time
    return [
        Bar(
            f"resolved of accepted, times the baseline, at least {AT_LEAST:g}",
            f"{ratio:.2f}",
            ratio >= AT_LEAST,
        ),
        Bar(
            f"referrals not ended within {WITHIN.days} days, 0",
            str(unended),
            unended == 0,
        ),
        Bar(
            "referrals without a reason, 0",
            str(ours.without_reason),
            ours.without_reason == 0,
        ),
    ]


def as_json(plan: Plan, funnels: Mapping[str, Funnel]) -> dict[str, Any]:
    return {
        "patients": plan.patients,
        "seed": plan.seed,
        "halved": list(plan.halved),
        "arms": {code: _funnel_json(funnel) for code, funnel in funnels.items()},
        "bars": [asdict(bar) for bar in bars(funnels)],
        "rates": {name: asdict(rate) for name, rate in RATES.items()},
    }


def _funnel_json(funnel: Funnel) -> dict[str, Any]:
    return asdict(funnel) | {
        "resolved_share": round(funnel.resolved_share, 4),
        "referral_share": round(funnel.referral_share, 4),
    }


def as_text(plan: Plan, funnels: Mapping[str, Funnel]) -> str:
    titles = "".join(f"{arm.title:>16}" for arm in ARMS)
    arms = _in_order(funnels)
    halved = f", halved: {', '.join(plan.halved)}" if plan.halved else ""
    head = f"{plan.patients} patients, seed {plan.seed}{halved}"
    lines = [head, "", f"{'':<44}{titles}"]
    lines += [
        f"{label:<44}" + "".join(f"{figure:>16}" for figure in figures)
        for label, figures in _rows(funnels)
    ]
    lines += ["", "Ends of referrals"]
    lines += [
        f"  {end:<42}" + "".join(f"{f.ends.get(end, 0):>16}" for f in arms)
        for end in sorted({end for f in arms for end in f.ends})
    ]
    lines += ["", "Goals"]
    lines += [
        f"  {'reached' if bar.holds else 'MISSED':<9}{bar.words}: {bar.figure}"
        for bar in bars(funnels)
    ]
    return "\n".join(lines)


def _in_order(funnels: Mapping[str, Funnel]) -> list[Funnel]:
    return [funnels[arm.code] for arm in ARMS]


def _rows(funnels: Mapping[str, Funnel]) -> list[tuple[str, list[str]]]:
    arms = _in_order(funnels)
    return [(label, [str(show(f)) for f in arms]) for label, show in ROWS]


def _percent(part: float, whole: float = 1) -> str:
    return f"{part / whole:.0%}" if whole else ""


ROWS: list[tuple[str, Callable[[Funnel], object]]] = [
    ("Patients screened", lambda f: f.screened),
    ("  with a need", lambda f: f.has_need),
    ("  want help", lambda f: f.wants_help),
    ("  agree to share", lambda f: f.consents),
    ("Needs for which a service was asked", lambda f: f.sent),
    ("  accepted", lambda f: f.accepted),
    ("  resolved: helped", lambda f: f.resolved),
    ("  and the patient says so", lambda f: f.confirmed),
    ("  resolved of accepted", lambda f: _percent(f.resolved_share)),
    ("Referrals", lambda f: f.referrals),
    ("  accepted", lambda f: f.referrals_accepted),
    ("  resolved: helped", lambda f: f.referrals_resolved),
    ("  resolved of accepted", lambda f: _percent(f.referral_share)),
    ("  ended in 60 days", lambda f: _percent(f.ended_in_time, f.referrals)),
    ("  not ended in 60 days", lambda f: f.not_in_time),
    ("  without a reason", lambda f: f.without_reason),
    ("Median days to an answer", lambda f: f.days_to_answer),
    ("Median days to the end, of accepted ones", lambda f: f.days_to_close),
]

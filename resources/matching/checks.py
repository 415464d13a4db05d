"""Each rule of a listing against what is known of the person.

A check answers fits, ask or does not fit, and None where the listing has no such rule.
Unknown is always "ask" and hides nothing. Answers only, no words: those are made in
`matching.reasons` for what is shown.
"""

from collections.abc import Callable

from resources.matching.documents import document_code
from resources.matching.facts import SafeContact
from resources.matching.known import Known, overlap
from resources.matching.results import Fit
from resources.matching.rules import Rules
from resources.models.service import Capacity, Household, RestrictedGender

Answer = Callable[[Rules, Known], Fit | None]

NO_LANGUAGE = ("", "und")
CAPACITY_ANSWERS: dict[str, Fit] = {
    Capacity.CAPACITY.value: Fit.FITS,
    Capacity.WAITLIST.value: Fit.ASK,
    Capacity.ASSESSMENT.value: Fit.ASK,
    Capacity.NO_CAPACITY.value: Fit.DOES_NOT_FIT,
}
STEP_FREE_ANSWERS = {True: Fit.FITS, False: Fit.DOES_NOT_FIT, None: Fit.ASK}


def _yes_or_no(fits: bool) -> Fit:
    return Fit.FITS if fits else Fit.DOES_NOT_FIT


def area(rules: Rules, known: Known) -> Fit | None:
    """Whom the service serves; apart from how near the place is."""
    if not rules.areas:
        return None if known.located else Fit.ASK
    return known.lives_in(rules.areas)


def residency(rules: Rules, known: Known) -> Fit | None:
    """Where people must live to be eligible; apart from the area served."""
    return known.lives_in(rules.residency) if rules.residency else None


def age(rules: Rules, known: Known) -> Fit | None:
    low, high, years = rules.minimum_age, rules.maximum_age, known.facts.age
    if low is None and high is None:
        return None
    if years is None:
        return Fit.ASK
    return _yes_or_no((low is None or years >= low) and (high is None or years <= high))


def income(rules: Rules, known: Known) -> Fit | None:
    limit = rules.income_limit_percent
    if limit is None:
        return None
    earned = known.facts.annual_income
    if earned is None or known.poverty_level is None:
        return Fit.ASK
    return _yes_or_no(known.may_earn(limit, earned))


def veteran(rules: Rules, known: Known) -> Fit | None:
    if not rules.requires_veteran:
        return None
    served = known.facts.is_veteran
    return Fit.ASK if served is None else _yes_or_no(served)


def gender(rules: Rules, known: Known) -> Fit | None:
    """Another gender than the two that listings name is "ask"."""
    wanted, told = rules.restricted_gender, known.facts.gender
    if not wanted:
        return None
    if not told or told not in RestrictedGender.values:
        return Fit.ASK
    return _yes_or_no(told == wanted)


def household(rules: Rules, known: Known) -> Fit | None:
    """A household of one may be expecting a child: without children told, "ask"."""
    if not rules.household:
        return None
    children, size = known.facts.has_children, known.facts.household_size
    if rules.household == Household.FAMILIES:
        return Fit.ASK if children is None else _yes_or_no(children)
    if children or (size or 0) > 1:
        return Fit.DOES_NOT_FIT
    return Fit.FITS if size == 1 else Fit.ASK


def step_free(rules: Rules, known: Known) -> Fit | None:
    if not known.facts.needs_step_free or not known.located:
        return None
    return STEP_FREE_ANSWERS[rules.step_free]


def documents(rules: Rules, known: Known) -> Fit | None:
    """A paper they lack is "ask", for most places take another or help to get it."""
    if not rules.documents:
        return None
    held = known.documents
    return (
        Fit.FITS if held is not None and held.issuperset(rules.documents) else Fit.ASK
    )


def documents_lacking(rules: Rules, known: Known) -> Fit | None:
    """Decides only once somebody has told which papers they hold."""
    return None if known.documents is None else documents(rules, known)


def hours(rules: Rules, known: Known) -> Fit | None:
    """When they can come against the usual week; holidays take no part."""
    if known.available is None:
        return None
    if overlap(rules.hours, known.available):
        return Fit.FITS
    return Fit.ASK if rules.hours_vary or not rules.hours else Fit.DOES_NOT_FIT


def safe_contact(rules: Rules, known: Known) -> Fit | None:  # noqa: ARG001
    """What helps by phone alone, for somebody whom a call may endanger."""
    if known.located or known.facts.safe_contact in ("", SafeContact.ANY):
        return None
    return Fit.ASK


def other_rules(rules: Rules, known: Known) -> Fit | None:  # noqa: ARG001
    return Fit.ASK if rules.has_other_rules else None


def language(rules: Rules, known: Known) -> Fit | None:
    wanted = known.facts.language
    if wanted in NO_LANGUAGE or (wanted == "en" and not rules.languages):
        return None
    if rules.speaks(wanted):
        return Fit.FITS
    return None if wanted == "en" else Fit.ASK


def referral(rules: Rules, known: Known) -> Fit | None:  # noqa: ARG001
    return Fit.FITS if rules.requires_referral else None


def capacity(rules: Rules, known: Known) -> Fit | None:
    return CAPACITY_ANSWERS.get(rules.capacity_on(known.day))


def contact(rules: Rules, known: Known) -> Fit | None:  # noqa: ARG001
    return Fit.FITS if rules.contact == "email" else Fit.ASK


# What makes somebody fit, in the order it is read; all else is told only.
DECIDING: tuple[Answer, ...] = (
    *(area, residency, age, income, veteran, gender, household),
    *(step_free, documents_lacking, hours, safe_contact, other_rules),
)


def fit_of(rules: Rules, known: Known) -> Fit:
    """The worst answer of the rules that decide."""
    worst = Fit.FITS
    for answer in DECIDING:
        verdict = answer(rules, known)
        if verdict is Fit.DOES_NOT_FIT:
            return verdict
        if verdict is Fit.ASK:
            worst = verdict
    return worst


def lacking(rules: Rules, held: frozenset[str] | None) -> list[str]:
    """Codes of the papers asked for that they do not hold, or may not."""
    known = frozenset(map(document_code, held or ()))
    return [code for code in rules.documents if code not in known]

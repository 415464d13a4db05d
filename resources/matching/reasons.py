"""Each rule of a listing against what is known of the person.

A check answers fits, ask or does not fit. Unknown is always "ask" and hides nothing.
Only the checks that say so decide the match's fit: room, hours, papers to bring and
language are told, but make nobody fit less.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from resources import hours, poverty
from resources.matching.areas import area_fit
from resources.matching.facts import Facts, Place
from resources.matching.results import Fit, Reason
from resources.matching.rules import Rules
from resources.models import Service, ServiceAtLocation
from resources.models.listing import AreaType
from resources.models.service import Capacity, RestrictedGender

AREAS_NAMED = 3
NO_LANGUAGE = ("", "und")
NAMED_LANGUAGES = {
    "en": gettext_lazy("English"),
    "es": gettext_lazy("Spanish"),
    "ar": gettext_lazy("Arabic"),
    "zh": gettext_lazy("Chinese"),
    "fr": gettext_lazy("French"),
    "ht": gettext_lazy("Haitian Creole"),
    "ne": gettext_lazy("Nepali"),
    "ru": gettext_lazy("Russian"),
    "sw": gettext_lazy("Swahili"),
    "uk": gettext_lazy("Ukrainian"),
    "vi": gettext_lazy("Vietnamese"),
    "ase": gettext_lazy("American Sign Language"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer; its words are made only for what is shown."""

    verdict: Fit
    field: str
    fact: str
    say: Callable[[Service], str]
    decides: bool = True

    def reason(self, service: Service) -> Reason:
        return Reason(self.say(service), self.field, self.fact, self.verdict)


def findings(
    rules: Rules, facts: Facts, place: Place, *, located: bool
) -> list[Finding]:
    """Every check that has something to say, in the order it is read."""
    found = [
        _area(rules, facts, place, located=located),
        _age(rules, facts),
        _income(rules, facts, place),
        _veteran(rules, facts),
        _gender(rules, facts),
        _step_free(rules, facts, located=located),
        _other_rules(rules),
        _language(rules, facts),
        _documents(rules),
        _referral(rules),
        _capacity(rules, facts),
        _contact(rules),
    ]
    return [finding for finding in found if finding]


def overall(found: Iterable[Finding]) -> Fit:
    """The worst answer of the checks that decide."""
    verdicts = {finding.verdict for finding in found if finding.decides}
    for verdict in (Fit.DOES_NOT_FIT, Fit.ASK):
        if verdict in verdicts:
            return verdict
    return Fit.FITS


def opening_reason(
    service: Service, at_location: ServiceAtLocation | None, facts: Facts
) -> Reason:
    """Open now, when next, or not known: never a reason against."""
    text, known_open = hours.status_text(service, at_location, facts.at)
    verdict = Fit.FITS if known_open else Fit.ASK
    return Reason(text, "weekly_hours", "at", verdict)


def _area(rules: Rules, facts: Facts, place: Place, *, located: bool) -> Finding | None:
    if not rules.areas:
        return None if located else Finding(Fit.ASK, "service_areas", "place", _no_area)
    verdict = area_fit(rules.areas, place)
    if verdict == Fit.DOES_NOT_FIT and facts.has_fixed_address is False:
        verdict = Fit.ASK
    areas = area_names(rules.areas)

    def say(_service: Service) -> str:
        if verdict == Fit.FITS:
            return _("Serves %(areas)s") % {"areas": areas}
        if verdict == Fit.ASK:
            return _("Serves %(areas)s: ask if that includes them") % {"areas": areas}
        return _("Serves %(areas)s only") % {"areas": areas}

    return Finding(verdict, "service_areas", "place", say)


def _contact(rules: Rules) -> Finding:
    verdict = Fit.FITS if rules.contact == "email" else Fit.ASK
    words = {
        "email": gettext_lazy("Answers referrals sent from here"),
        "phone": gettext_lazy("No e-mail for referrals: call"),
        "": gettext_lazy("No phone or e-mail listed"),
    }[rules.contact]
    return Finding(
        verdict, "referral_email", "", lambda _service: str(words), decides=False
    )


def _no_area(_service: Service) -> str:
    return _("Does not say which area it serves: ask")


def area_names(areas: Iterable[tuple[str, str]]) -> str:
    """For example "Allegheny County, PA, 15213 and 4 more areas"."""
    names = [_area_name(kind, value) for kind, value in areas]
    more = len(names) - AREAS_NAMED
    shown = ", ".join(names[:AREAS_NAMED])
    if more <= 0:
        return shown
    return ngettext(
        "%(shown)s and %(count)s more area", "%(shown)s and %(count)s more areas", more
    ) % {"shown": shown, "count": more}


def _area_name(kind: str, value: str) -> str:
    if kind == AreaType.NATION:
        return _("the whole country")
    if kind == AreaType.COUNTY:
        county, _comma, state = value.rpartition(",")
        county = county.removesuffix(" County")
        return _("%(county)s County, %(state)s") % {
            "county": county,
            "state": state.strip(),
        }
    return value or _("an area described in words")


def _age(rules: Rules, facts: Facts) -> Finding | None:
    low, high, age = rules.minimum_age, rules.maximum_age, facts.age
    if low is None and high is None:
        return None
    if age is None:
        verdict = Fit.ASK
    else:
        fits = (low is None or age >= low) and (high is None or age <= high)
        verdict = Fit.FITS if fits else Fit.DOES_NOT_FIT

    def say(_service: Service) -> str:
        text = age_range(low, high)
        return _("%(text)s: ask their age") % {"text": text} if age is None else text

    return Finding(
        verdict, "minimum_age" if high is None else "maximum_age", "age", say
    )


def age_range(low: int | None, high: int | None) -> str:
    if high is None:
        return _("For ages %(low)s and up") % {"low": low}
    if low is None or low == 0:
        return _("For ages up to %(high)s") % {"high": high}
    return _("For ages %(low)s to %(high)s") % {"low": low, "high": high}


def _income(rules: Rules, facts: Facts, place: Place) -> Finding | None:
    limit = rules.income_limit_percent
    if limit is None:
        return None
    day = facts.day
    income, size = facts.annual_income, facts.household_size
    if income is None or not size:
        return Finding(
            Fit.ASK,
            "income_limit_percent",
            "annual_income" if income is None else "household_size",
            lambda _service: (
                _(
                    "For incomes up to %(limit)s%% of the poverty level: "
                    "ask income and household size"
                )
                % {"limit": limit}
            ),
        )
    share = poverty.percent_of_poverty(income, size, place.state, day)
    year = poverty.guideline_year(day)

    def say(_service: Service) -> str:
        return ngettext(
            "For incomes up to %(limit)s%% of the poverty level; theirs is %(share)s%% "
            "(%(year)s, household of %(size)s)",
            "For incomes up to %(limit)s%% of the poverty level; theirs is %(share)s%% "
            "(%(year)s, household of %(size)s)",
            size,
        ) % {"limit": limit, "share": share, "year": year, "size": size}

    fits = income * 100 <= poverty.poverty_level(size, place.state, day) * limit
    verdict = Fit.FITS if fits else Fit.DOES_NOT_FIT
    return Finding(verdict, "income_limit_percent", "annual_income", say)


def _veteran(rules: Rules, facts: Facts) -> Finding | None:
    if not rules.requires_veteran:
        return None
    if facts.is_veteran is None:
        return Finding(
            Fit.ASK,
            "requires_veteran",
            "is_veteran",
            lambda _service: _("For veterans: ask if they served"),
        )
    verdict = Fit.FITS if facts.is_veteran else Fit.DOES_NOT_FIT
    return Finding(
        verdict, "requires_veteran", "is_veteran", lambda _service: _("For veterans")
    )


def _gender(rules: Rules, facts: Facts) -> Finding | None:
    wanted = rules.restricted_gender
    if not wanted:
        return None
    if facts.gender not in RestrictedGender.values or not facts.gender:
        verdict = Fit.ASK
    else:
        verdict = Fit.FITS if facts.gender == wanted else Fit.DOES_NOT_FIT

    def say(_service: Service) -> str:
        women = wanted == RestrictedGender.WOMEN
        text = _("For women") if women else _("For men")
        return _("%(text)s: ask") % {"text": text} if verdict == Fit.ASK else text

    return Finding(verdict, "restricted_gender", "gender", say)


def _step_free(rules: Rules, facts: Facts, *, located: bool) -> Finding | None:
    if not facts.needs_step_free or not located:
        return None
    verdict = {True: Fit.FITS, False: Fit.DOES_NOT_FIT, None: Fit.ASK}[rules.step_free]

    def say(_service: Service) -> str:
        if verdict == Fit.FITS:
            return _("Step-free access")
        if verdict == Fit.ASK:
            return _("Does not say if access is step-free: ask")
        return _("No step-free access")

    return Finding(verdict, "accessibility", "needs_step_free", say)


def _other_rules(rules: Rules) -> Finding | None:
    if not rules.has_other_rules:
        return None
    return Finding(
        Fit.ASK,
        "eligibility_description",
        "",
        lambda service: (
            _("Ask about: %(rules)s")
            % {"rules": service.eligibility_description.strip()}
        ),
    )


def _language(rules: Rules, facts: Facts) -> Finding | None:
    language = facts.language
    if language in NO_LANGUAGE or (language == "en" and not rules.languages):
        return None
    if rules.speaks(language):
        return Finding(
            Fit.FITS,
            "languages",
            "language",
            lambda _service: _("Speaks %(language)s") % {"language": spoken(language)},
            decides=False,
        )
    if language == "en":
        return None
    return Finding(
        Fit.ASK, "languages", "language", _interpreter(language), decides=False
    )


def _interpreter(language: str) -> Callable[[Service], str]:
    def say(service: Service) -> str:
        if service.interpretation_services:
            return _("Interpreting: %(how)s") % {"how": service.interpretation_services}
        return _("Does not list %(language)s: ask for an interpreter") % {
            "language": spoken(language)
        }

    return say


def spoken(code: str) -> str:
    """A language's name in the language in use, its code when we know no name."""
    return str(NAMED_LANGUAGES.get(code, code))


def _documents(rules: Rules) -> Finding | None:
    if not rules.documents:
        return None
    return Finding(Fit.ASK, "required_documents", "", _bring, decides=False)


def _bring(service: Service) -> str:
    documents = ", ".join(str(item) for item in service.required_documents.all())
    return _("Bring: %(documents)s") % {"documents": documents}


def _referral(rules: Rules) -> Finding | None:
    if not rules.requires_referral:
        return None
    return Finding(
        Fit.FITS,
        "requires_referral",
        "",
        lambda _service: _("Takes people by referral"),
        decides=False,
    )


CAPACITY_VERDICTS = {
    Capacity.CAPACITY: Fit.FITS,
    Capacity.WAITLIST: Fit.ASK,
    Capacity.ASSESSMENT: Fit.ASK,
    Capacity.NO_CAPACITY: Fit.DOES_NOT_FIT,
}


def _capacity(rules: Rules, facts: Facts) -> Finding | None:
    capacity = Capacity(rules.capacity_on(facts.day))
    verdict = CAPACITY_VERDICTS.get(capacity)
    if verdict is None:
        return None
    return Finding(verdict, "capacity", "at", _room(capacity), decides=False)


def _room(capacity: Capacity) -> Callable[[Service], str]:
    def say(service: Service) -> str:
        parts = [str(capacity.label), service.capacity_note]
        if service.capacity_until:
            day = date_format(service.capacity_until, "MONTH_DAY_FORMAT")
            parts.append(_("until %(day)s") % {"day": day})
        return ", ".join(part for part in parts if part)

    return say

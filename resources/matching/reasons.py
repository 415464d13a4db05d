"""Why a service fits, does not, or must be asked, in plain words.

Every reason names the listing's field and the person's fact that it comes from.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from resources import hours, poverty
from resources.matching import checks
from resources.matching.documents import document_name
from resources.matching.facts import Facts, Place, SafeContact
from resources.matching.known import Known
from resources.matching.results import Fit, Reason
from resources.matching.rules import Rules
from resources.models import Service, ServiceAtLocation, TrackRecord
from resources.models.listing import AreaType
from resources.models.service import Capacity, Household, RestrictedGender

AREAS_NAMED = 3
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
# Fewer say nothing about a service.
ENOUGH_REFERRALS = 5

Say = Callable[[Rules, Known, Fit, Service], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with the field and fact it is about, and its words."""

    answer: checks.Answer
    field: str
    fact: str
    say: Say


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer; its words are made only for what is shown."""

    rule: Rule
    verdict: Fit
    rules: Rules
    known: Known

    @property
    def field(self) -> str:
        if self.rule.answer is checks.age and self.rules.maximum_age is not None:
            return "maximum_age"
        return self.rule.field

    @property
    def fact(self) -> str:
        facts = self.known.facts
        told = facts.annual_income is not None
        if self.rule.answer is checks.income and told and not facts.household_size:
            return "household_size"
        return self.rule.fact

    def reason(self, service: Service) -> Reason:
        text = self.rule.say(self.rules, self.known, self.verdict, service)
        return Reason(text, self.field, self.fact, self.verdict)


def findings(
    rules: Rules, facts: Facts, place: Place, *, located: bool
) -> list[Finding]:
    """Every rule that has something to say, in the order it is read."""
    return findings_for(rules, Known(facts, place, located))


def findings_for(rules: Rules, known: Known) -> list[Finding]:
    answers = ((rule, rule.answer(rules, known)) for rule in RULES)
    return [
        Finding(rule, verdict, rules, known) for rule, verdict in answers if verdict
    ]


def opening_reason(
    service: Service, at_location: ServiceAtLocation | None, facts: Facts
) -> Reason:
    """Open now, when next, or not known: never a reason against."""
    text, known_open = hours.status_text(service, at_location, facts.at)
    verdict = Fit.FITS if known_open else Fit.ASK
    return Reason(text, "weekly_hours", "at", verdict)


def needs_reason(labels: Iterable[str]) -> Reason:
    text = _("Helps with more than one need: %(needs)s") % {"needs": ", ".join(labels)}
    return Reason(text, "categories", "needs", Fit.FITS)


def trusted_reason() -> Reason:
    return Reason(_("On your trusted list"), "", "trusted", Fit.FITS)


def track_reason(record: TrackRecord | None) -> Reason | None:
    """Once there are enough referrals to say anything."""
    if record is None or record.asked < ENOUGH_REFERRALS:
        return None
    text = ngettext(
        "Accepted %(accepted)s of %(asked)s referral from this network",
        "Accepted %(accepted)s of %(asked)s referrals from this network",
        record.asked,
    ) % {"accepted": record.accepted, "asked": record.asked}
    if record.ended >= ENOUGH_REFERRALS:
        text = _("%(accepted)s; %(helped)s of %(ended)s people were helped") % {
            "accepted": text,
            "helped": record.helped,
            "ended": record.ended,
        }
    verdict = Fit.FITS if record.lift >= 0 else Fit.ASK
    return Reason(text, "track_record", "", verdict)


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


def age_range(low: int | None, high: int | None) -> str:
    if high is None:
        return _("For ages %(low)s and up") % {"low": low}
    if low is None or low == 0:
        return _("For ages up to %(high)s") % {"high": high}
    return _("For ages %(low)s to %(high)s") % {"low": low, "high": high}


def spoken(code: str) -> str:
    """A language's name in the language in use, its code when we know no name."""
    return str(NAMED_LANGUAGES.get(code, code))


def _say_area(rules: Rules, _known: Known, verdict: Fit, _service: Service) -> str:
    if not rules.areas:
        return _("Does not say which area it serves: ask")
    areas = {"areas": area_names(rules.areas)}
    if verdict == Fit.FITS:
        return _("Serves %(areas)s") % areas
    if verdict == Fit.ASK:
        return _("Serves %(areas)s: ask if that includes them") % areas
    return _("Serves %(areas)s only") % areas


def _say_residency(rules: Rules, _known: Known, verdict: Fit, _service: Service) -> str:
    areas = {"areas": area_names(rules.residency)}
    if verdict == Fit.ASK:
        return _("For residents of %(areas)s: ask if they count as one") % areas
    return _("For residents of %(areas)s") % areas


def _say_age(rules: Rules, _known: Known, verdict: Fit, _service: Service) -> str:
    text = age_range(rules.minimum_age, rules.maximum_age)
    return _("%(text)s: ask their age") % {"text": text} if verdict == Fit.ASK else text


def _say_income(rules: Rules, known: Known, verdict: Fit, _service: Service) -> str:
    facts = known.facts
    income, size = facts.annual_income, facts.household_size
    limit = {"limit": rules.income_limit_percent}
    if verdict == Fit.ASK or income is None or not size:
        return (
            _(
                "For incomes up to %(limit)s%% of the poverty level: "
                "ask income and household size"
            )
            % limit
        )
    share = poverty.percent_of_poverty(income, size, known.place.state, facts.day)
    return ngettext(
        "For incomes up to %(limit)s%% of the poverty level; theirs is %(share)s%% "
        "(%(year)s, household of %(size)s)",
        "For incomes up to %(limit)s%% of the poverty level; theirs is %(share)s%% "
        "(%(year)s, household of %(size)s)",
        size,
    ) % {
        **limit,
        "share": share,
        "year": poverty.guideline_year(facts.day),
        "size": size,
    }


def _say_veteran(_rules: Rules, _known: Known, verdict: Fit, _service: Service) -> str:
    if verdict == Fit.ASK:
        return _("For veterans: ask if they served")
    return _("For veterans")


def _say_gender(rules: Rules, _known: Known, verdict: Fit, _service: Service) -> str:
    women = rules.restricted_gender == RestrictedGender.WOMEN
    text = _("For women") if women else _("For men")
    return _("%(text)s: ask") % {"text": text} if verdict == Fit.ASK else text


def _say_household(rules: Rules, _known: Known, verdict: Fit, _service: Service) -> str:
    families = rules.household == Household.FAMILIES
    if verdict == Fit.ASK:
        if families:
            return _("For families with children: ask who is in the household")
        return _("For single adults: ask who is in the household")
    return _("For families with children") if families else _("For single adults")


def _say_step_free(
    _rules: Rules, _known: Known, verdict: Fit, _service: Service
) -> str:
    if verdict == Fit.FITS:
        return _("Step-free access")
    if verdict == Fit.ASK:
        return _("Does not say if access is step-free: ask")
    return _("No step-free access")


def _say_other_rules(
    _rules: Rules, _known: Known, _verdict: Fit, service: Service
) -> str:
    rules = service.eligibility_description.strip()
    return _("Ask about: %(rules)s") % {"rules": rules}


def _say_hours(_rules: Rules, _known: Known, verdict: Fit, _service: Service) -> str:
    if verdict == Fit.FITS:
        return _("Open when they can come")
    if verdict == Fit.ASK:
        return _("Does not list hours when they can come: ask")
    return _("Open only when they cannot come")


def _say_safe_contact(
    _rules: Rules, known: Known, _verdict: Fit, _service: Service
) -> str:
    if known.facts.safe_contact == SafeContact.NONE:
        return _("Helps by phone, and they cannot be phoned: ask for another way")
    if known.facts.safe_contact == SafeContact.NO_PARTNER:
        return _("Helps by phone: ask that they are not called, they call themselves")
    return _("Helps by phone: ask when and how a call is safe")


def _say_language(_rules: Rules, known: Known, verdict: Fit, service: Service) -> str:
    language = {"language": spoken(known.facts.language)}
    if verdict == Fit.FITS:
        return _("Speaks %(language)s") % language
    if service.interpretation_services:
        return _("Interpreting: %(how)s") % {"how": service.interpretation_services}
    return _("Does not list %(language)s: ask for an interpreter") % language


def _say_documents(rules: Rules, known: Known, verdict: Fit, service: Service) -> str:
    listed = ", ".join(str(item) for item in service.required_documents.all())
    if verdict == Fit.FITS:
        return _("They have what to bring: %(documents)s") % {"documents": listed}
    if known.documents is None:
        return _("Bring: %(documents)s") % {"documents": listed}
    missing = checks.lacking(rules, known.documents)
    return _("Bring: %(documents)s. Ask what else counts for: %(missing)s") % {
        "documents": listed,
        "missing": ", ".join(document_name(code) for code in missing),
    }


def _say_referral(
    _rules: Rules, _known: Known, _verdict: Fit, _service: Service
) -> str:
    return _("Takes people by referral")


def _say_capacity(rules: Rules, known: Known, _verdict: Fit, service: Service) -> str:
    capacity = Capacity(rules.capacity_on(known.day))
    parts = [str(capacity.label), service.capacity_note]
    if service.capacity_until:
        day = date_format(service.capacity_until, "MONTH_DAY_FORMAT")
        parts.append(_("until %(day)s") % {"day": day})
    return ", ".join(part for part in parts if part)


def _say_contact(rules: Rules, _known: Known, _verdict: Fit, _service: Service) -> str:
    if rules.contact == "email":
        return _("Answers referrals sent from here")
    if rules.contact == "phone":
        return _("No e-mail for referrals: call")
    return _("No phone or e-mail listed")


# In the order in which people read them.
RULES = (
    Rule(checks.area, "service_areas", "place", _say_area),
    Rule(checks.residency, "residency_rules", "place", _say_residency),
    Rule(checks.age, "minimum_age", "age", _say_age),
    Rule(checks.income, "income_limit_percent", "annual_income", _say_income),
    Rule(checks.veteran, "requires_veteran", "is_veteran", _say_veteran),
    Rule(checks.gender, "restricted_gender", "gender", _say_gender),
    Rule(checks.household, "household", "has_children", _say_household),
    Rule(checks.step_free, "accessibility", "needs_step_free", _say_step_free),
    Rule(checks.hours, "weekly_hours", "available", _say_hours),
    Rule(checks.safe_contact, "phones", "safe_contact", _say_safe_contact),
    Rule(checks.other_rules, "eligibility_description", "", _say_other_rules),
    Rule(checks.language, "languages", "language", _say_language),
    Rule(checks.documents, "required_documents", "documents", _say_documents),
    Rule(checks.referral, "requires_referral", "", _say_referral),
    Rule(checks.capacity, "capacity", "at", _say_capacity),
    Rule(checks.contact, "referral_email", "", _say_contact),
)

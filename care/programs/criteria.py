"""Who fits a program: facts counted for many people at once, each said in words.

A criterion is data, `{"fact": "ed-visits", "value": 2}`; a program holds a list.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from care.models.health import Condition, Encounter, EncounterClass
from people.models import Patient
from screening.models import Need

HALF_YEAR, YEAR = 183, 365
Counted = dict[UUID, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """`count` gives what is known of each person who has any of it, in one query,
    given the least that matters or None for all; `because` says it. `label` and `hint`
    are those of the form's field."""

    code: str
    label: str | Promise
    count: Callable[[QuerySet[Patient], Any], Counted]
    because: Callable[[Any, Any], str]
    holds: Callable[[Any, Any], bool] = lambda found, value: (found or 0) >= value
    hint: str | Promise = ""
    takes_codes: bool = False


def _encounters(kind: str, days: int) -> Callable[[QuerySet[Patient], Any], Counted]:
    def count(patients: QuerySet[Patient], _least: Any) -> Counted:
        recent = Encounter.objects.filter(
            encounter_class=kind,
            started_at__gte=timezone.now() - timedelta(days=days),
        )
        return _by_patient(recent, patients)

    return count


def _needs(patients: QuerySet[Patient], _least: Any) -> Counted:
    """Without private ones, as reasons are read by more than the care team."""
    return _by_patient(Need.objects.open().filter(category__sensitive=False), patients)


def _ages(patients: QuerySet[Patient], least: Any) -> Counted:
    born_by = timezone.localdate() - relativedelta(years=least or 0)
    old = patients.filter(date_of_birth__lte=born_by).only("pk", "date_of_birth")
    return {patient.pk: patient.age for patient in old}


def _conditions(patients: QuerySet[Patient], codes: Any) -> Counted:
    """Code and name of each, without private ones."""
    starts = Q()
    for code in codes or ():
        starts |= Q(code__startswith=code[:3])
    found = Condition.objects.current().filter(
        starts, patient__in=patients.order_by().values("pk"), is_private=False
    )
    named: Counted = {}
    rows = found.order_by("label", "pk").values_list("patient_id", "code", "label")
    for patient, code, label in rows:
        named.setdefault(patient, []).append((code, label))
    return named


def _by_patient(rows: Any, patients: QuerySet[Patient]) -> Counted:
    here = rows.filter(patient__in=patients.order_by().values("pk"))
    counted = here.order_by().values_list("patient").annotate(number=Count("pk"))
    return dict(counted)


def _visits(found: Any, _least: Any) -> str:
    return ngettext(
        "%(count)d emergency visit in six months",
        "%(count)d emergency visits in six months",
        found,
    ) % {"count": found}


def _stays(found: Any, _least: Any) -> str:
    return ngettext(
        "%(count)d hospital stay in a year", "%(count)d hospital stays in a year", found
    ) % {"count": found}


def _open_needs(found: Any, _least: Any) -> str:
    words = ngettext("%(count)d open need", "%(count)d open needs", found)
    return words % {"count": found}


def _old(found: Any, _least: Any) -> str:
    return _("%(age)d years old") % {"age": found}


def _among(found: Any, codes: Any) -> list[str]:
    """Names of the conditions whose codes start so; a code is kept with or without
    its dot."""
    return [
        label
        for code, label in found or ()
        if code.replace(".", "").startswith(tuple(codes))
    ]


FACTS = {
    fact.code: fact
    for fact in [
        Fact(
            "ed-visits",
            gettext_lazy("Emergency visits in six months, at least"),
            _encounters(EncounterClass.EMERGENCY, HALF_YEAR),
            _visits,
        ),
        Fact(
            "stays",
            gettext_lazy("Hospital stays in a year, at least"),
            _encounters(EncounterClass.INPATIENT, YEAR),
            _stays,
        ),
        Fact("needs", gettext_lazy("Open needs, at least"), _needs, _open_needs),
        Fact("age", gettext_lazy("Age in years, at least"), _ages, _old),
        Fact(
            "conditions",
            gettext_lazy("One of these conditions"),
            _conditions,
            lambda found, codes: (
                _("Has: %(names)s") % {"names": ", ".join(_among(found, codes))}
            ),
            lambda found, codes: bool(_among(found, codes)),
            hint=gettext_lazy("Starts of ICD-10 codes with commas: I50, E11, J44."),
            takes_codes=True,
        ),
    ]
}


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether somebody fits, with the reasons for and what is missing, in words."""

    fits: bool
    because: list[str]
    missing: list[str]


def in_words(criteria: Iterable[dict[str, Any]]) -> list[str]:
    """What a program asks for: "Open needs, at least: 2"."""
    words = []
    for criterion in criteria:
        value = criterion["value"]
        shown = ", ".join(value) if isinstance(value, list) else value
        words.append(f"{FACTS[criterion['fact']].label}: {shown}")
    return words


def fits_of(
    criteria: list[dict[str, Any]], any_criterion: bool, patients: QuerySet[Patient]
) -> dict[UUID, Fit]:
    """Of everybody of whom something is known, whether they fit; a query a criterion.
    A program without criteria fits nobody by itself."""
    known = {c["fact"]: FACTS[c["fact"]].count(patients, c["value"]) for c in criteria}
    people: set[UUID] = set().union(*known.values())
    return {pk: fit(criteria, any_criterion, known, pk) for pk in people}


def known_of(patient: Patient) -> dict[str, Counted]:
    """All facts about one person, to hold against many programs."""
    one = Patient.objects.filter(pk=patient.pk)
    return {fact.code: fact.count(one, None) for fact in FACTS.values()}


def fit(
    criteria: list[dict[str, Any]],
    any_criterion: bool,
    known: dict[str, Counted],
    pk: UUID,
) -> Fit:
    because, missing = [], []
    for criterion in criteria:
        fact, value = FACTS[criterion["fact"]], criterion["value"]
        found = known[fact.code].get(pk)
        if fact.holds(found, value):
            because.append(fact.because(found, value))
        else:
            missing.extend(in_words([criterion]))
    fits = bool(because) if any_criterion else bool(because) and not missing
    return Fit(fits, because, missing)

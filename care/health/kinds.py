"""The lists of a patient's health record, as data for the pages that show them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care.health.forms import (
    AllergyForm,
    ConditionForm,
    EncounterForm,
    HealthForm,
    SupportPersonForm,
)
from care.models import AllergyIntolerance, Condition, Encounter, SupportPerson
from people.models import Patient, User

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """`describe` gives the words under a row's name; `is_past` says that it does not
    hold any more. `part` is where an assessment shows the list, `most` its length; the
    page of the record shows one that `is_paged` whole, on pages."""

    code: str
    title: str | Promise
    add: str | Promise
    empty: str | Promise
    model: Any
    form: type[HealthForm]
    part: str
    describe: Callable[[Any], list[str]]
    is_past: Callable[[Any], bool]
    most: int = 100
    is_paged: bool = False


@dataclass(frozen=True, slots=True)
class HealthRow:
    row: Any
    kind: Kind

    @property
    def detail(self) -> str:
        return ", ".join(text for text in self.kind.describe(self.row) if text)

    @property
    def is_past(self) -> bool:
        return self.kind.is_past(self.row)

    @property
    def is_private(self) -> bool:
        return getattr(self.row, "is_private", False)

    @property
    def may_edit(self) -> bool:
        """What another system told of is its to change."""
        return not getattr(self.row, "external_id", "")


def rows_of(kind: Kind, patient: Patient, user: User) -> list[HealthRow]:
    return [HealthRow(row, kind) for row in _rows(kind, patient, user)[: kind.most]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list on the page of the record; `page` where it has pages."""

    kind: Kind
    rows: list[HealthRow]
    page: Page[Any] | None = None


def shelves_of(patient: Patient, user: User, number: str | None) -> list[Shelf]:
    return [_shelf(kind, patient, user, number) for kind in KINDS]


def _shelf(kind: Kind, patient: Patient, user: User, number: str | None) -> Shelf:
    if not kind.is_paged:
        return Shelf(kind, rows_of(kind, patient, user))
    page = Paginator(_rows(kind, patient, user), PER_PAGE).get_page(number)
    return Shelf(kind, [HealthRow(row, kind) for row in page], page)


def _rows(kind: Kind, patient: Patient, user: User) -> Any:
    return kind.model.objects.visible_to(user).filter(patient=patient).in_order()


def _of_condition(row: Condition) -> list[str]:
    since = _("since %(day)s") % {"day": _day(row.onset_on)} if row.onset_on else ""
    return [row.code, row.get_clinical_status_display(), since, _said(row)]


def _of_allergy(row: AllergyIntolerance) -> list[str]:
    severity = row.get_severity_display() if row.severity else ""
    return [row.reaction, severity, _said(row)]


def _of_encounter(row: Encounter) -> list[str]:
    days = _day(localdate(row.started_at))
    if row.ended_at:
        days = _("%(first)s to %(last)s") % {
            "first": days,
            "last": _day(localdate(row.ended_at)),
        }
    return [days, row.facility, row.reason, row.disposition]


def _of_person(row: SupportPerson) -> list[str]:
    caregiver = _("main caregiver") if row.is_caregiver else ""
    told = "" if row.may_be_told else _("do not talk with them about the care yet")
    tie = row.get_tie_display()
    return [tie, caregiver, row.does, str(row.phone or ""), row.reach, told]


def _said(row: Any) -> str:
    return _("says: %(who)s") % {"who": row.get_source_display()}


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")


KINDS = [
    Kind(
        "condition",
        gettext_lazy("Conditions"),
        gettext_lazy("Add a condition"),
        gettext_lazy("No condition is recorded. That is not the same as none."),
        Condition,
        ConditionForm,
        "physical",
        _of_condition,
        lambda row: not row.is_current,
    ),
    Kind(
        "allergy",
        gettext_lazy("Allergies"),
        gettext_lazy("Add an allergy"),
        gettext_lazy("No allergy is recorded. That is not the same as none."),
        AllergyIntolerance,
        AllergyForm,
        "physical",
        _of_allergy,
        lambda row: not row.is_active,
    ),
    Kind(
        "encounter",
        gettext_lazy("Visits and stays"),
        gettext_lazy("Add a visit or stay"),
        gettext_lazy("No emergency visit or stay is recorded."),
        Encounter,
        EncounterForm,
        "physical",
        _of_encounter,
        lambda _row: False,
        is_paged=True,
    ),
    Kind(
        "person",
        gettext_lazy("People who help"),
        gettext_lazy("Add a person"),
        gettext_lazy("Nobody is recorded yet."),
        SupportPerson,
        SupportPersonForm,
        "support",
        _of_person,
        lambda row: not row.is_current,
    ),
]
KIND_OF_CODE = {kind.code: kind for kind in KINDS}

"""Exactly what an organization sees of a person; the preview and the page it opens
show the same list, and the referral keeps it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from notifications.numbers import is_opted_out, number_of
from people.models import ContactPoint, Patient
from referrals.household import Housemate, may_be_named
from resources.models import Category

if TYPE_CHECKING:
    from referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One line; `is_contact` marks those that say how to reach the person, `about` is
    the key of another patient it names. `words` keeps label and value in each language,
    so that everybody reads their own."""

    label: str
    value: str
    is_contact: bool = False
    about: str = ""
    words: dict[str, list[str]] = field(default_factory=dict, compare=False)

    def in_language_in_use(self) -> "Disclosed":
        label, value = self.words.get(get_language() or "", [self.label, self.value])
        return replace(self, label=label, value=value)


def disclosure(
    *,
    patient: Patient,
    category: Category,
    note: str = "",
    patient_may_be_contacted: bool = True,
    household: Sequence[Housemate] = (),
) -> list[Disclosed]:
    """What the service needs to help: who, which need, how to reach them safely.

    Never the screening answers, the rules, other needs, income, or the street address.
    """
    rows = [
        _line(gettext_lazy("Name"), lambda: patient.full_name),
        _line(gettext_lazy("Goes by"), lambda: patient.preferred_name),
        _line(gettext_lazy("Age"), lambda: _number(patient.age)),
        _line(gettext_lazy("Language"), lambda: _language(patient)),
        _line(gettext_lazy("Area"), lambda: _area(patient)),
        _line(
            gettext_lazy("People in the household"),
            lambda: _number(patient.household_size or None),
        ),
        _line(gettext_lazy("Asks for help with"), lambda: category.label),
        *(_housemate(mate) for mate in household),
        *_contact(patient, patient_may_be_contacted),
        _line(gettext_lazy("Note from the care team"), lambda: note),
    ]
    return [row for row in rows if row.value]


def shown_now(referral: "Referral") -> list[Disclosed]:
    """What the organization's page shows: what was agreed to when it was sent, with
    the ways to reach the person as they are today, since yesterday's may be unsafe."""
    sent = shown_when_sent(referral)
    contact = _contact(referral.patient, referral.patient_may_be_contacted)
    place = next((i for i, row in enumerate(sent) if row.is_contact), len(sent))
    rest = [row for row in sent if not row.is_contact]
    if any(row.about for row in rest):
        named = {"", *may_be_named(referral)}
        rest = [row for row in rest if row.about in named]
    return [*rest[:place], *(row for row in contact if row.value), *rest[place:]]


def shown_when_sent(referral: "Referral") -> list[Disclosed]:
    """What was agreed to when it was sent."""
    return [Disclosed(**row).in_language_in_use() for row in referral.disclosed]


def as_json(rows: list[Disclosed]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def _line(label: Promise, say: Callable[[], str]) -> Disclosed:
    words = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words[code] = [str(label), say()]
    first_label, first_value = words[settings.LANGUAGE_CODE]
    row = Disclosed(first_label, first_value, words=words)
    return row.in_language_in_use()


def _housemate(mate: Housemate) -> Disclosed:
    row = _line(gettext_lazy("Also for"), lambda: mate.in_words)
    return replace(row, about=str(mate.patient.pk) if mate.patient else "")


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _language(patient: Patient) -> str:
    language = patient.get_preferred_language_display()
    if patient.needs_interpreter:
        return _("%(language)s, needs an interpreter") % {"language": language}
    return str(language)


def _area(patient: Patient) -> str:
    place = " ".join(part for part in (patient.city, patient.postal_code) if part)
    if not patient.no_fixed_address:
        return place
    if not place:
        return _("No fixed address")
    return _("No fixed address, stays near %(place)s") % {"place": place}


def _contact(patient: Patient, may_be_contacted: bool) -> list[Disclosed]:
    if not may_be_contacted:
        words = _("Do not contact the person. Call the care team.")
        return [Disclosed(_("Contact"), words, is_contact=True)]
    point = safe_point(patient)
    if point is None:
        words = _("No safe way to reach the person. Call the care team.")
        return [Disclosed(_("Contact"), words, is_contact=True)]
    return [
        Disclosed(_("Phone"), point.phone.as_national, is_contact=True),
        Disclosed(_("Safe contact"), _safety(point), is_contact=True),
    ]


def safe_point(patient: Patient) -> ContactPoint | None:
    """The preferred phone that is safe to call."""
    points = patient.contact_points.all()
    return next((p for p in points if p.phone and p.safe_to_call), None)


def _safety(point: ContactPoint) -> str:
    voicemail = _("voicemail is fine") if point.voicemail_ok else _("no voicemail")
    may_text = point.may_text and not is_opted_out(number_of(point))
    texts = _("texts are fine") if may_text else _("no texts")
    words = capfirst(f"{voicemail}, {texts}")
    return f"{words}. {point.safety_note}" if point.safety_note else words

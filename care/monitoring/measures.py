"""What is measured at home, as data: codes are LOINC's. `plausible` bounds are those of
living adults at home, wide on purpose: outside them a number was mistyped, and it is
asked again."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.need_words import plain


@dataclass(frozen=True, slots=True)
class Measure:
    """`also`: other units that are taken, by what they are multiplied with. `jump`: a
    change within two days that is too much to be true."""

    code: str
    name: str
    label: str | Promise
    unit: str
    plausible: tuple[Decimal, Decimal]
    also: tuple[tuple[str, Decimal], ...] = ()
    jump: Decimal | None = None

    def in_unit(self, value: Decimal, unit: str) -> Decimal | None:
        """In our unit; None for a unit that is not taken."""
        factors = {self.unit.lower(): Decimal(1), "": Decimal(1), **dict(self.also)}
        factor = factors.get(unit.strip().lower())
        return None if factor is None else (value * factor).quantize(Decimal("0.01"))

    def is_plausible(self, value: Decimal) -> bool:
        return self.plausible[0] <= value <= self.plausible[1]


def _measure(code: str, name: str, label: Promise, unit: str, low: int, high: int,
             also: tuple[tuple[str, Decimal], ...] = (),
             jump: Decimal | None = None) -> Measure:  # fmt: skip
    bounds = (Decimal(low), Decimal(high))
    return Measure(code, name, label, unit, bounds, also, jump)


WEIGHT, SYSTOLIC, DIASTOLIC = "29463-7", "8480-6", "8462-4"
_ALL = (
    _measure(WEIGHT, "weight", _("Weight"), "lb", 50, 800,
             (("kg", Decimal("2.20462")), ("lbs", Decimal(1))), Decimal(25)),
    _measure(SYSTOLIC, "systolic", _("Systolic blood pressure"), "mmHg", 60, 260),
    _measure(DIASTOLIC, "diastolic", _("Diastolic blood pressure"), "mmHg", 30, 160),
    _measure("2339-0", "glucose", _("Blood glucose"), "mg/dL", 20, 700,
             (("mmol/l", Decimal("18.016")),)),
    _measure("59408-5", "oxygen", _("Oxygen saturation"), "%", 50, 100),
    _measure("8867-4", "heart-rate", _("Heart rate"), "/min", 25, 230),
)  # fmt: skip
MEASURES: dict[str, Measure] = {measure.code: measure for measure in _ALL}
# What is asked for at once, and typed together: "120/80".
ASKED: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "weight": (_("Weight"), (WEIGHT,)),
    "blood-pressure": (_("Blood pressure"), (SYSTOLIC, DIASTOLIC)),
    "glucose": (_("Blood glucose"), ("2339-0",)),
    "oxygen": (_("Oxygen saturation"), ("59408-5",)),
    "heart-rate": (_("Heart rate"), ("8867-4",)),
}
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,2})?)"
# What may stand around a number without saying anything else. No "kg": asked for in
# pounds, it is for a person. A "-" at a number makes it none: "-180".
_BEFORE = (
    "hi|hello|hola|good morning|buenos dias|my|mi|today|today's|hoy|morning|weight|peso"
    "|number|numero|bp|pressure|presion|blood|sugar|glucose|azucar|oxygen|oxigeno|pulse"
    "|pulso|is|was|es|fue|am|i|weigh|it|it's|de|la|el|reading|[:=,.-]"
)
_AFTER = (
    "lbs?|pounds?|libras?|mmhg|mg/dl|%|bpm|today|hoy|this morning|esta manana|thanks"
    "|thank you|thx|gracias|please|por favor|[,.!]"
)
LONGEST = 80
_START, _END = rf"^(?:(?:{_BEFORE})\s*)*(?<!-)", rf"\s*(?:(?:{_AFTER})\s*)*$"
_ONE = re.compile(rf"{_START}{_NUMBER}{_END}")
_TWO = re.compile(rf"{_START}{_NUMBER}\s*(?:/|over|sobre|\s|-)\s*{_NUMBER}{_END}")


def measure_named(text: str) -> Measure | None:
    """By its LOINC code or our own name."""
    if text in MEASURES:
        return MEASURES[text]
    return next((measure for measure in _ALL if measure.name == text), None)


def read_numbers(text: str, asked: str) -> dict[str, Decimal] | None:
    """ "182 lbs" or "120/80" as what was asked for, by code; None for what does not say
    just that."""
    codes = ASKED[asked][1]
    words = plain(text.strip())
    pattern = _TWO if len(codes) == 2 else _ONE
    found = pattern.match(words) if len(words) <= LONGEST else None
    if found is None:
        return None
    return {
        code: Decimal(number.replace(",", "."))
        for code, number in zip(codes, found.groups(), strict=True)
    }

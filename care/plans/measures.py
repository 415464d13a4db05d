"""What goals are measured by that readings bring. Codes are LOINC's, units as people
say them; a goal with one of these codes is moved by each reading of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from care.monitoring import measures as home

MEASURES: Mapping[str, tuple[Any, str]] = {
    "29463-7": (_("Body weight"), "lb"),
    "8480-6": (_("Systolic blood pressure"), "mmHg"),
    "8462-4": (_("Diastolic blood pressure"), "mmHg"),
    "2339-0": (_("Blood glucose"), "mg/dL"),
    "4548-4": (_("Hemoglobin A1c"), "%"),
    "8867-4": (_("Heart rate"), "/min"),
    "59408-5": (_("Oxygen saturation"), "%"),
}


def measure_choices() -> list[tuple[str, Any]]:
    by_hand = ("", _("None: progress is written down by hand"))
    return [by_hand, *((code, label) for code, (label, _unit) in MEASURES.items())]


def check_figure(value: Decimal, code: str, unit: str) -> None:
    """As true as a reading of it has to be; of other measures, not below 0. Raises
    ValidationError."""
    measure = home.MEASURES.get(code)
    if measure and measure.unit == unit and not measure.is_plausible(value):
        low, high = measure.plausible
        words = gettext("In %(unit)s it is between %(low)s and %(high)s.")
        raise ValidationError(words % {"unit": unit, "low": low, "high": high})
    if value < 0:
        raise ValidationError(gettext("It cannot be less than 0."))

"""What a worker must know before reaching for the phone."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from notifications.models import OptOut, UnreachableNumber
from notifications.numbers import number_of
from people.models import ContactPoint, Patient


@dataclass(frozen=True, slots=True)
class SafeContact:
    """One way to reach the patient; `cautions` in words. The tone is danger where
    something must not be done at all."""

    point: ContactPoint
    cautions: list[str]
    tone: str


def safe_contacts(patient: Patient) -> list[SafeContact]:
    points = sorted(
        patient.contact_points.all(), key=lambda one: (not one.is_preferred, one.pk)
    )
    numbers = [number_of(point) for point in points if point.phone]
    stopped = _numbers(OptOut.objects.current(), numbers)
    dead = _numbers(UnreachableNumber.objects.current(), numbers)
    return [
        _safe_contact(
            point,
            is_stopped=number_of(point) in stopped,
            is_dead=number_of(point) in dead,
        )
        for point in points
    ]


def _safe_contact(
    point: ContactPoint, *, is_stopped: bool, is_dead: bool
) -> SafeContact:
    stop = _("Do not text: they asked for no more texts") if is_stopped else ""
    dead = _("Texts do not reach this number") if is_dead else ""
    cautions = [stop or point.text_caution, dead, point.call_caution]
    may_not = is_stopped or point.text_caution or not point.safe_to_call
    tone = "danger" if may_not else "warning" if any(cautions) else "success"
    return SafeContact(point, [words for words in cautions if words], tone)


def _numbers(queryset: Any, numbers: list[str]) -> set[str]:
    found = queryset.filter(number__in=numbers).order_by("pk")
    return set(found.values_list("number", flat=True))

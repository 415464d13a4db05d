"""What a worker must know before reaching for the phone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from notifications.models import OptOut, UnreachableNumber
from notifications.numbers import number_of
from people.models import ContactPoint, Patient


@dataclass(frozen=True, slots=True)
class SafeContact:
    """One way to reach the patient; `cautions` in words, worst first."""

    point: ContactPoint
    cautions: list[str]


def safe_contacts(patient: Patient) -> list[SafeContact]:
    points = list(patient.contact_points.order_by("-is_preferred", "pk"))
    numbers = [number_of(point) for point in points if point.phone]
    stopped = _numbers(OptOut.objects.current(), numbers)
    dead = _numbers(UnreachableNumber.objects.current(), numbers)
    return [
        SafeContact(point, [*point.cautions, *_of_number(point, stopped, dead)])
        for point in points
    ]


def _numbers(queryset: object, numbers: list[str]) -> set[str]:
    found = queryset.filter(number__in=numbers).order_by("pk")  # type: ignore[attr-defined]
    return set(found.values_list("number", flat=True))


def _of_number(point: ContactPoint, stopped: set[str], dead: set[str]) -> list[str]:
    number = number_of(point)
    words = []
    if number in stopped:
        words.append(_("Do not text: they asked for no more texts"))
    if number in dead:
        words.append(_("Texts do not reach this number"))
    return words

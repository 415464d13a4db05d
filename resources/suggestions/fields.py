"""What of a listing a correction may be suggested for, as its page shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resources import hours
from resources.cards import languages_of, phones_for, public_address
from resources.models import Service, ServiceAtLocation

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class SuggestedField:
    """`column` is the listing's own where taking a suggestion over is writing it; where
    it is "", a curator changes the listing by hand."""

    code: str
    label: Any
    shown: Callable[[Service], str]
    column: str = ""
    make: type[forms.CharField] = forms.CharField
    longest: int = LONGEST
    lines: int = 1
    required: bool = False


def _own(column: str, label: Any, **more: Any) -> SuggestedField:
    return SuggestedField(
        column, label, lambda service: getattr(service, column), column, **more
    )


def _places(service: Service) -> list[ServiceAtLocation]:
    return list(service.service_at_locations.all())


def _phones(service: Service) -> str:
    places: list[ServiceAtLocation | None] = [*_places(service)]
    numbers = [
        f"{phone.number} {phone.label}".strip()
        for place in places or [None]
        for phone in phones_for(service, place)
    ]
    return "\n".join(dict.fromkeys(numbers))


def _addresses(service: Service) -> str:
    """As anyone may read them: of a confidential place the city alone."""
    shown = [public_address(place.location) for place in _places(service)]
    return "\n".join(dict.fromkeys(address for address in shown if address))


def _hours(service: Service) -> str:
    places: list[ServiceAtLocation | None] = [*_places(service)]
    now = timezone.now()
    lines = [
        line
        for place in places or [None]
        for line in hours.describe(service, place, now)
    ]
    return "\n".join(dict.fromkeys(lines))


def _languages(service: Service) -> str:
    return ", ".join(languages_of(service))


NAME = _own("name", _("Name"), longest=255, required=True)
NAME_ES = _own("name_es", _("Name in Spanish"), longest=255)
DESCRIPTION = _own("description", _("What it does"), lines=4)
DESCRIPTION_ES = _own("description_es", _("What it does, in Spanish"), lines=4)
CLOSED = SuggestedField("closed", _("No longer exists"), lambda _service: "")
SHARED = (
    SuggestedField("phones", _("Phones"), _phones, lines=2),
    SuggestedField("addresses", _("Address"), _addresses, lines=2),
    SuggestedField("hours", _("Hours"), _hours, lines=3),
    _own("eligibility_description", _("Who it is for"), lines=3),
    _own("application_process", _("How to apply"), lines=3),
    _own("fees_description", _("Cost"), lines=2),
    SuggestedField("languages", _("Languages"), _languages, longest=255),
    _own("url", _("Website"), make=forms.URLField, longest=500),
    _own("email", _("E-mail"), make=forms.EmailField, longest=254),
)
ALL = {
    field.code: field
    for field in (NAME, NAME_ES, DESCRIPTION, DESCRIPTION_ES, CLOSED, *SHARED)
}


def plain_text(text: str) -> str:
    """As a suggestion keeps it, whatever a browser made of line ends and blanks."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def fields_in(language: str) -> tuple[SuggestedField, ...]:
    """Those that somebody reading the page in the language sees."""
    if language.startswith("es"):
        return (NAME_ES, DESCRIPTION_ES, *SHARED)
    return (NAME, DESCRIPTION, *SHARED)


def label_of(code: str) -> str:
    return str(ALL[code].label) if code in ALL else ""

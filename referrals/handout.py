from typing import Any

from django.utils import timezone, translation

from people.models.patient import PatientLanguage
from people.questions_phone import QuestionsLine
from referrals.places import ChosenPlace
from resources.cards import phones_for
from resources.hours import describe
from resources.pdf import render_pdf
from resources.qr_code import page_address, qr_code


def handout_pdf(
    places: list[ChosenPlace], *, language: str, line: QuestionsLine | None = None
) -> bytes:
    """A tagged PDF of the chosen services. It names no patient: paper gets lost.
    `line`: the number to call with any question."""
    with translation.override(language):
        context = {
            "places": [_facts(place) for place in places],
            "today": timezone.localdate(),
            "line": line,
        }
        return render_pdf("referrals/handout.html", context)


def _facts(place: ChosenPlace) -> dict[str, Any]:
    """What is said in the language of the paper."""
    service = place.service
    names = dict(PatientLanguage.choices)
    languages = [names.get(x.code, x.name) for x in service.languages.all()]
    return {
        "place": place,
        "phones": phones_for(service, place.service_at_location),
        "hours": describe(service, place.service_at_location, timezone.now()),
        "languages": languages,
        "address": page_address(service),
        "qr": qr_code(page_address(service)),
    }

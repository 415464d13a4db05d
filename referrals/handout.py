from django.utils import timezone, translation

from referrals.places import ChosenPlace
from resources.hours import describe
from resources.pdf import render_pdf


def handout_pdf(places: list[ChosenPlace], *, language: str) -> bytes:
    """A tagged PDF of the chosen services. It names no patient: paper gets lost."""
    now = timezone.now()
    with translation.override(language):
        context = {
            "places": [
                {"place": p, "hours": describe(p.service, p.service_at_location, now)}
                for p in places
            ],
            "today": timezone.localdate(),
        }
        return render_pdf("referrals/handout.html", context)

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.models import ResultRequest
from care.sections import Section

if TYPE_CHECKING:
    from people.models import Patient, User

SHOWN = 5


def section(person: "Patient", user: "User") -> Section | None:
    """Results of referrals that are still to come, the oldest day first."""
    waiting = ResultRequest.objects.visible_to(user).waiting()
    mine = waiting.filter(referral__patient=person).order_by("due_on", "pk")
    results = list(mine.select_related("referral__organization")[:SHOWN])
    if not results:
        return None
    return Section(
        "results",
        _("Results to come"),
        "care/results/_section.html",
        {"results": results},
        is_aside=True,
    )

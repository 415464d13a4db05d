from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.models import ResultRequest
from care.sections import Section

if TYPE_CHECKING:
    from people.permissions import Reader

SHOWN = 5


def section(reader: "Reader") -> Section | None:
    """Results of referrals that are still to come, the oldest day first."""
    waiting = ResultRequest.objects.visible_to(reader).waiting()
    waiting = waiting.select_related("referral__organization").only(
        *("what", "due_on", "status", "referral__organization__name")
    )
    results = list(waiting.order_by("due_on", "pk")[:SHOWN])
    if not results:
        return None
    return Section(
        "results",
        _("Results to come"),
        "care/results/_section.html",
        {"results": results},
        is_aside=True,
    )

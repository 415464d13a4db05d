from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.models.transitions import Transition
from care.sections import Section
from care.transitions.page import clocks_of, lace_of, shown_stay

if TYPE_CHECKING:
    from people.permissions import Reader


def section(reader: "Reader") -> Section | None:
    """Home from the hospital, while it is watched."""
    rows = Transition.objects.open().filter(patient=reader.patient)
    found = rows.select_related("stay").order_by("-discharged_on", "pk").first()
    if found is None:
        return None
    found.patient = reader.patient
    return Section(
        "transition",
        _("Home from the hospital"),
        "care/transitions/_section.html",
        {
            "transition": found,
            "stay": shown_stay(found, reader),
            "clocks": clocks_of(found),
            "lace": lace_of(found, reader),
        },
    )

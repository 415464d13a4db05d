from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.models.programs import Enrollment
from care.sections import Section

if TYPE_CHECKING:
    from people.permissions import Reader


def section(reader: "Reader") -> Section:
    """The programs somebody is in, or could be."""
    enrollments = list(
        Enrollment.objects.visible_to(reader)
        .open()
        .select_related("program", "level", "manager")
        .order_by("-identified_at", "pk")
    )
    return Section(
        "programs",
        _("Programs"),
        "care/programs/_section.html",
        {"enrollments": enrollments},
        is_aside=True,
    )

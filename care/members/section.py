from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.members.permissions import plans_worked_for
from care.models.members import Member
from care.sections import Section

if TYPE_CHECKING:
    from people.permissions import Reader


def section(reader: "Reader") -> Section | None:
    """Which member of the health plan that the user works for somebody is; nothing to
    workers of other organizations."""
    plans = plans_worked_for(reader.user)
    if not plans.exists():
        return None
    members = Member.objects.filter(patient=reader.patient, organization__in=plans)
    return Section(
        "members",
        _("Health plan"),
        "care/members/_section.html",
        {"members": list(members.select_related("organization").order_by("pk"))},
        is_aside=True,
    )

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import Visit
from care.sections import Section
from referrals.models import Appointment
from referrals.permissions import of_visible_referrals

if TYPE_CHECKING:
    from people.permissions import Reader

SHOWN = 3


def section(reader: "Reader") -> Section:
    """The next appointments, whoever expects them."""
    now = timezone.now()
    mine = Visit.objects.visible_to(reader).booked()
    visits = mine.filter(starts_at__gt=now).order_by("starts_at", "pk")
    booked = Appointment.objects.coming(now).filter(of_visible_referrals(reader))
    booked = booked.select_related("referral__organization").only(
        *("starts_at", "time_zone", "patient_answer", "referral__organization__name")
    )
    coming = [*visits[:SHOWN], *booked.order_by("starts_at", "pk")[:SHOWN]]
    return Section(
        "appointments",
        _("Appointments"),
        "care/visits/_section.html",
        {
            "patient": reader.patient,
            "coming": sorted(coming, key=lambda b: b.starts_at)[:SHOWN],
        },
        is_aside=True,
    )

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import Visit
from care.sections import Section
from referrals.models import Appointment, Referral

if TYPE_CHECKING:
    from people.models import Patient, User

SHOWN = 3


def section(person: "Patient", user: "User") -> Section:
    """The next appointments, whoever expects them."""
    now = timezone.now()
    mine = Visit.objects.visible_to(user).booked()
    visits = mine.filter(patient=person, starts_at__gt=now).order_by("starts_at", "pk")
    seen = Referral.objects.visible_to(user).filter(patient=person)
    booked = Appointment.objects.coming(now).filter(referral__in=seen)
    booked = booked.select_related("referral__organization")
    coming = [*visits[:SHOWN], *booked.order_by("starts_at", "pk")[:SHOWN]]
    return Section(
        "appointments",
        _("Appointments"),
        "care/visits/_section.html",
        {
            "patient": person,
            "coming": sorted(coming, key=lambda b: b.starts_at)[:SHOWN],
        },
        is_aside=True,
    )

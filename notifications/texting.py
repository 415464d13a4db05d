"""Whether a patient may be texted, what to do instead, and when a text goes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.models import OptOut, OptOutScope, UnreachableNumber
from notifications.numbers import number_of
from notifications.opt_outs import RESUMABLE
from notifications.provider_codes import code_for
from notifications.quiet_hours import next_waking_moment, zone_of
from people.models import ContactPoint, Patient
from people.models.patient import TextingConsent


@dataclass(frozen=True, slots=True)
class NumberState:
    """One number of the patient: `problem` in words, "" where texts go out; `next_step`
    what to do about it; `opt_outs` in force, also those of one sort of texts."""

    contact: ContactPoint
    problem: str
    next_step: str
    opt_outs: list[OptOut]

    @property
    def may_text(self) -> bool:
        return not self.problem

    @property
    def may_stop(self) -> bool:
        return not any(o.scope == OptOutScope.ALL for o in self.opt_outs)


def number_states(patient: Patient) -> list[NumberState]:
    """The patient's numbers in the order in which they are tried."""
    contacts = list(
        patient.contact_points.exclude(phone="").order_by("-is_preferred", "pk")
    )
    numbers = {number_of(contact) for contact in contacts}
    opt_outs = OptOut.objects.current().filter(number__in=numbers).order_by("pk")
    dead = UnreachableNumber.objects.current().filter(number__in=numbers)
    codes = dict(dead.order_by("pk").values_list("number", "error_code"))
    return [
        _state(
            contact,
            [row for row in opt_outs if row.number == number_of(contact)],
            codes.get(number_of(contact)),
        )
        for contact in contacts
    ]


def night_until(patient: Patient) -> datetime | None:
    """The morning that a text written now waits for; None by day."""
    now = timezone.now()
    morning = next_waking_moment(now, zone_of(patient))
    return morning if morning > now else None


def _state(
    contact: ContactPoint, opt_outs: list[OptOut], error_code: str | None
) -> NumberState:
    stopped = [row for row in opt_outs if row.scope == OptOutScope.ALL]
    if stopped and not contact.is_wrong_number:
        problem, next_step = _stopped(stopped)
    elif error_code is not None:
        problem = str(code_for(error_code).words)
        next_step = _("Call, or ask for a mobile number.")
    else:
        problem, next_step = _not_agreed(contact)
    return NumberState(contact, problem, next_step, opt_outs)


def _stopped(stopped: Iterable[OptOut]) -> tuple[str, str]:
    if all(row.source in RESUMABLE for row in stopped):
        return _("They asked for no more texts."), _(
            "Call. If they tell you that they want texts again, record it."
        )
    return _("They texted STOP, so no text may go out."), _(
        "Call or write. They get texts again after they text START themselves."
    )


def _not_agreed(contact: ContactPoint) -> tuple[str, str]:
    if contact.is_wrong_number:
        return _("It is a wrong number: somebody else has it."), _(
            "Ask how else to reach them. If it is theirs, change what is safe there."
        )
    if not contact.safe_to_text:
        return _("Texts to this number are not safe."), _(
            "Call if that is safe, or talk when they come in. Change this only when "
            "they say that texts are safe."
        )
    steps: dict[Any, tuple[str, str]] = {
        TextingConsent.REFUSED: (
            _("They refused texts."),
            _("Call or write. Change this when they agree."),
        ),
        TextingConsent.NOT_ASKED: (
            _("They have not been asked about texts."),
            _("Ask them when you talk, and record the answer."),
        ),
    }
    return steps.get(contact.texting_consent, ("", ""))

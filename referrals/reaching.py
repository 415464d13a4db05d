"""Which ways to a person are safe now, and what was tried to reach them. Told in words
to whoever has to call; asked anew each time, as what was safe yesterday may not be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notifications.models import Channel, Message, Status
from notifications.services import textable_contact
from notifications.threads import LETTER_WORDS, STATUS_WORDS
from people.models import ContactPoint, Patient
from referrals.disclosure import safe_point
from referrals.messages import ASKING
from referrals.models import Referral, ReferralEvent
from referrals.notices import raise_referral_task

NOT_REACHED = "patient_not_reached"
ANSWERED = "patient_answered"
# So many in a row without a word from the person, and other ways are looked for.
MOST_SILENT = 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hear from the person, or, where not `is_silent`, their answer."""

    at: datetime
    words: str
    is_silent: bool

    def __str__(self) -> str:
        return f"{day_in_words(self.at)}: {self.words}"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach them, and what to mind."""

    label: str
    detail: str = ""


def raise_call_task(
    referral: Referral, kind: str, title: str, *, detail: str = "", urgent: bool = False
) -> None:
    """A task to tell or ask the person something, with what to mind on the way. Only
    what forbids is written down: it does no harm when it is old."""
    words = [detail, what_to_mind(referral.patient)]
    raise_referral_task(
        referral,
        kind,
        title,
        detail="\n".join(part for part in words if part),
        is_urgent=urgent,
    )


def what_to_mind(patient: Patient) -> str:
    """What must not be done on the way to them; "" where a call may be made freely."""
    point = safe_point(patient)
    if point:
        return " ".join(_cautions(point))
    if patient.may_mail:
        return _("Do not call: no phone is safe. Write a letter.")
    return _("Do not call, text or write: nothing is safe. Tell them face to face.")


def ways_now(referral: Referral) -> list[Way]:
    """Every way that is open today, the person's own ways first."""
    patient = referral.patient
    return [*_own_ways(patient), *_other_ways(referral)]


def _own_ways(patient: Patient) -> Iterator[Way]:
    if contact := textable_contact(patient):
        yield Way(_("Text"), contact.phone.as_national)
    for point in patient.contact_points.all():
        if point.phone and point.safe_to_call:
            words = [point.phone.as_national, *_cautions(point)]
            yield Way(_("Call at safe hours"), ". ".join(words))
    if patient.may_mail:
        yield Way(_("Letter"), f"{patient.address_1}, {patient.city}")


def _other_ways(referral: Referral) -> Iterator[Way]:
    if referral.patient_may_be_contacted and referral.is_open:
        yield Way(
            _("Ask the organization whether it has reached them"),
            str(referral.organization),
        )
    team = referral.patient.care_team.filter(until=None).select_related("user")
    if names := ", ".join(str(member.user) for member in team):
        yield Way(_("Ask the care team who sees them next"), names)


def _cautions(point: ContactPoint) -> list[str]:
    return [words for words in (point.call_caution, point.safety_note) if words]


def attempts(referral: Referral) -> list[Attempt]:
    """Each text, letter and call that asked whether help arrived, and each answer."""
    asked = Message.objects.filter(kind__in=ASKING, subject_id=referral.pk)
    events = referral.events.filter(name__in=(NOT_REACHED, ANSWERED))
    found = [_of_message(m) for m in asked.order_by("created_at", "pk")]
    found += [_of_event(event) for event in events.order_by("at", "pk")]
    return sorted(found, key=lambda attempt: attempt.at)


def silent_in_a_row(referral: Referral) -> int:
    """How many tries since the person was last heard of."""
    count = 0
    for attempt in attempts(referral):
        count = count + 1 if attempt.is_silent else 0
    return count


def tried_so_far(referral: Referral) -> str:
    """The tries, and where the organization stands, a line each."""
    lines = [str(attempt) for attempt in attempts(referral)]
    return "\n".join([*lines, _of_partner(referral)])


def _of_message(message: Message) -> Attempt:
    is_letter = message.channel == Channel.LETTER
    how = LETTER_WORDS if is_letter else STATUS_WORDS
    words = str(how.get(Status(message.status)) or message.get_status_display())
    if not is_letter:
        words = _("Text: %(status)s") % {"status": words}
    at = message.sent_at or message.created_at
    return Attempt(at, words, message.answered_at is None)


def _of_event(event: ReferralEvent) -> Attempt:
    if event.name == NOT_REACHED:
        words = _("Call by %(name)s: not reached") % {"name": event.actor_label}
        return Attempt(event.at, words, is_silent=True)
    words = _("They said: %(answer)s") % {"answer": event.detail}
    return Attempt(event.at, words, is_silent=False)


def _of_partner(referral: Referral) -> str:
    last = referral.events.exclude(name__in=(NOT_REACHED, ANSWERED)).last()
    words = {
        "organization": str(referral.organization),
        "status": str(referral.get_status_display()),
        "day": day_in_words(last.at if last else referral.created_at),
    }
    return _("%(organization)s: %(status)s, last news %(day)s") % words


def day_in_words(at: datetime) -> str:
    return date_format(timezone.localtime(at), _("M j"))

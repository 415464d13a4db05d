"""The life of a referral as data: statuses, reasons, transitions, FHIR Task.

Imports no model. The state machine, the buttons, the tests, the page of the lifecycle
and docs/referral-lifecycle.md all read this file; `referrals.timing` says how long each
status may last.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    NEEDS_INFO = "needs_info", _("Question asked")
    ACCEPTED = "accepted", _("Accepted")
    WAITLISTED = "waitlisted", _("On waitlist")
    IN_SERVICE = "in_service", _("Being helped")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    CONSENT_REVOKED = "consent_revoked", _("Consent ended")
    CLOSED_HELPED = "closed_helped", _("Closed: helped")
    CLOSED_NOT_HELPED = "closed_not_helped", _("Closed: not helped")


class DeclineReason(TextChoices):
    NO_CAPACITY = "no-capacity", _("No room now")
    NOT_ELIGIBLE = "not-eligible", _("Not eligible")
    OUTSIDE_AREA = "outside-area", _("Outside our service area")
    MISSING_DOCUMENTS = "missing-documents", _("Documents are missing")
    WRONG_SERVICE = "wrong-service", _("Not the service they need")
    COULD_NOT_CONTACT = "could-not-contact", _("Could not reach them")
    REFERRED_ELSEWHERE = "referred-elsewhere", _("Referred elsewhere")
    OTHER = "other", _("Another reason")


class NotHelpedReason(TextChoices):
    COULD_NOT_REACH = "could-not-reach", _("Could not reach them")
    PATIENT_DECLINED = "patient-declined", _("They declined")
    NO_LONGER_NEEDED = "no-longer-needed", _("No longer needed")
    NOT_ELIGIBLE = "not-eligible", _("Not eligible after all")
    NO_CAPACITY = "no-capacity", _("No room after all")
    MOVED_AWAY = "moved-away", _("Moved away")
    OTHER = "other", _("Another reason")


class ExpiredReason(TextChoices):
    """Why a referral ended by itself."""

    NO_ANSWER = "no-answer", _("No answer came")
    NO_REPLY = "no-reply", _("The question was not answered")
    NO_NEWS = "no-news", _("No news came")
    TIME_OVER = "time-over", _("Its time was over")


class Outcome(TextChoices):
    NEED_MET = "need-met", _("The need is met")
    PARTLY_MET = "partly-met", _("Partly met")
    ENROLLED = "enrolled", _("Enrolled in a program")
    INFORMED = "informed", _("Given information or advice")


class PatientAnswer(TextChoices):
    """The patient's own word, kept apart from the organization's."""

    GOT_HELP = "got-help", _("Got help")
    NOT_YET = "not-yet", _("Not yet")
    NO_LONGER_NEEDED = "no-longer-needed", _("No longer needs it")


class Party(StrEnum):
    SENDER = "sender"
    RECEIVER = "receiver"
    SYSTEM = "system"


class Outlook(StrEnum):
    """What is said of the time to come; for how long it keeps a referral open stands
    in `timing.KEPT_FOR`."""

    WAITLIST_DATE = "waitlist date"
    APPOINTMENT = "appointment"
    PROGRESS = "progress"


OPEN = frozenset(
    {
        Status.SENT,
        Status.NEEDS_INFO,
        Status.ACCEPTED,
        Status.WAITLISTED,
        Status.IN_SERVICE,
    }
)
TERMINAL = frozenset(set(Status) - OPEN - {Status.DRAFT})
TAKEN_ON = frozenset({Status.ACCEPTED, Status.WAITLISTED, Status.IN_SERVICE})
AWAITING_ANSWER = frozenset({Status.SENT, Status.NEEDS_INFO})
# It came to nothing, and another service may be asked instead.
OFFERS_NEXT = frozenset({Status.DECLINED, Status.EXPIRED, Status.CLOSED_NOT_HELPED})

NEXT_ACTION: dict[Status, Party | None] = {
    Status.DRAFT: Party.SENDER,
    Status.SENT: Party.RECEIVER,
    Status.NEEDS_INFO: Party.SENDER,
    Status.ACCEPTED: Party.RECEIVER,
    Status.WAITLISTED: Party.RECEIVER,
    Status.IN_SERVICE: Party.RECEIVER,
    Status.DECLINED: Party.SENDER,
    Status.WITHDRAWN: Party.SENDER,
    Status.EXPIRED: Party.SENDER,
    Status.CONSENT_REVOKED: Party.SENDER,
    Status.CLOSED_HELPED: None,
    Status.CLOSED_NOT_HELPED: Party.SENDER,
}

# HL7 SDOH Clinical Care 3.0.0, SDOHCC-TaskForReferralManagement.
FHIR_TASK_STATUS: dict[Status, str] = {
    Status.DRAFT: "draft",
    Status.SENT: "requested",
    Status.NEEDS_INFO: "on-hold",
    Status.ACCEPTED: "accepted",
    Status.WAITLISTED: "on-hold",
    Status.IN_SERVICE: "in-progress",
    Status.DECLINED: "rejected",
    Status.WITHDRAWN: "cancelled",
    Status.EXPIRED: "cancelled",
    Status.CONSENT_REVOKED: "cancelled",
    Status.CLOSED_HELPED: "completed",
    Status.CLOSED_NOT_HELPED: "failed",
}


# All that may be said with a transition.
FACTS = frozenset({"message", "reason", "outcome", "expected_on", "full_until"})
# A mistaken yes can be taken back for so long.
UNACCEPT_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Transition:
    """`label` is the button's, `past` the timeline's. `requires` names the facts
    without which it is refused, `takes` those it may come with; any other is refused
    too. `shares` marks one that discloses something, so that current consent is asked
    for again. `within`: only so long after its source status began, and only where an
    answer was taken back by it. `keeps`: what it says of the time to come, which may
    let the referral live longer."""

    name: str
    label: str | Promise
    past: str | Promise
    sources: frozenset[Status]
    target: Status
    who: Party
    requires: frozenset[str] = field(default_factory=frozenset)
    takes: frozenset[str] = field(default_factory=frozenset)
    shares: bool = False
    within: timedelta | None = None
    keeps: Outlook | None = None

    @property
    def ends_access(self) -> bool:
        """The organization sees nothing of the person from then on."""
        return self.target in TERMINAL

    @property
    def forbids(self) -> frozenset[str]:
        return FACTS - self.requires - self.takes


def _transition(
    name: str,
    label: str | Promise,
    past: str | Promise,
    sources: set[Status] | frozenset[Status],
    target: Status,
    who: Party,
    requires: set[str] | None = None,
    *,
    takes: set[str] | None = None,
    shares: bool = False,
    within: timedelta | None = None,
    keeps: Outlook | None = None,
) -> Transition:
    """People may add a word to whatever they do."""
    return Transition(
        name=name,
        label=label,
        past=past,
        sources=frozenset(sources),
        target=target,
        who=who,
        requires=frozenset(requires or ()),
        takes=frozenset(
            () if who == Party.SYSTEM else {"message"} | (takes or set()),
        ),
        shares=shares,
        within=within,
        keeps=keeps,
    )


S = Status
TRANSITIONS: dict[str, Transition] = {
    t.name: t
    for t in (
        _transition(
            "send",
            _("Send"),
            _("Sent"),
            {S.DRAFT},
            S.SENT,
            Party.SENDER,
            shares=True,
        ),
        _transition(
            "accept",
            _("Accept"),
            _("Accepted"),
            {S.SENT, S.NEEDS_INFO, S.WAITLISTED},
            S.ACCEPTED,
            Party.RECEIVER,
            shares=True,
        ),
        _transition(
            "waitlist",
            _("Put on waitlist"),
            _("Put on the waitlist"),
            {S.SENT, S.NEEDS_INFO, S.ACCEPTED, S.WAITLISTED},
            S.WAITLISTED,
            Party.RECEIVER,
            {"expected_on"},
            shares=True,
            keeps=Outlook.WAITLIST_DATE,
        ),
        _transition(
            "decline",
            _("Decline"),
            _("Declined"),
            {S.SENT, S.NEEDS_INFO},
            S.DECLINED,
            Party.RECEIVER,
            {"reason"},
            takes={"full_until"},
        ),
        _transition(
            "ask",
            _("Ask a question"),
            _("Asked a question"),
            {S.SENT},
            S.NEEDS_INFO,
            Party.RECEIVER,
            {"message"},
        ),
        _transition(
            "answer",
            _("Answer"),
            _("Answered the question"),
            {S.NEEDS_INFO},
            S.SENT,
            Party.SENDER,
            {"message"},
            shares=True,
        ),
        _transition(
            "start",
            _("Help has started"),
            _("Started helping"),
            {S.ACCEPTED, S.WAITLISTED},
            S.IN_SERVICE,
            Party.RECEIVER,
            shares=True,
        ),
        _transition(
            "report",
            _("Report progress"),
            _("Reported progress"),
            {S.IN_SERVICE},
            S.IN_SERVICE,
            Party.RECEIVER,
            {"message"},
            shares=True,
            keeps=Outlook.PROGRESS,
        ),
        _transition(
            "close_helped",
            _("Close: helped"),
            _("Closed as helped"),
            TAKEN_ON,
            S.CLOSED_HELPED,
            Party.RECEIVER,
            {"outcome"},
        ),
        _transition(
            "close_not_helped",
            _("Close: not helped"),
            _("Closed as not helped"),
            TAKEN_ON,
            S.CLOSED_NOT_HELPED,
            Party.RECEIVER,
            {"reason"},
        ),
        _transition(
            "unaccept",
            _("Take back the yes"),
            _("Took back the yes"),
            {S.ACCEPTED},
            S.SENT,
            Party.RECEIVER,
            shares=True,
            within=UNACCEPT_WITHIN,
        ),
        _transition(
            "withdraw",
            _("Withdraw"),
            _("Withdrawn"),
            OPEN | {S.DRAFT},
            S.WITHDRAWN,
            Party.SENDER,
            {"message"},
        ),
        _transition(
            "end_duplicate",
            _("End as a duplicate"),
            _("Ended: the same person was referred twice"),
            OPEN,
            S.WITHDRAWN,
            Party.SYSTEM,
        ),
        _transition(
            "stand_down",
            _("Stand down"),
            _("Ended: somebody else could help sooner"),
            AWAITING_ANSWER | {S.WAITLISTED},
            S.WITHDRAWN,
            Party.SYSTEM,
        ),
        _transition(
            "expire",
            _("Expire"),
            _("Ended by itself"),
            OPEN,
            S.EXPIRED,
            Party.SYSTEM,
            {"reason"},
        ),
        _transition(
            "revoke_consent",
            _("Take back consent"),
            _("Ended with the consent"),
            OPEN | {S.DRAFT},
            S.CONSENT_REVOKED,
            Party.SYSTEM,
        ),
    )
}


def transitions_from(status: str, who: Party) -> list[Transition]:
    """What this party may do from here, in the order of the table."""
    return [t for t in TRANSITIONS.values() if status in t.sources and t.who == who]

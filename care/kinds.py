"""Kinds of tasks, grouped as a worker thinks of them, and the step each asks for."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications import alerts
from people.overrides import REVIEW, TELL
from referrals import task_kinds as referral
from screening.services.screenings import READ_TASK

RESCREEN = "screen-again"


@dataclass(frozen=True, slots=True)
class Group:
    """`tone` is that of its badge in a row, which says its label in words."""

    code: str
    label: str | Promise
    tone: str
    kinds: frozenset[str]
    prefix: str = ""

    def condition(self) -> Q:
        """Its tasks."""
        with_prefix = Q(kind__startswith=self.prefix) if self.prefix else Q()
        return Q(kind__in=self.kinds) | with_prefix


GROUPS = [
    Group(
        "late",
        _("Partner is late"),
        "danger",
        frozenset({referral.OVERDUE, referral.APPOINTMENT_UNRECORDED}),
    ),
    Group(
        "ended",
        _("Declined or not helped"),
        "warning",
        frozenset({"referral-declined", "referral-expired", "referral-not-helped"}),
    ),
    Group(
        "patient-no",
        _("Patient said no"),
        "warning",
        frozenset(
            {
                referral.NOT_YET,
                referral.ANSWERS_DISAGREE,
                referral.APPOINTMENT_CANNOT,
                referral.APPOINTMENT_MISSED,
                "patient-no-longer-needs",
            }
        ),
    ),
    Group(
        "partner",
        _("Partner waits"),
        "info",
        frozenset({referral.QUESTION, referral.LINK_LOCKED, referral.PARTNER_UNTOLD}),
        prefix="call-referral-",
    ),
    Group(
        "answer",
        _("New answer"),
        "info",
        frozenset(
            {
                "referral-helped",
                "tell-patient",
                "tell-patient-waitlist",
                referral.APPOINTMENT_ANSWER,
                referral.APPOINTMENT_TELL,
                alerts.INBOUND_TEXT,
                alerts.REPLY_UNCLEAR,
                READ_TASK,
            }
        ),
    ),
    Group(
        "reach",
        _("Reach the patient"),
        "info",
        frozenset(
            {
                referral.ASK_PATIENT,
                referral.OUTREACH,
                referral.TELL_SENT,
                referral.APPOINTMENT_REMIND,
                alerts.UNKNOWN,
                alerts.NOT_SENT,
                alerts.TEXTS_STOPPED,
                alerts.SHARED_PHONE,
                alerts.WRONG_NUMBER,
            }
        ),
    ),
    Group(
        "consent",
        _("Consent"),
        "warning",
        frozenset(
            {
                referral.CONSENT_ENDED,
                referral.CONSENT_ENDING,
                referral.CONSENT_REVOKED,
                "referral-consent-revoked",
                TELL,
                REVIEW,
            }
        ),
    ),
    Group("rescreen", _("Screen again"), "info", frozenset({RESCREEN})),
]
GROUP_OF_CODE = {group.code: group for group in GROUPS}
OTHER = "other"

STEPS: dict[str, str | Promise] = {
    referral.OVERDUE: _("Call them"),
    "referral-declined": _("Offer the next"),
    "referral-expired": _("Offer the next"),
    "referral-not-helped": _("Offer the next"),
    referral.NOT_YET: _("See what was tried"),
    referral.ANSWERS_DISAGREE: _("Compare"),
    referral.APPOINTMENT_CANNOT: _("Set another"),
    referral.APPOINTMENT_MISSED: _("Set another"),
    "patient-no-longer-needs": _("Withdraw"),
    referral.QUESTION: _("Answer"),
    referral.LINK_LOCKED: _("Send a new link"),
    referral.CONSENT_ENDING: _("Ask for consent"),
    referral.CONSENT_ENDED: _("Ask for consent"),
    referral.ASK_PATIENT: _("Write the answer"),
    referral.APPOINTMENT_UNRECORDED: _("Record it"),
    "referral-helped": _("Close the need"),
    alerts.INBOUND_TEXT: _("Read it"),
    alerts.REPLY_UNCLEAR: _("Match it"),
    READ_TASK: _("Read it"),
    RESCREEN: _("Screen"),
}
OPEN: str | Promise = _("Open")


def group_of(kind: str) -> Group | None:
    """None for a task that belongs to none, such as one made by hand."""
    return next(
        (
            group
            for group in GROUPS
            if kind in group.kinds or (group.prefix and kind.startswith(group.prefix))
        ),
        None,
    )


def in_group(code: str) -> Q:
    """Tasks of a group, or for OTHER those of none."""
    if code in GROUP_OF_CODE:
        return GROUP_OF_CODE[code].condition()
    condition = Q()
    for group in GROUPS:
        condition |= group.condition()
    return ~condition


def step_of(kind: str) -> str:
    """What the button of a task of this kind says."""
    return str(STEPS.get(kind, OPEN))

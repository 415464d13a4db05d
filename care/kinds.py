"""Kinds of tasks, grouped as a worker thinks of them, and the step each asks for."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care.monitoring import alerts as monitoring
from care.monitoring.check_ins import CALL_DUE
from care.plans import task_kinds as plan
from care.programs.deaths import DIED
from care.results.task_kinds import RESULT_ASK, RESULT_LATE
from care.transitions import services as transition
from notifications import alerts
from people.doors import LOCKED_TASK
from people.overrides import REVIEW, TELL
from people.tasks import task_kind
from referrals import task_kinds as referral
from screening.own_links import TASK as SELF_SCREENED
from screening.services.safety import SAFETY_TASK
from screening.services.screenings import FINISH_TASK, READ_TASK

RESCREEN = task_kind("screen-again")
REASSESS = task_kind("assess-again")
FINISH_ASSESSMENT = task_kind("finish-assessment")


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
    Group("safety", _("Act now"), "danger", frozenset({SAFETY_TASK})),
    Group("died", _("Died"), "neutral", frozenset({DIED})),
    Group(
        "late",
        _("Partner is late"),
        "danger",
        frozenset(
            {
                referral.OVERDUE,
                referral.ESCALATED,
                referral.LAST_CALL,
                referral.APPOINTMENT_UNRECORDED,
                RESULT_ASK,
                RESULT_LATE,
            }
        ),
    ),
    Group(
        "ended",
        _("Declined or not helped"),
        "warning",
        frozenset({referral.DECLINED, referral.EXPIRED, referral.NOT_HELPED}),
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
                referral.NO_LONGER_NEEDED,
            }
        ),
    ),
    Group(
        "partner",
        _("Partner waits"),
        "info",
        frozenset(
            {
                referral.QUESTION,
                referral.MESSAGE,
                referral.LINK_LOCKED,
                referral.PARTNER_UNTOLD,
            }
        ),
        prefix=referral.CALL_ORGANIZATION,
    ),
    Group(
        "answer",
        _("New answer"),
        "info",
        frozenset(
            {
                referral.HELPED,
                referral.TELL_PATIENT,
                referral.TELL_WAITLIST,
                referral.UNACCEPTED,
                referral.APPOINTMENT_ANSWER,
                referral.APPOINTMENT_TELL,
                alerts.INBOUND_TEXT,
                alerts.REPLY_UNCLEAR,
                READ_TASK,
                SELF_SCREENED,
            }
        ),
    ),
    Group(
        "asked",
        _("Asks for help"),
        "warning",
        frozenset({referral.SELF_REFERRAL, referral.CALL_ASKED}),
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
                LOCKED_TASK,
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
                referral.CONSENT_TAKEN_BACK,
                referral.ENDED_WITH_CONSENT,
                TELL,
                REVIEW,
            }
        ),
    ),
    Group(
        "home",
        _("Home from the hospital"),
        "warning",
        frozenset(
            {
                transition.CONTACT,
                transition.VISIT,
                transition.MEDICATIONS,
                transition.READMITTED,
                transition.WHERE,
                transition.TAKEN_BACK,
            }
        ),
    ),
    Group("rescreen", _("Screen again"), "info", frozenset({RESCREEN})),
    Group(
        "monitoring",
        _("Monitoring"),
        "danger",
        frozenset({monitoring.ALERT, monitoring.ESCALATED, CALL_DUE}),
    ),
    Group(
        "plan",
        _("Care plan"),
        "warning",
        frozenset(
            {plan.STEP_LATE, plan.GOAL_REACHED, plan.GOAL_STUCK, plan.PLAN_REVIEW}
        ),
    ),
    Group("assess", _("Assess"), "info", frozenset({REASSESS, FINISH_ASSESSMENT})),
]
GROUP_OF_CODE = {group.code: group for group in GROUPS}
OTHER = "other"
# Lines of a section of their own.
ELSEWHERE = frozenset({FINISH_TASK})

# Not done by a click: their page asks what was done.
ASK_FOR_A_WORD = frozenset({SAFETY_TASK})

STEPS: dict[str, str | Promise] = {
    referral.OVERDUE: _("Call them"),
    referral.ESCALATED: _("Step in"),
    referral.LAST_CALL: _("Call them"),
    referral.PARTNER_UNTOLD: _("Call them"),
    referral.SELF_REFERRAL: _("Call back"),
    referral.CALL_ASKED: _("Call back"),
    referral.DECLINED: _("Offer the next"),
    referral.EXPIRED: _("Offer the next"),
    referral.NOT_HELPED: _("Offer the next"),
    referral.NOT_YET: _("See what was tried"),
    referral.ANSWERS_DISAGREE: _("Compare"),
    referral.APPOINTMENT_CANNOT: _("Set another"),
    referral.APPOINTMENT_MISSED: _("Set another"),
    referral.NO_LONGER_NEEDED: _("Withdraw"),
    referral.QUESTION: _("Answer"),
    referral.MESSAGE: _("Read it"),
    referral.LINK_LOCKED: _("Send a new link"),
    referral.CONSENT_ENDING: _("Ask for consent"),
    referral.CONSENT_ENDED: _("Ask for consent"),
    referral.ASK_PATIENT: _("Write the answer"),
    referral.OUTREACH: _("See the ways"),
    referral.TELL_PATIENT: _("Tell them"),
    referral.TELL_WAITLIST: _("Tell them"),
    referral.TELL_SENT: _("Tell them"),
    referral.UNACCEPTED: _("Tell them"),
    referral.APPOINTMENT_TELL: _("Tell them"),
    referral.APPOINTMENT_REMIND: _("Remind them"),
    referral.CONSENT_TAKEN_BACK: _("Ask them"),
    referral.ENDED_WITH_CONSENT: _("Ask them"),
    referral.APPOINTMENT_UNRECORDED: _("Record it"),
    referral.HELPED: _("Close the need"),
    alerts.INBOUND_TEXT: _("Read it"),
    alerts.REPLY_UNCLEAR: _("Match it"),
    READ_TASK: _("Read it"),
    SAFETY_TASK: _("See what to do"),
    DIED: _("Look at it"),
    SELF_SCREENED: _("Look at it"),
    LOCKED_TASK: _("Ask them"),
    RESCREEN: _("Screen"),
    monitoring.ALERT: _("Acknowledge"),
    monitoring.ESCALATED: _("Step in"),
    CALL_DUE: _("Call them"),
    plan.STEP_LATE: _("See the step"),
    plan.GOAL_REACHED: _("Look at it"),
    plan.GOAL_STUCK: _("Look at it"),
    plan.PLAN_REVIEW: _("Look again"),
    transition.CONTACT: _("Call them"),
    transition.VISIT: _("Record it"),
    transition.MEDICATIONS: _("Reconcile"),
    transition.READMITTED: _("See the stay"),
    transition.WHERE: _("Ask them"),
    transition.TAKEN_BACK: _("See the stay"),
    REASSESS: _("Assess"),
    FINISH_ASSESSMENT: _("Go on with it"),
    RESULT_ASK: _("Ask for it"),
    RESULT_LATE: _("Ask for it"),
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
    if kind.startswith(referral.CALL_ORGANIZATION):
        return str(STEPS[referral.PARTNER_UNTOLD])
    return str(STEPS.get(kind, OPEN))

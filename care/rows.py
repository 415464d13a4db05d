"""A line of the worklist: who, what, since or until when, and the one thing to do."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from care.kinds import Group, group_of, step_of
from care.models import Snooze, Subject
from people.models import Consent, Patient, Task
from referrals.due import due_by
from referrals.models import NextOffer, Referral, ReferralEvent
from referrals.task_kinds import CONSENT_ENDED
from screening.models import Need, Screening


@dataclass(frozen=True, slots=True)
class Row:
    patient: Patient
    what: str
    when: str
    url: str
    action: str
    detail: str = ""
    is_urgent: bool = False
    is_late: bool = False
    group: Group | None = None
    subject: Subject | None = None
    subject_id: UUID | None = None
    task: Task | None = None
    snooze: Snooze | None = None
    offer: NextOffer | None = None
    # For whoever may only look, where the step is not theirs to take.
    look_url: str = ""

    @property
    def key(self) -> str:
        """How a form names the line; "" for one that nothing is done to."""
        return f"{self.subject}:{self.subject_id}" if self.subject else ""


def row_of_task(task: Task) -> Row:
    due = due_by(task.due_at) if task.due_at else None
    since = _("Since %(when)s") % {"when": in_words(task.created_at)}
    return Row(
        patient=task.patient,
        what=task.title,
        detail=task.detail,
        when=due.words if due else since,
        url=_url_of_task(task),
        action=step_of(task.kind),
        is_urgent=task.is_urgent,
        is_late=due is not None and due.is_late,
        group=group_of(task.kind),
        subject=Subject.TASK,
        subject_id=task.pk,
        task=task,
    )


def _url_of_task(task: Task) -> str:
    if task.kind == CONSENT_ENDED:
        return reverse("people:consent_add", args=[task.patient_id])
    return task.url or task.patient.get_absolute_url()


def row_of_snoozed(snooze: Snooze) -> Row:
    words = {"reason": snooze.get_reason_display(), "user": snooze.set_by}
    why = _("%(reason)s (%(user)s)") % words
    return Row(
        patient=snooze.patient,
        what=snooze.title,
        detail=f"{why}: {snooze.note}" if snooze.note else why,
        when=_("Back on %(when)s") % {"when": in_words(snooze.until)},
        url=snooze.patient.get_absolute_url(),
        action=_("Open"),
        snooze=snooze,
    )


def row_of_overdue(referral: Referral) -> Row:
    words = {"status": referral.get_status_display(), "service": str(referral.service)}
    return Row(
        patient=referral.patient,
        what=str(referral.need.category),
        detail=_("%(status)s, %(service)s") % words,
        when=". ".join(time.words for time in (referral.due, referral.ends) if time),
        url=referral.get_absolute_url(),
        action=_("See referral"),
        is_late=True,
    )


def row_of_news(event: ReferralEvent) -> Row:
    referral = event.referral
    words = {"organization": str(referral.organization), "what": event.label}
    return Row(
        patient=referral.patient,
        what=str(referral.need.category),
        detail=_("%(organization)s: %(what)s") % words,
        when=in_words(event.at),
        url=referral.get_absolute_url(),
        action=_("See referral"),
    )


def row_of_screening(screening: Screening) -> Row:
    return Row(
        patient=screening.patient,
        what=screening.title,
        detail=_("Started by %(name)s") % {"name": screening.started_by},
        when=_("Since %(when)s") % {"when": in_words(screening.started_at)},
        url=screening.get_absolute_url(),
        action=_("Go on"),
        look_url=screening.result_url,
        subject=Subject.SCREENING,
        subject_id=screening.pk,
    )


def row_of_need(need: Need) -> Row:
    return Row(
        patient=need.patient,
        what=str(need.category),
        when=_("Since %(when)s")
        % {"when": in_words(need.interest_at or need.created_at)},
        url=reverse("referrals:matches", args=[need.pk]),
        action=_("Find services"),
        subject=Subject.NEED,
        subject_id=need.pk,
    )


def row_of_consent(consent: Consent) -> Row:
    days = (consent.expires_on - timezone.localdate()).days if consent.expires_on else 0
    left = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return Row(
        patient=consent.patient,
        what=consent.get_purpose_display(),
        detail=left if days else _("Last day"),
        when=_("Ends %(when)s") % {"when": in_words(consent.expires_on)},
        url=reverse("people:consent_add", args=[consent.patient_id]),
        action=_("Ask again"),
        is_late=days == 0,
        subject=Subject.CONSENT,
        subject_id=consent.pk,
    )


def in_words(moment: datetime | date | None) -> str:
    """Day and month on the local calendar, with the hour if there is one."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return date_format(timezone.localtime(moment), _("M j, g:i A"))
    return date_format(moment, _("M j, Y"))

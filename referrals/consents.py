"""What becomes of open referrals when consent runs out.

The organization sees nothing from that day on, by the rule itself; so much needs no
job. The jobs ask: two weeks before for a new consent; on the day, again; and after
GRACE_DAYS business days without one the referral ends as if consent had been taken
back. A new consent meanwhile opens it to the organization again.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.jobs import register_job
from people.models import Consent, Task
from people.models.consent import ConsentPurpose
from people.tasks import finish_tasks, raise_task
from referrals.actors import SYSTEM
from referrals.clocks import due_after
from referrals.jobs import each
from referrals.models import Referral, ReferralEvent
from referrals.notices import raise_referral_task
from referrals.permissions import consent_stands
from referrals.services import record_event
from referrals.task_kinds import CONSENT_ENDED, CONSENT_ENDING
from referrals.transitions import StaleReferral, perform

WARN_DAYS = 14
GRACE_DAYS = 5
ENDED, RENEWED = "consent_ended", "consent_renewed"


def watch_consents() -> int:
    """How many referrals and consents were acted on."""
    return (
        each(_told(Referral.objects.open().with_consent()), _renew)
        + each(_told(Referral.objects.open().without_consent()), _end)
        + each(_untold(), _ask_for_consent)
        + each(_ending(), _warn)
        + _finish_warnings()
    )


def _with_news(referrals: Any) -> Any:
    """Annotated with what was last recorded of their consent, and when."""
    news = ReferralEvent.objects.filter(
        referral=OuterRef("pk"), name__in=(ENDED, RENEWED)
    ).order_by("-at", "-pk")
    return referrals.for_listing().annotate(
        consent_news=Subquery(news.values("name")[:1]),
        consent_news_at=Subquery(news.values("at")[:1]),
    )


def _told(referrals: Any) -> Any:
    return _with_news(referrals).filter(consent_news=ENDED).order_by("sent_at", "pk")


def _untold() -> Any:
    referrals = _with_news(Referral.objects.open().without_consent())
    unknown = Q(consent_news=None) | Q(consent_news=RENEWED)
    return referrals.filter(unknown).order_by("sent_at", "pk")


@transaction.atomic
def _renew(referral: Referral) -> bool:
    record_event(referral=referral, name=RENEWED)
    finish_tasks(subject_id=referral.pk, kind=CONSENT_ENDED)
    return True


@transaction.atomic
def _ask_for_consent(referral: Referral) -> bool:
    now = timezone.now()
    record_event(referral=referral, name=ENDED)
    words = _("Without a new one the referral ends on %(day)s.")
    raise_referral_task(
        referral,
        CONSENT_ENDED,
        _("Consent has ended: ask for a new one, or withdraw the referral"),
        detail=words % {"day": date_format(_ends_at(referral, now))},
    )
    return True


def _ends_at(referral: Referral, told_at: datetime) -> datetime:
    return timezone.localtime(due_after(GRACE_DAYS, told_at, referral.zone))


def _end(referral: Any) -> bool:
    """Once the days of grace are over; a consent given this moment keeps it."""
    if _ends_at(referral, referral.consent_news_at) > timezone.now():
        return False
    if consent_stands(referral):
        return False
    try:
        perform(referral, "revoke_consent", actor=SYSTEM)
    except StaleReferral:
        return False
    return True


def _ending() -> Any:
    """Consents with open referrals that end within WARN_DAYS with none that lasts
    longer, and of which nobody was warned."""
    longer = (
        Consent.objects.current()
        .filter(patient=OuterRef("patient"), purpose=OuterRef("purpose"))
        .filter(Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")))
    )
    resting = Referral.objects.open().filter(consent=OuterRef("pk"))
    warned = Task.objects.filter(kind=CONSENT_ENDING, subject_id=OuterRef("pk"))
    ending = Consent.objects.ending_within(WARN_DAYS).filter(
        ~Exists(longer.order_by()),
        ~Exists(warned.order_by()),
        Exists(resting.order_by()),
        purpose=ConsentPurpose.REFERRAL,
    )
    return ending.select_related("patient")


@transaction.atomic
def _warn(consent: Consent) -> bool:
    number = Referral.objects.open().filter(consent=consent).count()
    words = ngettext(
        "%(count)d open referral rests on it.",
        "%(count)d open referrals rest on it.",
        number,
    )
    day = date_format(consent.expires_on) if consent.expires_on else ""
    raise_task(
        patient=consent.patient,
        kind=CONSENT_ENDING,
        title=_("Consent ends on %(day)s: ask for a new one") % {"day": day},
        detail=words % {"count": number},
        subject_id=consent.pk,
        url=reverse("people:consent_add", args=[consent.patient_id]),
        due_at=timezone.now() + timedelta(days=WARN_DAYS // 2),
    )
    return True


def _finish_warnings() -> int:
    """Those whose consent is not about to end any more: renewed, revoked or over."""
    ending = Consent.objects.ending_within(WARN_DAYS)
    later = timezone.localdate() + timedelta(days=WARN_DAYS)
    renewed = Consent.objects.current().filter(
        Q(expires_on=None) | Q(expires_on__gt=later), purpose=ConsentPurpose.REFERRAL
    )
    tasks = Task.objects.open().filter(kind=CONSENT_ENDING)
    done = tasks.exclude(subject_id__in=ending.order_by().values("pk")) | tasks.filter(
        patient__in=renewed.order_by().values("patient")
    )
    return done.update(done_at=timezone.now())


def register() -> None:
    register_job("watch_consents", every_seconds=600, run=watch_consents)

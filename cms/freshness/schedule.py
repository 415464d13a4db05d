"""When organizations are asked whether their listings are right, reminded, and handed
to a curator. Each step is claimed by a conditional update, so that it is taken once."""

from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format

from cms.freshness.links import new_link_url
from cms.freshness.messages import LISTING_CHECK, LISTING_LINK, LISTING_REMINDER
from notifications.jobs import register_job
from notifications.kinds import MessageKind
from notifications.models import Message
from notifications.services import queue_message
from referrals.digest import add_line, works_on
from referrals.jobs import each
from referrals.messages import PARTNER_DIGEST
from resources.models import ListingCheck, Organization, Service
from resources.models.listing_check import ListingCheckQuerySet
from resources.models.service import ServiceQuerySet

NOT_BEFORE = time(8)
# The rest are counted.
MOST_NAMED = 25
# After a reminder.
TO_ANSWER = timedelta(days=5)
# Organizations for each one that may be asked, as some do not work today.
LOOKED_AT = 4


def check_listings() -> int:
    """In the mornings; how many organizations were asked, reminded or given up."""
    close_answered()
    if timezone.localtime().time() < NOT_BEFORE or not _setting("most_a_day"):
        return 0
    return (
        each(_silent(), _give_up) + each(_to_remind(), _remind) + each(_to_ask(), _ask)
    )


def due_services(today: date | None = None) -> ServiceQuerySet:
    """What has not been confirmed for so long that it is asked about."""
    day = today or timezone.localdate()
    return Service.objects.to_confirm(day - days("ask_after_days"))


def close_answered(checks: ListingCheckQuerySet | None = None) -> int:
    """A question ends when nothing is due any more, by whichever door it was said."""
    due = due_services().filter(organization=OuterRef("pk"))
    asked = ListingCheck.objects.all() if checks is None else checks
    answered = asked.under_way().filter(~Exists(due))
    return answered.update(asked_on=None, reminders=0, lapsed_on=None)


def _to_ask() -> Iterator[Organization]:
    """So many as may still be asked today; those that do not work today, and others of
    one address, come later."""
    today = timezone.localdate()
    asked = _asked_today()
    left = max(_setting("most_a_day") - len(asked), 0)
    organizations = (
        Organization.objects.filter(
            Exists(due_services().filter(organization=OuterRef("pk"))),
            Q(listing_check=None)
            | Q(listing_check__asked_on=None, listing_check__stopped_on=None),
        )
        .exclude(email="", referral_email="")
        .order_by("pk")
    )
    looked_at = organizations[: LOOKED_AT * left]
    at_work = (one for one in looked_at if works_on(one, today))
    return islice(_one_an_address(at_work, set(asked)), left)


def _asked_today() -> list[str]:
    """The addresses, whatever came of it since."""
    sent = Message.objects.filter(
        kind=LISTING_CHECK.code, created_at__date=timezone.localdate()
    )
    return [to.lower() for to in sent.order_by().values_list("to", flat=True)]


def _one_an_address(
    organizations: Iterable[Organization], mailed: set[str]
) -> Iterator[Organization]:
    for organization in organizations:
        address = organization.notice_email.lower()
        if address not in mailed:
            mailed.add(address)
            yield organization


def _ask(organization: Organization) -> bool:
    ListingCheck.objects.get_or_create(organization=organization)
    return _step(
        ListingCheck.objects.filter(
            organization=organization, asked_on=None, stopped_on=None
        ),
        LISTING_CHECK,
        asked_on=timezone.localdate(),
        reminders=0,
    )


def _to_remind() -> QuerySet[ListingCheck]:
    today = timezone.localdate()
    is_time = Q(pk__in=[])
    for sent, after in enumerate(_reminder_days()):
        is_time |= Q(reminders=sent, asked_on__lte=today - timedelta(days=after))
    checks = ListingCheck.objects.filter(is_time, lapsed_on=None, stopped_on=None)
    return checks.select_related("organization").order_by("pk")


def _remind(check: ListingCheck) -> bool:
    """Once for all steps whose day has come. Whoever chose one e-mail a day had it in
    that one, if one went out."""
    organization = check.organization
    if not organization.notice_email or not works_on(
        organization, timezone.localdate()
    ):
        return False
    at_this_step = ListingCheck.objects.filter(
        pk=check.pk, reminders=check.reminders, asked_on=check.asked_on
    )
    due = _steps_due(check)
    if organization.daily_digest and _had_digest(check):
        return bool(at_this_step.update(reminders=due))
    return _step(at_this_step, LISTING_REMINDER, reminders=due)


def _steps_due(check: ListingCheck) -> int:
    waited = (timezone.localdate() - (check.asked_on or timezone.localdate())).days
    return sum(waited >= after for after in _reminder_days())


def _had_digest(check: ListingCheck) -> bool:
    """Since the last step: one of the morning of asking came before the question."""
    waited = _reminder_days()[check.reminders - 1] if check.reminders else 0
    last = (check.asked_on or timezone.localdate()) + timedelta(days=waited)
    digests = Message.objects.filter(kind=PARTNER_DIGEST.code)
    return digests.filter(
        organization=check.organization_id, created_at__date__gt=last
    ).exists()


def _reminder_days() -> list[int]:
    return list(settings.LISTING_CHECKS["remind_after_days"])


def _silent() -> QuerySet[ListingCheck]:
    """Who was away all the time is reminded first, and has some days to answer."""
    asked_before = timezone.localdate() - days("give_up_after_days")
    no_address = Q(organization__email="", organization__referral_email="")
    told = Q(reminders__gt=0) | Q(stopped_on__isnull=False) | no_address
    if not _reminder_days():
        told = Q(asked_on__isnull=False)
    lately = Message.objects.filter(
        kind=LISTING_REMINDER.code,
        organization=OuterRef("pk"),
        created_at__gt=timezone.now() - TO_ANSWER,
    )
    checks = ListingCheck.objects.filter(told, ~Exists(lately), lapsed_on=None)
    return checks.filter(asked_on__lte=asked_before).order_by("pk")


def _give_up(check: ListingCheck) -> bool:
    silent = ListingCheck.objects.filter(pk=check.pk, lapsed_on=None)
    return bool(silent.update(lapsed_on=timezone.localdate()))


@transaction.atomic
def _step(
    checks: QuerySet[ListingCheck], kind: MessageKind, **facts: date | int
) -> bool:
    """Claim the step, and write the e-mail in the same transaction."""
    check = checks.select_related("organization").first()
    if check is None or not checks.update(**facts):
        return False
    check.refresh_from_db()
    send_question(check, kind)
    return True


@transaction.atomic
def send_again(organization: Organization) -> None:
    """A fresh link for the holder of an old one, or of a referral's; once a day."""
    key = f"{LISTING_LINK.code}:{organization.pk}:{timezone.localdate()}"
    if not organization.notice_email or Message.objects.filter(dedupe_key=key).exists():
        return
    check, _made = ListingCheck.objects.get_or_create(organization=organization)
    link = new_link_url(organization)
    _write(check, LISTING_LINK, key, {"organization": organization.name, "link": link})


def send_question(check: ListingCheck, kind: MessageKind) -> None:
    """One e-mail of all that is due."""
    organization = check.organization
    key = f"{kind.code}:{organization.pk}:{check.asked_on}:{check.reminders}"
    if Message.objects.filter(dedupe_key=key).exists():
        return
    with translation.override(check.language):
        context = _context(check)
    _write(check, kind, key, context)


def _write(
    check: ListingCheck, kind: MessageKind, key: str, context: dict[str, str]
) -> None:
    queue_message(
        kind=kind.code,
        channel="email",
        to=check.organization.notice_email,
        language=check.language,
        context=context,
        dedupe_key=key,
        organization=check.organization,
        subject_id=check.organization_id,
    )


def _context(check: ListingCheck) -> dict[str, str]:
    asked = check.asked_on or timezone.localdate()
    services = due_services().filter(organization=check.organization)
    named = services.order_by("name", "pk")[:MOST_NAMED]
    lines = [f"- {service.display_name}" for service in named]
    more = services.count() - len(lines)
    return {
        "organization": check.organization.name,
        "services": "\n".join([*lines, *([f"+ {more}"] if more else [])]),
        "link": new_link_url(check.organization),
        "day": date_format(asked + days("give_up_after_days"), "DATE_FORMAT"),
    }


def _in_digest(organization: Organization) -> str:
    """A line for whoever has reminders together once a day."""
    checks = ListingCheck.objects.under_way().filter(stopped_on=None, lapsed_on=None)
    if not checks.filter(organization=organization).exists():
        return ""
    return f"Is your listing still right? One tap:\n{new_link_url(organization)}"


def _setting(name: str) -> int:
    return int(settings.LISTING_CHECKS[name])


def days(name: str) -> timedelta:
    return timedelta(days=_setting(name))


def register() -> None:
    register_job("check_listings", every_seconds=1800, run=check_listings)
    add_line(_in_digest)

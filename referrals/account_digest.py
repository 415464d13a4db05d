"""One e-mail each morning to partners' accounts that chose it: what is new since the
last, and what waits. Numbers and counts, nothing about persons."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from notifications.jobs import register_job
from notifications.services import queue_message
from people.models import Role, User
from referrals import messages
from referrals.account_news import address
from referrals.digest import (
    MOST_NAMED,
    NOT_BEFORE,
    WAITING,
    number_and_day,
    works_on,
)
from referrals.jobs import each
from referrals.models import NewsChoice, PartnerNews, Referral
from referrals.models.partner_news import is_own_address
from resources.models import Organization


def send_account_digests() -> int:
    """After eight, on days on which an organization of theirs works. Who chose
    otherwise since gets what was kept until then in one last e-mail, at any hour."""
    choices = NewsChoice.objects.filter(user__is_active=True).select_related("user")
    done = each(choices.left_over().order_by("pk"), _send_left_over)
    if timezone.localtime().time() < NOT_BEFORE:
        return done
    due = choices.due_on(timezone.localdate())
    return done + each(due.order_by("pk"), _send_daily)


@transaction.atomic
def _send_daily(choice: NewsChoice) -> bool:
    today = timezone.localdate()
    own = _organizations(choice.user)
    if not any(works_on(organization, today) for organization in own):
        return False
    if not NewsChoice.objects.due_on(today).filter(pk=choice.pk).update(told_on=today):
        return False
    return _send(choice.user, own, list(_waiting(choice.user, own)))


@transaction.atomic
def _send_left_over(choice: NewsChoice) -> bool:
    if not NewsChoice.objects.left_over().filter(pk=choice.pk).update(told_on=None):
        return False
    return _send(choice.user, _organizations(choice.user), [])


def _organizations(user: User) -> list[Organization]:
    """Where they are a partner now and the organization's own address, which hears
    everything anyway, is not theirs."""
    own = Organization.objects.filter(pk__in=user.organization_ids(Role.PARTNER))
    return [o for o in own.order_by("pk") if not is_own_address(o, user.email)]


def _waiting(user: User, own: list[Organization]) -> Iterable[Referral]:
    """What these organizations must do next, soonest due first."""
    inbox = Referral.objects.in_inbox_of(user).filter(organization__in=own)
    waiting = inbox.filter(status__in=WAITING)
    return waiting.for_listing().order_by("due_at", "pk")


def waiting_without_address(email: str) -> list[Referral]:
    """What waits at organizations that hear by the account at this e-mail, having no
    address of their own."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    own = [o for o in _organizations(user) if not o.notice_email] if user else []
    return list(_waiting(user, own)) if user and own else []


def _send(user: User, own: list[Organization], waiting: list[Referral]) -> bool:
    """Of nothing, nothing is said. The row of the choice was updated before, so that
    another machine waits and then finds the news told; what comes after it was read is
    the next one's."""
    kept = list(PartnerNews.objects.untold().filter(user=user).for_listing())
    read = PartnerNews.objects.filter(pk__in=[one.pk for one in kept])
    read.update(told_at=timezone.now())
    keys = {organization.pk for organization in own}
    news = [one for one in kept if one.event.referral.organization_id in keys]
    if not news and not waiting:
        return False
    queue_message(
        kind=messages.ACCOUNT_DIGEST.code,
        channel="email",
        to=user.email,
        language="en",
        context=_context(news, waiting),
        dedupe_key=f"{messages.ACCOUNT_DIGEST.code}:{user.pk}:{uuid4()}",
    )
    return True


def _context(news: list[PartnerNews], waiting: list[Referral]) -> dict[str, str]:
    return {
        "new": str(len(news)),
        "list_new": "\n".join(map(_number_and_news, news[:MOST_NAMED])),
        "count": str(len(waiting)),
        "overdue": str(sum(referral.is_overdue for referral in waiting)),
        "list": "\n".join(number_and_day(one) for one in waiting[:MOST_NAMED]),
        "link": address("referrals:inbox"),
        "choice": address("referrals:inbox_news"),
    }


def _number_and_news(one: PartnerNews) -> str:
    return f"{one.event.referral.number}: {messages.NEWS[one.kind]}"


def register() -> None:
    register_job("send_account_digests", every_seconds=1800, run=send_account_digests)

"""News of referrals to partners' own accounts, beside the organization's address: each
at once, or kept for one e-mail in the morning (`account_digest.py`)."""

from django.conf import settings
from django.urls import reverse

from notifications.kinds import MessageKind
from notifications.services import queue_message
from people import audit
from people.models import User
from referrals.messages import ACCOUNT_NEWS, NEWS
from referrals.models import (
    NewsBy,
    NewsChoice,
    PartnerNews,
    Referral,
    ReferralEvent,
)


@audit.in_turn()
def choose_news(*, user: User, by: NewsBy) -> None:
    """From now on. What was kept for a digest comes in one last e-mail."""
    NewsChoice.objects.update_or_create(user=user, defaults={"by": by})
    audit.record("account.news", actor=user, subject=user, reason=str(by))


def tell_accounts(referral: Referral, kind: MessageKind, event: ReferralEvent) -> bool:
    """Write to who wants each at once, keep it for who wants it in the morning; whether
    anybody hears of it who may act on it."""
    choices = NewsChoice.objects.of(referral.organization)
    for choice in choices.select_related("user").order_by("pk"):
        if choice.by == NewsBy.DAILY:
            PartnerNews.objects.get_or_create(
                user=choice.user, event=event, kind=kind.code
            )
        else:
            _write(choice.user, referral, kind, event)
    return choices.who_may_act(referral.organization).exists()


def _write(
    user: User, referral: Referral, kind: MessageKind, event: ReferralEvent
) -> None:
    """Its link asks to sign in: what is in it opens nothing to others."""
    queue_message(
        kind=ACCOUNT_NEWS.code,
        channel="email",
        to=user.email,
        language="en",
        context={
            "number": referral.number,
            "service": referral.service.name,
            "news": NEWS[kind.code],
            "link": address("referrals:inbox_referral", referral.pk),
            "choice": address("referrals:inbox_news"),
        },
        dedupe_key=f"{kind.code}:{event.pk}:{user.pk}",
        organization=referral.organization,
        subject_id=referral.pk,
    )


def address(name: str, *arguments: object) -> str:
    return settings.BASE_URL + reverse(name, args=arguments)

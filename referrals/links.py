"""The organization's link to one referral, and the second thing it must know."""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from people.links import MAX_TRIES, create_link, revoke_links
from people.models import AccessLink
from referrals.models import Referral

PURPOSE = "referral"
VALID_FOR = timedelta(days=30)
SESSION_MINUTES = 30
# A fresh link asked for by the holder of an old one: once in a while, and not any
# more after so many wrong answers to all of them. Then the care team sends one.
RENEW_EVERY = timedelta(minutes=15)
MOST_TRIES = 3 * MAX_TRIES


class Factor(StrEnum):
    PIN = "pin"
    BIRTH_YEAR = "birth-year"
    PHONE_CODE = "phone-code"


def new_link_url(referral: Referral) -> str:
    """A fresh absolute link for the organization; earlier ones keep working."""
    token = create_link(
        purpose=PURPOSE,
        subject_id=referral.pk,
        audience=referral.organization.notice_email,
        valid_for=VALID_FOR,
    )
    return settings.BASE_URL + reverse("referrals:link", args=[token])


def end_links(referral: Referral) -> int:
    return revoke_links(purpose=PURPOSE, subject_id=referral.pk)


def links_of(referral: Referral) -> "QuerySet[AccessLink]":
    links = AccessLink.objects.filter(purpose=PURPOSE, subject_id=referral.pk)
    return links.order_by("created_at", "pk")


def first_opened(referral: Referral) -> datetime | None:
    """When somebody first passed the second question of one of its links."""
    opened = links_of(referral).exclude(first_opened_at=None)
    times = opened.order_by("first_opened_at").values_list("first_opened_at", flat=True)
    return times.first()


def may_renew(referral: Referral) -> bool:
    """Whether somebody without account may have a fresh link mailed now."""
    links = links_of(referral)
    recent = links.filter(created_at__gt=timezone.now() - RENEW_EVERY, locked_at=None)
    tries = links.aggregate(tries=Sum("failed_tries"))["tries"] or 0
    return tries < MOST_TRIES and not recent.filter(revoked_at=None).exists()


def factor_of(referral: Referral) -> Factor:
    """The organization's PIN; without one the patient's year of birth; where that is
    unknown, a code the care team gives over the phone."""
    if referral.organization.referral_pin_hash:
        return Factor.PIN
    if referral.patient.date_of_birth:
        return Factor.BIRTH_YEAR
    return Factor.PHONE_CODE


def is_right_answer(referral: Referral, answer: str) -> bool:
    answer = answer.strip()
    factor = factor_of(referral)
    if factor == Factor.PIN:
        return check_password(answer, referral.organization.referral_pin_hash)
    if factor == Factor.BIRTH_YEAR:
        return constant_time_compare(answer, f"{referral.patient.date_of_birth:%Y}")
    return constant_time_compare(answer, phone_code(referral))


def phone_code(referral: Referral) -> str:
    """Six digits derived from the referral's key; shown to the care team alone."""
    digest = hmac.new(
        settings.SECRET_KEY.encode(), referral.pk.bytes, hashlib.sha256
    ).digest()
    return f"{int.from_bytes(digest[:6]) % 1_000_000:06d}"

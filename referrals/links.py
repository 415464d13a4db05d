"""The organization's link to one referral, and the second thing it must know."""

import hashlib
import hmac
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from people.links import create_link, revoke_links
from referrals.models import Referral

PURPOSE = "referral"
VALID_FOR = timedelta(days=30)
SESSION_MINUTES = 30


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

from referrals.models.event import AppendOnlyError, ReferralEvent
from referrals.models.message import ReferralMessage
from referrals.models.referral import Referral, ReferralQuerySet, new_number
from referrals.models.words import TONES

__all__ = [
    "TONES",
    "AppendOnlyError",
    "Referral",
    "ReferralEvent",
    "ReferralMessage",
    "ReferralQuerySet",
    "new_number",
]

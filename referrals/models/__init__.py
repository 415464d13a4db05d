from referrals.models.appointment import (
    Appointment,
    AppointmentStatus,
    Booking,
    Coming,
)
from referrals.models.calendar import ClosedDays, WorkCalendar
from referrals.models.event import AppendOnlyError, ReferralEvent
from referrals.models.forwarding import (
    MOST_FORWARDED,
    ForwardingRule,
    ForwardingRuleQuerySet,
    NextOffer,
)
from referrals.models.hidden import HiddenService, HiddenServiceQuerySet, HideReason
from referrals.models.message import (
    Attachment,
    AttachmentQuerySet,
    ReferralMessage,
)
from referrals.models.note import ServiceNote, ServiceNoteQuerySet
from referrals.models.partner_news import NewsBy, NewsChoice, PartnerNews
from referrals.models.partner_note import PartnerNote
from referrals.models.person import ReferralPerson
from referrals.models.referral import Referral, ReferralQuerySet, new_number
from referrals.models.self_referral import (
    SelfReferral,
    SelfReferralQuerySet,
    SelfReferralStatus,
)
from referrals.models.trusted import TrustedService, TrustedServiceQuerySet
from referrals.models.unmet import FOUND_BY_ENGINE, UnmetNeed, UnmetReason
from referrals.models.words import TONES

__all__ = [
    "FOUND_BY_ENGINE",
    "MOST_FORWARDED",
    "TONES",
    "AppendOnlyError",
    "Appointment",
    "AppointmentStatus",
    "Attachment",
    "AttachmentQuerySet",
    "Booking",
    "ClosedDays",
    "Coming",
    "ForwardingRule",
    "ForwardingRuleQuerySet",
    "HiddenService",
    "HiddenServiceQuerySet",
    "HideReason",
    "NewsBy",
    "NewsChoice",
    "NextOffer",
    "PartnerNews",
    "PartnerNote",
    "Referral",
    "ReferralEvent",
    "ReferralMessage",
    "ReferralPerson",
    "ReferralQuerySet",
    "SelfReferral",
    "SelfReferralQuerySet",
    "SelfReferralStatus",
    "ServiceNote",
    "ServiceNoteQuerySet",
    "TrustedService",
    "TrustedServiceQuerySet",
    "UnmetNeed",
    "UnmetReason",
    "WorkCalendar",
    "new_number",
]

"""Kinds of tasks that more than one place raises or finishes."""

ANSWERS_DISAGREE = "answers-disagree"
ASK_PATIENT = "ask-patient"
CONSENT_ENDED = "referral-consent-ended"
LINK_LOCKED = "link-locked"
NOT_YET = "patient-not-yet"
OVERDUE = "referral-overdue"
QUESTION = "referral-question"

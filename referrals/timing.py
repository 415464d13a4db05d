"""How long each status, and a whole referral, may last, as data; of a status in
business days of whoever acts next.

Two business days to answer, two more of grace, then one escalation: Wyoming
CommuniCare's rule. Reminders after 24 hours, 48 hours, a week and a month of silence:
WellSky's. An organization may have days of its own (`referrals.models.WorkCalendar`).
"""

from referrals.status import Outlook, Status

# A waitlist with a date is due the business day after it.
CLOCK_DAYS: dict[Status, int] = {
    Status.SENT: 2,
    Status.NEEDS_INFO: 2,
    Status.ACCEPTED: 3,
    Status.WAITLISTED: 20,
    Status.IN_SERVICE: 10,
}
# Past the clock by so many, the sender's supervisor is told, once.
GRACE_DAYS = 2
# Silent for so many, the organization is reminded: 24 h, 48 h, a week, a month.
REMIND_AFTER: tuple[int, ...] = (1, 2, 5, 21)
# Silent since it was sent; elsewhere news is expected when the clock has run out.
SILENT_FROM_START = frozenset({Status.SENT})
# Past the clock by so many, the referral ends: of silence after a yes a month and more.
END_AFTER: dict[Status, int] = {
    Status.SENT: 5,
    Status.NEEDS_INFO: 10,
    Status.ACCEPTED: 23,
    Status.WAITLISTED: 23,
    Status.IN_SERVICE: 23,
}
# All of a referral's life, whatever its clocks allow: it ends within so many calendar
# days of sending. Time away stops no patient's life and so not this.
LIFE_DAYS = 60
# What was said of the time to come lets it live longer: so many calendar days past the
# day named, or past the word where none is.
KEPT_FOR: dict[Outlook, int] = {
    Outlook.WAITLIST_DATE: 14,
    Outlook.APPOINTMENT: 14,
    Outlook.PROGRESS: 30,
}
# A day named counts for no more than so many ahead.
FURTHEST_DAYS = 365
# So many calendar days before the end of its life the organization is told.
LAST_CALL_DAYS = 10

"""How long each status may last, as data; in business days of whoever acts next.

Two business days to answer, two more of grace, then one escalation: Wyoming
CommuniCare's rule. Reminders after 24 hours, 48 hours, a week and a month of silence:
WellSky's. An organization may have days of its own (`referrals.models.WorkCalendar`).
"""

from referrals.status import Status

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

"""Who gets what at each of our addresses.

The key is "METHOD namespace:name" and the row a status for every role. Each URL of
ours needs at least one row, or tests/test_urls.py fails. What stands in a URL's
arguments is in `World.arguments` (tests/world.py).
"""

Row = dict[str, int]

ROLES = (
    "signed_out",
    "social_worker",
    "read_only",
    "care_manager",
    "supervisor",
    "program_manager",
    "clinician",
    "partner",
    "editor",
    "curator",
    "payer_analyst",
    "administrator",
    "outsider",
)
WORKERS = ("social_worker", "care_manager", "supervisor", "program_manager")
TO_SIGN_IN = 302


def row(**statuses: int) -> Row:
    """404 to every role but those named; the signed-out are sent to sign in."""
    return dict.fromkeys(ROLES, 404) | {"signed_out": TO_SIGN_IN} | statuses


def everyone(status: int) -> Row:
    return dict.fromkeys(ROLES, status)


def workers(status: int, **others: int) -> Row:
    return row(**dict.fromkeys(WORKERS, status), **others)


SEES_PATIENT = workers(200, read_only=200, clinician=200)
CHANGES_PATIENT = workers(200, read_only=403, clinician=403)
# A GET at an address that takes only POST; signed in or not, it is the wrong verb.
POST_ONLY = everyone(405)

MATRIX: dict[str, Row] = {
    "GET resources:search": everyone(200),
    "GET resources:service": everyone(200),
    "GET people:patient_list": workers(200, read_only=200, clinician=200, outsider=200),
    "GET people:patient_add": workers(200, read_only=403, clinician=403, outsider=200),
    "GET people:patient_edit": CHANGES_PATIENT,
    "GET people:consent_add": CHANGES_PATIENT,
    "GET people:consent_revoke": POST_ONLY,
    "GET people:contact_edit": CHANGES_PATIENT,
    "GET care:worklist": workers(200, read_only=200, clinician=200, outsider=200),
    "GET care:patient": SEES_PATIENT,
    "GET care:task_done": POST_ONLY,
    "GET screening:start": CHANGES_PATIENT,
    "GET screening:screen": CHANGES_PATIENT,
    "GET screening:save_answer": POST_ONLY,
    "GET screening:finish": POST_ONLY,
    "GET screening:result": SEES_PATIENT,
    "GET referrals:matches": SEES_PATIENT,
    "GET referrals:preview": CHANGES_PATIENT,
    "GET referrals:send": POST_ONLY,
    "GET referrals:handout": SEES_PATIENT,
    "GET referrals:close_need": CHANGES_PATIENT,
    "GET referrals:list": workers(200, read_only=200, clinician=200, outsider=200),
    "GET referrals:referral": SEES_PATIENT,
    "GET referrals:perform": POST_ONLY,
    "GET referrals:inbox": row(partner=200),
    "GET referrals:inbox_referral": row(partner=200),
    "GET referrals:link": everyone(200),
    "GET notifications:twilio_inbound": POST_ONLY,
    "GET notifications:twilio_status": POST_ONLY,
    "GET notifications:demo_phones": everyone(200),
    "GET notifications:demo_mail": everyone(200),
    "GET reports:funnel": row(supervisor=200, program_manager=200),
}

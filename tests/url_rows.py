"""Rows of `tests.url_matrix` that recur."""

TO_SIGN_IN = "to sign in"

Row = dict[str, int | str | None]

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


def row(**statuses: int | str | None) -> Row:
    """404 to every role but those named; the signed-out are sent to sign in."""
    nobody: Row = dict.fromkeys(ROLES, 404)
    return nobody | {"signed_out": TO_SIGN_IN} | statuses


def everyone(status: int) -> Row:
    return dict.fromkeys(ROLES, status)


def workers(status: int, **others: int) -> Row:
    return row(**dict.fromkeys(WORKERS, status), **others)


SEES_PATIENT = workers(200, read_only=200, clinician=200)
CHANGES_PATIENT = workers(200, read_only=403, clinician=403)
ANY_WORKER = workers(200, read_only=200, clinician=200, outsider=200)
TEAM = workers(302, clinician=302, outsider=302)
ANY_WRITER = workers(302, read_only=403, clinician=403, outsider=302)
IN_CHARGE_OF_PATIENT = workers(403, read_only=403, clinician=403) | {
    "supervisor": 200,
    "program_manager": 200,
}
SUPERVISORS = row(supervisor=200, program_manager=200)
IN_CHARGE = SUPERVISORS | {"administrator": 200}
# A GET where only POST is taken: the wrong verb, whoever asks. None: the signed-out get
# 405 or the sign-in page, as the view looks at the verb or at who is asking first.
POST_ONLY = everyone(405) | {"signed_out": None}
PUBLIC_POST_ONLY = everyone(405)


def change(status: int) -> Row:
    """A POST by those who may change the patient ends in `status`."""
    return workers(status, read_only=403, clinician=403)


def clinical(status: int) -> Row:
    """Who may write in the health record: workers, and the clinician on the team."""
    return workers(status, read_only=403, clinician=status)


def in_charge(status: int) -> Row:
    """Those who run the programs; their colleagues are refused."""
    refused = workers(403, read_only=403, outsider=403)
    return refused | {"supervisor": status, "program_manager": status}

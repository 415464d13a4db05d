"""Who gets what at the addresses of medications; see `tests.url_matrix`."""

from tests.url_rows import POST_ONLY, SEES_PATIENT, Row, clinical, row, workers

SIGNS = workers(403, read_only=403, clinician=200)

MEDICATIONS: dict[str, Row] = {
    "GET care:medications": SEES_PATIENT,
    "POST care:medications": clinical(302),
    "GET care:reconciliation": SEES_PATIENT,
    **{f"GET care:medication_{name}": POST_ONLY for name in ("list", "line", "decide")},
    # No list given; a line that nobody wrote; a medication that is on no list.
    "POST care:medication_list": clinical(422),
    "POST care:medication_line": clinical(404),
    "POST care:medication_decide": clinical(404),
    "GET care:reconciliation_sign": SIGNS,
    # Without the box ticked.
    "POST care:reconciliation_sign": SIGNS | {"clinician": 422},
    # Not signed: there is no paper.
    "GET care:reconciliation_paper": row(),
}

"""Who gets what at the addresses of the health record; see `tests.url_matrix`."""

from tests.url_rows import POST_ONLY, SEES_PATIENT, Row, clinical, workers

# The author's alone.
OWN_NOTE = workers(403, read_only=403, clinician=403)

HEALTH: dict[str, Row] = {
    "GET care:assessments": SEES_PATIENT,
    "POST care:assessments": clinical(422),
    # Who only reads is led to the summary.
    "GET care:assessment": clinical(200) | {"read_only": 302},
    "GET care:assessment_part": POST_ONLY,
    "POST care:assessment_part": clinical(302),
    "GET care:assessment_sign": clinical(200),
    "POST care:assessment_sign": clinical(302),
    "GET care:assessment_summary": SEES_PATIENT,
    "GET care:assessment_pdf": SEES_PATIENT,
    "GET care:health": SEES_PATIENT,
    "GET care:health_add": clinical(200),
    "POST care:health_add": clinical(422),
    "GET care:health_edit": clinical(200),
    "POST care:health_edit": clinical(422),
    "GET care:notes": SEES_PATIENT,
    "POST care:notes": clinical(422),
    "GET care:note_draft": POST_ONLY,
    "POST care:note_draft": clinical(302),
    "GET care:note_search": POST_ONLY,
    "POST care:note_search": workers(302, read_only=302, clinician=302),
    "GET care:note": SEES_PATIENT,
    "POST care:note": clinical(422),
    "GET care:note_void": OWN_NOTE | {"social_worker": 200},
    "POST care:note_void": OWN_NOTE | {"social_worker": 422},
}

"""Who gets what at the addresses of care management; see `tests.url_matrix`."""

from tests.care.medications.urls import MEDICATIONS
from tests.care.members.urls import MEMBERS
from tests.care.monitoring.urls import MONITORING
from tests.care.plans.urls import PLANS
from tests.care.programs.urls import PROGRAMS
from tests.care.transitions.urls import TRANSITIONS
from tests.url_rows import (
    ANY_WORKER,
    ANY_WRITER,
    CHANGES_PATIENT,
    POST_ONLY,
    SEES_PATIENT,
    SUPERVISORS,
    Row,
    change,
    clinical,
    row,
    workers,
)

# The social worker's own, and what supervisors do for them.
MANAGING = ("social_worker", "supervisor", "program_manager")
OF_SOCIAL_WORKER = row(**dict.fromkeys(MANAGING, 200), care_manager=403, read_only=403)
OF_LINES = (
    *("rows_done", "rows_snooze", "rows_give", "rows_undo", "wake"),
    *("filter_set", "filter_delete"),
)
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

WORK: dict[str, Row] = {
    "GET care:worklist": ANY_WORKER,
    **{f"GET care:{name}": POST_ONLY for name in OF_LINES},
    # Nothing chosen: back with a word about it.
    **{f"POST care:rows_{name}": ANY_WRITER for name in ("done", "snooze", "give")},
    # Nobody's, or somebody else's: there is none such.
    "POST care:rows_undo": row(read_only=403, clinician=403),
    "POST care:wake": row(),
    "POST care:filter_set": workers(302, read_only=302, clinician=302, outsider=302),
    "POST care:filter_delete": row(),
    "GET care:team": SUPERVISORS,
    "GET care:caseload": OF_SOCIAL_WORKER,
    "POST care:caseload": {**OF_SOCIAL_WORKER, **dict.fromkeys(MANAGING, 422)},
    "GET care:away": OF_SOCIAL_WORKER,
    "POST care:away": {**OF_SOCIAL_WORKER, **dict.fromkeys(MANAGING, 422)},
    "GET care:absence_end": POST_ONLY,
    "POST care:absence_end": row(),
    "GET care:consents": SEES_PATIENT,
    "GET care:care_team": SEES_PATIENT,
    # Of nobody on the team: there is none such. The clinician is on it and only looks.
    "POST care:care_team": row(care_manager=403, read_only=403, clinician=403),
    "GET care:patient": SEES_PATIENT,
    "GET care:task_done": POST_ONLY,
    "POST care:task_done": change(302),
    "GET care:own_screening": CHANGES_PATIENT,
    "POST care:own_screening": change(302),
}

CARE: dict[str, Row] = {
    **WORK,
    **HEALTH,
    **MEMBERS,
    **PROGRAMS,
    **TRANSITIONS,
    **PLANS,
    **MEDICATIONS,
    **MONITORING,
}

"""Who gets what at the addresses of programs and the panel; see `tests.url_matrix`."""

from tests.url_rows import (
    ANY_WORKER,
    CHANGES_PATIENT,
    SEES_PATIENT,
    Row,
    change,
    in_charge,
    workers,
)

PROGRAMS: dict[str, Row] = {
    "GET care:programs": workers(200, read_only=200, outsider=200),
    "GET care:program": workers(200, read_only=200),
    "GET care:program_add": in_charge(200),
    "POST care:program_add": in_charge(422),
    "GET care:program_edit": in_charge(200) | {"outsider": 404},
    "POST care:program_edit": in_charge(422) | {"outsider": 404},
    "GET care:candidates": workers(200, read_only=403),
    # Nobody chosen: back with a word about it.
    "POST care:candidates": workers(302, read_only=403),
    "GET care:patient_programs": SEES_PATIENT,
    # No program of that key.
    "POST care:patient_programs": workers(404, read_only=403, clinician=403),
    "GET care:enrollment": SEES_PATIENT,
    "GET care:enrollment_move": CHANGES_PATIENT,
    "POST care:enrollment_move": change(422),
    "GET care:panel": ANY_WORKER,
    "GET care:contact_add": CHANGES_PATIENT,
    # Not said whether they were reached.
    "POST care:contact_add": change(422),
    "GET care:contact_void": CHANGES_PATIENT,
    "POST care:contact_void": change(302),
}

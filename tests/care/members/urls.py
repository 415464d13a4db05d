"""Who gets what at the addresses of a health plan's members; see `tests.url_matrix`."""

from tests.url_rows import POST_ONLY, Row, row, workers

COUNTED = row(payer_analyst=200, program_manager=200)
OF_MEMBERS = (
    *("tier_members", "member", "segment_rules"),
    *("member_imports", "member_import", "member_import_bad_rows"),
)

MEMBERS: dict[str, Row] = {
    # The clinic is a health plan. Analysts see counts, program managers members.
    **{f"GET care:{name}": COUNTED for name in ("segments", "before_after")},
    **{f"GET care:{name}": row(program_manager=200) for name in OF_MEMBERS},
    **{f"GET care:{name}": POST_ONLY for name in ("segments_sort", "member_find")},
    "POST care:segments_sort": row(program_manager=302),
    "POST care:member_find": row(program_manager=422),
    "POST care:segment_rules": row(program_manager=422),
    "POST care:member_imports": row(program_manager=422),
    "GET care:member_link": workers(200, read_only=403),
    "POST care:member_link": workers(422, read_only=403),
    "GET care:member_unlink": POST_ONLY,
    # No member is linked to the patient.
    "POST care:member_unlink": row(read_only=403),
}

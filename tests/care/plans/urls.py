"""Who gets what at the addresses of plans and visits; see `tests.url_matrix`."""

from tests.url_rows import (
    CHANGES_PATIENT,
    POST_ONLY,
    PUBLIC_POST_ONLY,
    SEES_PATIENT,
    Row,
    change,
    everyone,
    row,
)

SEEN = (
    *("plan", "plan_versions", "plan_version", "goal"),
    *("visits", "visit_calendar", "appointment_calendar"),
)
CHANGED = (
    *("plan_edit", "plan_agree", "plan_template", "goal_add", "goal_edit"),
    *("step_add", "step_edit", "outside_add", "outside_edit"),
    *("visit_add", "visit_edit", "goal_share"),
)
POSTED = (
    *("plan_move", "plan_material", "plan_pdf", "plan_share"),
    *("step_done", "outside_end", "visit_act", "goal_unshare", "inbox_goal"),
)

PLANS: dict[str, Row] = {
    "GET care:plans": SEES_PATIENT,
    "POST care:plans": change(302),
    **{f"GET care:{name}": SEES_PATIENT for name in SEEN},
    **{f"GET care:{name}": CHANGES_PATIENT for name in CHANGED},
    **{f"POST care:{name}": change(422) for name in (*CHANGED, "goal")},
    **{f"GET care:{name}": POST_ONLY for name in POSTED},
    "POST care:plan_move": change(422),
    "POST care:plan_pdf": change(200),
    # To nobody named.
    "POST care:plan_share": change(404),
    "POST care:outside_end": change(302),
    "POST care:goal_unshare": change(302),
    "POST care:inbox_goal": row(partner=422),
    "GET care:link_goal": PUBLIC_POST_ONLY,
    # The link is not unlocked.
    "POST care:link_goal": everyone(422),
    "GET care:result": SEES_PATIENT,
    "POST care:result": change(422),
    "POST care:visit_act": change(302),
    # Nothing named to attach or take off.
    "POST care:plan_material": change(404),
    "POST care:step_done": change(302),
}

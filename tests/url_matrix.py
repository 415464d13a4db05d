"""Who gets what at each of our addresses.

The key is "METHOD namespace:name" and the row a status, or TO_SIGN_IN, for every
role. Each URL of ours needs at least one row, or tests/test_urls.py fails. What stands
in a URL's arguments is in `World.arguments` (tests/world.py).
"""

from tests.care.urls import HEALTH
from tests.url_rows import (
    ANY_WORKER,
    ANY_WRITER,
    CHANGES_PATIENT,
    IN_CHARGE,
    IN_CHARGE_OF_PATIENT,
    POST_ONLY,
    PUBLIC_POST_ONLY,
    ROLES,
    SEES_PATIENT,
    SUPERVISORS,
    TEAM,
    TO_SIGN_IN,
    WORKERS,
    Row,
    change,
    everyone,
    row,
    workers,
)

__all__ = ["MATRIX", "ROLES", "TO_SIGN_IN"]

COUNTED = row(payer_analyst=200, program_manager=200)
IN_CHARGE_ROLES = ("supervisor", "program_manager")
RUNS_PROGRAMS = workers(403, read_only=403, outsider=403) | dict.fromkeys(
    IN_CHARGE_ROLES, 200
)

WRITERS = (*WORKERS, "clinician")
WRITES_CLINICAL = workers(302, read_only=403, clinician=302)
OF_READINGS = (
    *("reading_add", "reading_import", "device_add", "device_end"),
    "check_in_call",
)
SIGNS = workers(403, read_only=403, clinician=200)
# The social worker's own, and what supervisors do for them.
MANAGING = ("social_worker", "supervisor", "program_manager")
OF_SOCIAL_WORKER = row(**dict.fromkeys(MANAGING, 200), care_manager=403, read_only=403)
OF_LINES = (
    *("rows_done", "rows_snooze", "rows_give", "rows_undo", "wake"),
    *("filter_set", "filter_delete"),
)
OF_MEMBERS = (
    *("tier_members", "member", "segment_rules"),
    *("member_imports", "member_import", "member_import_bad_rows"),
)
OPEN_LISTS = (
    *("services", "service_at_locations", "organizations"),
    *("taxonomies", "taxonomy_terms"),
)
OPEN_API = (
    *("", "_openapi", "_profile"),
    *(f"_{name}" for name in OPEN_LISTS),
    *("_service", "_service_at_location", "_organization"),
    *("_taxonomy", "_taxonomy_term"),
)
OF_PLANS_SEEN = (
    *("plan", "plan_versions", "plan_version", "goal"),
    *("visits", "visit_calendar", "appointment_calendar"),
)
OF_PLANS_CHANGED = (
    *("plan_edit", "plan_agree", "plan_template", "goal_add", "goal_edit"),
    *("step_add", "step_edit", "outside_add", "outside_edit"),
    *("visit_add", "visit_edit"),
)
OF_PLANS_POSTED = (
    *("plan_move", "plan_material", "plan_pdf", "plan_share"),
    *("step_done", "outside_end", "visit_act"),
)
BY_LISTING_LINK = ("confirm", "mails", "new_link", "room")

MATRIX: dict[str, Row] = {
    **HEALTH,
    "GET closed_signup": everyone(404),
    "GET closed_email": everyone(404),
    **{f"GET resources:api{name}": everyone(200) for name in OPEN_API},
    **{f"POST resources:api_{name}": everyone(200) for name in OPEN_LISTS},
    "POST resources:api": everyone(405),
    "GET resources:api_missing": everyone(404),
    "GET resources:search": everyone(200),
    "GET resources:service": everyone(200),
    "GET cms:claim": everyone(200),
    "POST cms:claim": everyone(422),
    "GET cms:claim_asked": everyone(200),
    "GET cms:invitation": everyone(200),
    "POST cms:invitation": everyone(422),
    "GET cms:editors": row(editor=200),
    "GET cms:editors_of": row(editor=200),
    "GET cms:editor_invite": POST_ONLY,
    "POST cms:editor_invite": row(editor=422),
    "GET cms:editor_remove": row(editor=200),
    "POST cms:editor_remove": row(editor=302),
    "GET cms:invitation_withdraw": POST_ONLY,
    "POST cms:invitation_withdraw": row(editor=302),
    "GET resources:suggest": everyone(200),
    # Nothing said: asked again.
    "POST resources:suggest": everyone(422),
    "GET resources:suggested": everyone(200),
    "GET cms:own_listings": everyone(200),
    "GET cms:own_listings_change": everyone(200),
    "POST cms:own_listings_change": everyone(422),
    **{f"GET cms:own_listings_{name}": PUBLIC_POST_ONLY for name in BY_LISTING_LINK},
    "POST cms:own_listings_confirm": everyone(302),
    "POST cms:own_listings_mails": everyone(302),
    "POST cms:own_listings_new_link": everyone(200),
    "POST cms:own_listings_room": everyone(422),
    "GET resources:near": PUBLIC_POST_ONLY,
    "POST resources:near": everyone(302),
    "GET notifications:listing_text": everyone(200),
    "POST notifications:listing_text": everyone(422),
    "GET robots": everyone(200),
    "GET people:patient_list": ANY_WORKER,
    "GET people:patient_add": workers(200, read_only=403, clinician=403, outsider=200),
    "GET people:patient_edit": CHANGES_PATIENT,
    "GET people:contact_edit": CHANGES_PATIENT,
    "GET people:merge_choose": IN_CHARGE_OF_PATIENT,
    # There is no second record: tests/people/test_merge_views.py has two.
    "GET people:merge_confirm": row(),
    "POST people:merge_confirm": row(),
    "GET people:consent_add": CHANGES_PATIENT,
    # A right of its own, which nobody of the world was given.
    "GET people:consent_override": change(403),
    "POST people:consent_override": change(403),
    "GET people:consent_revoke": CHANGES_PATIENT,
    "POST people:consent_revoke": change(302),
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
    "GET care:programs": workers(200, read_only=200, outsider=200),
    "GET care:program": workers(200, read_only=200),
    "GET care:program_add": workers(403, read_only=403, outsider=403)
    | {"supervisor": 200, "program_manager": 200},
    "POST care:program_add": workers(403, read_only=403, outsider=403)
    | {"supervisor": 422, "program_manager": 422},
    "GET care:program_edit": IN_CHARGE_OF_PATIENT | {"clinician": 404},
    "POST care:program_edit": IN_CHARGE_OF_PATIENT
    | {"clinician": 404, "supervisor": 422, "program_manager": 422},
    "GET care:candidates": workers(200, read_only=403),
    # Nobody chosen: back with a word about it.
    "POST care:candidates": workers(302, read_only=403),
    "GET care:patient_programs": SEES_PATIENT,
    # No program of that key.
    "POST care:patient_programs": workers(404, read_only=403, clinician=403),
    "GET care:enrollment": SEES_PATIENT,
    "GET care:enrollment_move": CHANGES_PATIENT,
    "POST care:enrollment_move": change(422),
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
    "GET care:panel": ANY_WORKER,
    "GET care:contact_add": CHANGES_PATIENT,
    # Not said whether they were reached.
    "POST care:contact_add": change(422),
    "GET care:transition": SEES_PATIENT,
    "GET care:transition_do": POST_ONLY,
    "POST care:transition_do": workers(302, read_only=403, clinician=302),
    "GET care:stays": RUNS_PROGRAMS,
    "GET care:stay_import": RUNS_PROGRAMS,
    "GET care:stays_upload": POST_ONLY,
    "POST care:stays_upload": {**RUNS_PROGRAMS, **dict.fromkeys(IN_CHARGE_ROLES, 422)},
    "GET care:token_add": POST_ONLY,
    "POST care:token_add": {**RUNS_PROGRAMS, **dict.fromkeys(IN_CHARGE_ROLES, 422)},
    "GET care:token_revoke": POST_ONLY,
    "POST care:token_revoke": {**RUNS_PROGRAMS, **dict.fromkeys(IN_CHARGE_ROLES, 302)},
    "GET care:feed_stays": PUBLIC_POST_ONLY,
    # Without a token.
    "POST care:feed_stays": everyone(401),
    "GET care:consents": SEES_PATIENT,
    "GET care:care_team": SEES_PATIENT,
    # Of nobody on the team: there is none such. The clinician is on it and only looks.
    "POST care:care_team": row(care_manager=403, read_only=403, clinician=403),
    "GET care:plans": SEES_PATIENT,
    "POST care:plans": change(302),
    **{f"GET care:{name}": SEES_PATIENT for name in OF_PLANS_SEEN},
    **{f"GET care:{name}": CHANGES_PATIENT for name in OF_PLANS_CHANGED},
    **{f"POST care:{name}": change(422) for name in (*OF_PLANS_CHANGED, "goal")},
    **{f"GET care:{name}": POST_ONLY for name in OF_PLANS_POSTED},
    "POST care:plan_move": change(422),
    "POST care:plan_pdf": change(200),
    # To nobody named.
    "POST care:plan_share": change(404),
    "POST care:outside_end": change(302),
    "GET care:result": SEES_PATIENT,
    "POST care:result": change(422),
    "POST care:visit_act": change(302),
    # Nothing named to attach or take off.
    "POST care:plan_material": change(404),
    "POST care:step_done": change(302),
    "GET care:patient": SEES_PATIENT,
    "GET care:task_done": POST_ONLY,
    "POST care:task_done": change(302),
    "GET care:medications": SEES_PATIENT,
    "POST care:medications": WRITES_CLINICAL,
    "GET care:reconciliation": SEES_PATIENT,
    **{f"GET care:medication_{name}": POST_ONLY for name in ("list", "line", "decide")},
    # No list given; a line that nobody wrote; a medication that is on no list.
    "POST care:medication_list": {**WRITES_CLINICAL, **dict.fromkeys(WRITERS, 422)},
    "POST care:medication_line": {**WRITES_CLINICAL, **dict.fromkeys(WRITERS, 404)},
    "POST care:medication_decide": {**WRITES_CLINICAL, **dict.fromkeys(WRITERS, 404)},
    "GET care:reconciliation_sign": SIGNS,
    # Without the box ticked.
    "POST care:reconciliation_sign": SIGNS | {"clinician": 422},
    # Not signed: there is no paper.
    "GET care:reconciliation_paper": row(),
    "GET care:monitoring": SEES_PATIENT,
    **{f"GET care:{name}": POST_ONLY for name in OF_READINGS},
    # Nothing typed in, no file, nobody's device.
    **{
        f"POST care:{name}": {**WRITES_CLINICAL, **dict.fromkeys(WRITERS, 422)}
        for name in ("reading_add", "reading_import", "device_add")
    },
    **{
        f"POST care:{name}": {**WRITES_CLINICAL, **dict.fromkeys(WRITERS, 404)}
        for name in ("device_end", "check_in_call")
    },
    "GET care:watch_set": {**WRITES_CLINICAL, **dict.fromkeys(WRITERS, 200)},
    "POST care:watch_set": {**WRITES_CLINICAL, **dict.fromkeys(WRITERS, 422)},
    "GET care:monitoring_set": CHANGES_PATIENT,
    "POST care:monitoring_set": change(422),
    "GET care:alert": SEES_PATIENT,
    "POST care:alert": {**WRITES_CLINICAL, **dict.fromkeys(WRITERS, 422)},
    "GET care:alert_plan": POST_ONLY,
    "POST care:alert_plan": change(422),
    "GET care:own_check_in": everyone(200),
    "GET care:own_check_in_open": PUBLIC_POST_ONLY,
    # The year of birth comes first.
    "POST care:own_check_in": everyone(422),
    "POST care:own_check_in_open": everyone(422),
    "GET care:readings": PUBLIC_POST_ONLY,
    # Without a device's token.
    "POST care:readings": everyone(401),
    "GET screening:start": CHANGES_PATIENT,
    "GET screening:need_add": CHANGES_PATIENT,
    "GET screening:screen": CHANGES_PATIENT,
    "GET screening:save_answer": POST_ONLY,
    # Of no question: there is none such.
    "POST screening:save_answer": change(404),
    "GET screening:finish": POST_ONLY,
    "POST screening:finish": change(200),
    "GET screening:result": SEES_PATIENT,
    # It holds answers that the care team alone sees.
    "GET screening:void": change(403) | {"social_worker": 200},
    "POST screening:void": change(403) | {"social_worker": 422},
    "GET screening:own": everyone(200),
    **{
        f"GET screening:own_{name}": PUBLIC_POST_ONLY
        for name in ("open", "alone", "answer", "finish")
    },
    # The year of birth comes first.
    **{
        f"POST screening:own_{name}": everyone(422)
        for name in ("open", "alone", "answer", "finish")
    },
    # Only on a tablet that was handed over.
    "GET screening:kiosk": everyone(404),
    **{
        f"GET screening:kiosk_{name}": PUBLIC_POST_ONLY
        for name in ("alone", "answer", "finish")
    },
    **{
        f"POST screening:kiosk_{name}": everyone(404)
        for name in ("alone", "answer", "finish")
    },
    "GET screening:kiosk_start": POST_ONLY,
    "GET care:own_screening": CHANGES_PATIENT,
    "POST care:own_screening": change(302),
    "GET screening:interest": POST_ONLY,
    "POST screening:interest": change(302),
    "GET referrals:matches": SEES_PATIENT,
    # Nothing chosen: back to the matches with a word about it.
    "GET referrals:preview": change(302),
    "GET referrals:send": POST_ONLY,
    "POST referrals:send": change(302),
    "GET referrals:handout": workers(302, read_only=302, clinician=302),
    "GET referrals:compare": workers(302, read_only=302, clinician=302),
    # No service named: back to the matches with a word about it.
    "GET referrals:hide": change(302),
    "POST referrals:hide": change(302),
    "GET referrals:unhide": POST_ONLY,
    "POST referrals:unhide": change(302),
    "GET referrals:nothing_fits": CHANGES_PATIENT,
    "POST referrals:nothing_fits": change(422),
    "GET referrals:trusted": ANY_WORKER,
    "GET referrals:trust": POST_ONLY,
    "POST referrals:trust": TEAM | {"read_only": 403},
    "GET referrals:colleagues": ANY_WORKER,
    "POST referrals:colleagues": workers(
        422, clinician=422, outsider=422, read_only=403
    ),
    # The note is the social worker's.
    "GET referrals:note_edit": change(403) | {"social_worker": 200},
    "POST referrals:note_edit": change(403) | {"social_worker": 422},
    "GET referrals:note_pin": POST_ONLY,
    "POST referrals:note_pin": workers(302, read_only=403, clinician=302),
    "GET referrals:note_delete": POST_ONLY,
    "POST referrals:note_delete": change(403) | {"social_worker": 302},
    "GET referrals:close_need": CHANGES_PATIENT,
    "GET referrals:list": ANY_WORKER,
    "GET referrals:referral": SEES_PATIENT,
    "GET referrals:perform": POST_ONLY,
    "POST referrals:perform": change(422),
    "GET referrals:patient_answer": POST_ONLY,
    "POST referrals:patient_answer": change(422),
    "GET referrals:ask_for_help": everyone(200),
    "POST referrals:ask_for_help": everyone(422),
    "GET referrals:help_asked": everyone(200),
    "GET referrals:asked": ANY_WORKER,
    "GET referrals:self_referral": workers(200, read_only=200),
    # Neither confirmed nor dismissed: asked again.
    "POST referrals:self_referral": workers(422, read_only=403),
    "GET referrals:own_link": CHANGES_PATIENT,
    "POST referrals:own_link": change(302),
    "GET referrals:own_page": everyone(200),
    "GET referrals:own_page_open": PUBLIC_POST_ONLY,
    "POST referrals:own_page_open": everyone(422),
    # The question comes first.
    "GET referrals:own_page_call": everyone(200),
    "POST referrals:own_page_call": everyone(422),
    "GET referrals:own_page_consent": everyone(200),
    "POST referrals:own_page_consent": everyone(422),
    "GET referrals:reach": POST_ONLY,
    "POST referrals:reach": change(302),
    "GET referrals:appointment": POST_ONLY,
    # Not taken on yet: somebody must look first.
    "POST referrals:appointment": change(409),
    "GET referrals:inbox_appointment": POST_ONLY,
    "POST referrals:inbox_appointment": row(partner=409),
    "GET referrals:link_appointment": PUBLIC_POST_ONLY,
    "POST referrals:link_appointment": everyone(422),
    "GET referrals:packet": POST_ONLY,
    "POST referrals:packet": change(200),
    "GET referrals:send_on": POST_ONLY,
    # It is open: nothing is on offer.
    "POST referrals:send_on": change(302),
    "GET referrals:forwarding": SUPERVISORS,
    # No team named: there is none such.
    "POST referrals:forwarding": row(supervisor=404, program_manager=404),
    "GET referrals:message": POST_ONLY,
    "POST referrals:message": change(422),
    "GET referrals:file": SEES_PATIENT,
    "GET referrals:inbox_message": POST_ONLY,
    "POST referrals:inbox_message": row(partner=422),
    "GET referrals:inbox_file": row(partner=200),
    "GET referrals:link_message": PUBLIC_POST_ONLY,
    "POST referrals:link_message": everyone(422),
    # Not unlocked in this browser: to the second question.
    "GET referrals:link_file": everyone(302),
    "GET referrals:inbox_export": row(partner=200),
    "GET referrals:inbox_handling": POST_ONLY,
    "POST referrals:inbox_handling": row(partner=302),
    "GET referrals:inbox_listing": POST_ONLY,
    "POST referrals:inbox_listing": row(partner=302),
    "GET referrals:link_listing": PUBLIC_POST_ONLY,
    "POST referrals:link_listing": everyone(422),
    "GET referrals:reopen": POST_ONLY,
    "POST referrals:reopen": change(302),
    "GET referrals:lifecycle": everyone(200) | {"signed_out": TO_SIGN_IN},
    "GET referrals:calendars": row(
        **dict.fromkeys(("partner", "editor", "curator"), 200),
        supervisor=200,
        program_manager=200,
    ),
    "GET referrals:calendar": row(partner=200, editor=200, curator=200),
    "POST referrals:calendar": row(partner=422, editor=422, curator=422),
    "GET referrals:clock_rules": POST_ONLY,
    "POST referrals:clock_rules": row(partner=403, editor=403, curator=302),
    "GET referrals:new_link": POST_ONLY,
    "POST referrals:new_link": change(302),
    "GET referrals:inbox": row(partner=200),
    "GET referrals:inbox_rooms": row(partner=200),
    "GET referrals:inbox_room": POST_ONLY,
    "POST referrals:inbox_room": row(partner=302),
    "GET referrals:link_room": PUBLIC_POST_ONLY,
    "POST referrals:link_room": everyone(200),
    "GET referrals:inbox_news": row(partner=200),
    "POST referrals:inbox_news": row(partner=422),
    "GET referrals:inbox_referral": row(partner=200),
    "GET referrals:inbox_perform": POST_ONLY,
    "POST referrals:inbox_perform": row(partner=302),
    "GET referrals:link": everyone(200),
    "GET referrals:unlock": PUBLIC_POST_ONLY,
    "POST referrals:unlock": everyone(422),
    "GET referrals:renew_link": PUBLIC_POST_ONLY,
    "GET referrals:link_perform": PUBLIC_POST_ONLY,
    "GET notifications:health": everyone(200),
    "GET notifications:twilio_inbound": PUBLIC_POST_ONLY,
    "POST notifications:twilio_inbound": everyone(403),
    "GET notifications:twilio_status": PUBLIC_POST_ONLY,
    "POST notifications:twilio_status": everyone(403),
    "GET notifications:telnyx_inbound": PUBLIC_POST_ONLY,
    "POST notifications:telnyx_inbound": everyone(403),
    "GET notifications:telnyx_status": PUBLIC_POST_ONLY,
    "POST notifications:telnyx_status": everyone(403),
    "GET notifications:unknown_senders": SUPERVISORS,
    "GET notifications:sender_handled": POST_ONLY,
    "POST notifications:sender_handled": row(supervisor=302, program_manager=302),
    "GET notifications:unknown_sender": SUPERVISORS,
    "GET notifications:sender_search": POST_ONLY,
    "POST notifications:sender_search": row(supervisor=302, program_manager=302),
    "GET notifications:sender_assign": POST_ONLY,
    "POST notifications:sender_assign": row(supervisor=422, program_manager=422),
    "GET notifications:messages_health": IN_CHARGE,
    "GET notifications:trouble": IN_CHARGE,
    "GET notifications:trouble_decide": POST_ONLY,
    # Nothing chosen: asked again.
    "POST notifications:trouble_decide": row(
        supervisor=422, program_manager=422, administrator=422
    ),
    "GET notifications:letters": workers(200, read_only=200, outsider=200),
    "GET notifications:letters_do": POST_ONLY,
    "POST notifications:letters_do": workers(302, read_only=403, outsider=302),
    "GET notifications:letter_undo": POST_ONLY,
    # Not a letter of anybody's.
    "POST notifications:letter_undo": workers(404),
    "GET notifications:conversation_list": ANY_WORKER,
    "GET notifications:conversation": SEES_PATIENT,
    "POST notifications:conversation": change(422),
    "GET notifications:check_text": POST_ONLY,
    "POST notifications:check_text": change(302),
    "GET notifications:texts_settled": POST_ONLY,
    "POST notifications:texts_settled": change(302),
    "GET notifications:match_reply": POST_ONLY,
    # No answer chosen: there is none such.
    "POST notifications:match_reply": change(404),
    "GET notifications:texting": SEES_PATIENT,
    "GET notifications:texts_stop": POST_ONLY,
    "POST notifications:texts_stop": change(422),
    "GET notifications:texts_resume": POST_ONLY,
    "POST notifications:texts_resume": change(404),
    "GET notifications:number_wrong": POST_ONLY,
    "POST notifications:number_wrong": change(404),
    "GET notifications:demo_phones": everyone(200),
    "GET notifications:demo_phone": everyone(200),
    "GET notifications:demo_reply": PUBLIC_POST_ONLY,
    "POST notifications:demo_reply": everyone(302),
    "GET notifications:demo_mail": everyone(200),
    "GET reports:funnel": SUPERVISORS,
    "GET reports:shortages": SUPERVISORS | {"administrator": 200},
}

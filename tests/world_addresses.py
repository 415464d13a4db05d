"""Which addresses of `tests.url_matrix` are about which row of `tests.world`."""

OF_PATIENT = (
    "care:patient",
    "care:care_team",
    "care:consents",
    "care:patient_programs",
    "care:plans",
    "care:outside_add",
    "care:visits",
    "care:visit_add",
    "care:medications",
    "care:contact_add",
    "care:monitoring",
    "care:reading_add",
    "care:reading_import",
    "care:watch_set",
    "care:monitoring_set",
    "care:device_add",
    "notifications:conversation",
    "notifications:check_text",
    "notifications:texts_settled",
    "notifications:texting",
    "notifications:texts_stop",
    "notifications:texts_resume",
    "notifications:number_wrong",
    "people:merge_choose",
    "people:patient_edit",
    "referrals:own_link",
    "people:consent_add",
    "people:consent_override",
    "people:contact_edit",
    "screening:start",
    "screening:need_add",
)
OF_SCREENING = (
    "screening:screen",
    "screening:save_answer",
    "screening:finish",
    "screening:result",
    "screening:void",
    "care:own_screening",
    "screening:kiosk_start",
)
OF_RECONCILIATION = (
    "care:reconciliation",
    "care:reconciliation_sign",
    "care:medication_list",
    "care:medication_decide",
)
OF_NEED = (
    "screening:interest",
    "referrals:matches",
    "referrals:preview",
    "referrals:send",
    "referrals:handout",
    "referrals:compare",
    "referrals:hide",
    "referrals:nothing_fits",
    "referrals:close_need",
)
OF_REFERRAL = (
    "care:result",
    "referrals:referral",
    "referrals:patient_answer",
    "referrals:new_link",
    "referrals:send_on",
    "referrals:message",
    "referrals:inbox_message",
    "referrals:reopen",
    "referrals:inbox_referral",
)
OF_OWN_QUESTIONS = (
    "screening:own",
    *(f"screening:own_{name}" for name in ("open", "alone", "answer", "finish")),
)
OF_OWN_LISTINGS = (
    "cms:own_listings",
    *(f"cms:own_listings_{name}" for name in ("confirm", "mails", "new_link")),
)
OF_OWN_LISTING = ("cms:own_listings_room", "cms:own_listings_change")
OF_OWN_PAGE = (
    *("referrals:own_page", "referrals:own_page_open"),
    "referrals:own_page_call",
)
OF_LINK = (
    "referrals:link",
    "referrals:unlock",
    "referrals:renew_link",
    "referrals:link_message",
    "referrals:link_room",
)
OF_SERVICE = (
    "notifications:listing_text",
    "referrals:ask_for_help",
    "referrals:colleagues",
    "referrals:trust",
    "resources:service",
    "resources:suggest",
    "resources:suggested",
)
OF_PROGRAM = ("program", "program_edit", "candidates")
OF_PANTRY = ("referrals:calendar", "referrals:clock_rules")
OF_COLLEAGUE = ("care:away", "care:caseload")
OF_NOTE = ("referrals:note_edit", "referrals:note_pin", "referrals:note_delete")
OF_INBOUND = (
    "notifications:unknown_sender",
    "notifications:sender_search",
    "notifications:sender_assign",
    "notifications:sender_handled",
)
OF_NOTHING = (
    "care:absence_end",
    "care:filter_delete",
    "care:rows_undo",
    "care:wake",
    "notifications:letter_undo",
    "notifications:telnyx_status",
    "notifications:twilio_status",
)


def token_of(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[-1]

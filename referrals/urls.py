from django.urls import path

from referrals.views import (
    compare,
    hiding,
    inbox,
    links,
    matches,
    needs,
    notes,
    referrals,
    sending,
    trusted,
    unmet,
)

app_name = "referrals"
urlpatterns = [
    path("needs/<uuid:pk>/matches/", matches.matches, name="matches"),
    path("needs/<uuid:pk>/preview/", sending.preview, name="preview"),
    path("needs/<uuid:pk>/send/", sending.send, name="send"),
    path("needs/<uuid:pk>/handout/", matches.handout, name="handout"),
    path("needs/<uuid:pk>/compare/", compare.compare, name="compare"),
    path("needs/<uuid:pk>/hide/", hiding.hide, name="hide"),
    path("needs/<uuid:pk>/nothing-fits/", unmet.nothing_fits, name="nothing_fits"),
    path("needs/<uuid:pk>/close/", needs.close_need, name="close_need"),
    path("hidden-services/<uuid:pk>/show/", hiding.unhide, name="unhide"),
    path("trusted/", trusted.trusted, name="trusted"),
    path("services/<uuid:pk>/trust/", trusted.trust, name="trust"),
    path("services/<uuid:pk>/colleagues/", notes.colleagues, name="colleagues"),
    path("service-notes/<uuid:pk>/edit/", notes.note_edit, name="note_edit"),
    path("service-notes/<uuid:pk>/pin/", notes.note_pin, name="note_pin"),
    path("service-notes/<uuid:pk>/delete/", notes.note_delete, name="note_delete"),
    path("referrals/", referrals.referral_list, name="list"),
    path("referrals/<uuid:pk>/", referrals.referral, name="referral"),
    path(
        "referrals/<uuid:pk>/do/<slug:name>/",
        referrals.perform_transition,
        name="perform",
    ),
    path(
        "referrals/<uuid:pk>/patient-answer/",
        referrals.patient_answer,
        name="patient_answer",
    ),
    path("referrals/<uuid:pk>/link/", referrals.new_link, name="new_link"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", inbox.inbox_referral, name="inbox_referral"),
    path("inbox/<uuid:pk>/do/<slug:name>/", inbox.inbox_perform, name="inbox_perform"),
    path("r/<str:token>/", links.link, name="link"),
    path("r/<str:token>/open/", links.unlock, name="unlock"),
    path("r/<str:token>/new/", links.renew_link, name="renew_link"),
    path("r/<str:token>/do/<slug:name>/", links.link_perform, name="link_perform"),
]

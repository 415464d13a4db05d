from django.urls import path

from referrals.views import inbox, links, matches, needs, referrals, sending

app_name = "referrals"
urlpatterns = [
    path("needs/<uuid:pk>/matches/", matches.matches, name="matches"),
    path("needs/<uuid:pk>/preview/", sending.preview, name="preview"),
    path("needs/<uuid:pk>/send/", sending.send, name="send"),
    path("needs/<uuid:pk>/handout/", matches.handout, name="handout"),
    path("needs/<uuid:pk>/close/", needs.close_need, name="close_need"),
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

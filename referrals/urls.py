from django.urls import path

from referrals.views import matches, partner, referrals

app_name = "referrals"
urlpatterns = [
    path("needs/<uuid:pk>/matches/", matches.matches, name="matches"),
    path("needs/<uuid:pk>/preview/", matches.preview, name="preview"),
    path("needs/<uuid:pk>/send/", matches.send, name="send"),
    path("needs/<uuid:pk>/handout/", matches.handout, name="handout"),
    path("needs/<uuid:pk>/close/", matches.close_need, name="close_need"),
    path("referrals/", referrals.referral_list, name="list"),
    path("referrals/<uuid:pk>/", referrals.referral, name="referral"),
    path(
        "referrals/<uuid:pk>/do/<slug:name>/",
        referrals.perform_transition,
        name="perform",
    ),
    path("referrals/<uuid:pk>/link/", referrals.new_link, name="new_link"),
    path("inbox/", partner.inbox, name="inbox"),
    path("inbox/<uuid:pk>/", partner.inbox_referral, name="inbox_referral"),
    path(
        "inbox/<uuid:pk>/do/<slug:name>/", partner.inbox_perform, name="inbox_perform"
    ),
    path("r/<str:token>/", partner.link, name="link"),
    path("r/<str:token>/open/", partner.unlock, name="unlock"),
    path("r/<str:token>/new/", partner.renew_link, name="renew_link"),
    path("r/<str:token>/do/<slug:name>/", partner.link_perform, name="link_perform"),
]

from django.urls import path

from care.transitions import views

urlpatterns = [
    path("stays/", views.stays, name="stays"),
    path("stays/upload/", views.stays_upload, name="stays_upload"),
    path("stays/imports/<uuid:pk>/", views.stay_import, name="stay_import"),
    path("stays/tokens/", views.token_add, name="token_add"),
    path("stays/tokens/<uuid:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("feeds/stays/", views.feed_stays, name="feed_stays"),
    path("transitions/<uuid:pk>/", views.transition, name="transition"),
    path(
        "transitions/<uuid:pk>/<slug:name>/", views.transition_do, name="transition_do"
    ),
]

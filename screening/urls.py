from django.urls import path

from screening import views
from screening.views import kiosk, own, safety

app_name = "screening"
urlpatterns = [
    path("patients/<uuid:pk>/screenings/", views.start, name="start"),
    path("screenings/<uuid:pk>/", views.screen, name="screen"),
    path("screenings/<uuid:pk>/answer/", views.save_answer, name="save_answer"),
    path("screenings/<uuid:pk>/finish/", views.finish, name="finish"),
    path("screenings/<uuid:pk>/result/", views.result, name="result"),
    path("screenings/<uuid:pk>/void/", views.void, name="void"),
    path("act-now/<uuid:pk>/", safety.act_now, name="act_now"),
    path("patients/<uuid:pk>/needs/add/", views.need_add, name="need_add"),
    path("needs/<uuid:pk>/interest/", views.interest, name="interest"),
    path("my-questions/<str:token>/", own.own, name="own"),
    path("my-questions/<str:token>/open/", own.own_open, name="own_open"),
    path("my-questions/<str:token>/alone/", own.own_alone, name="own_alone"),
    path("my-questions/<str:token>/answer/", own.own_answer, name="own_answer"),
    path("my-questions/<str:token>/finish/", own.own_finish, name="own_finish"),
    path("screenings/<uuid:pk>/tablet/", kiosk.kiosk_start, name="kiosk_start"),
    path("kiosk/", kiosk.kiosk, name="kiosk"),
    path("kiosk/alone/", kiosk.kiosk_alone, name="kiosk_alone"),
    path("kiosk/answer/", kiosk.kiosk_answer, name="kiosk_answer"),
    path("kiosk/finish/", kiosk.kiosk_finish, name="kiosk_finish"),
]

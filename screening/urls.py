from django.urls import path

from screening import views

app_name = "screening"
urlpatterns = [
    path("patients/<uuid:pk>/screenings/", views.start, name="start"),
    path("screenings/<uuid:pk>/", views.screen, name="screen"),
    path("screenings/<uuid:pk>/answer/", views.save_answer, name="save_answer"),
    path("screenings/<uuid:pk>/finish/", views.finish, name="finish"),
    path("screenings/<uuid:pk>/result/", views.result, name="result"),
    path("screenings/<uuid:pk>/void/", views.void, name="void"),
    path("patients/<uuid:pk>/needs/add/", views.need_add, name="need_add"),
    path("needs/<uuid:pk>/interest/", views.interest, name="interest"),
]

from django.urls import path

from care.visits import views

urlpatterns = [
    path("patients/<uuid:pk>/appointments/", views.visits, name="visits"),
    path("patients/<uuid:pk>/appointments/add/", views.visit_add, name="visit_add"),
    path("visits/<uuid:pk>/", views.visit_edit, name="visit_edit"),
    path("visits/<uuid:pk>/calendar.ics", views.visit_calendar, name="visit_calendar"),
    path("visits/<uuid:pk>/<slug:name>/", views.visit_act, name="visit_act"),
    path(
        "appointments/<uuid:pk>/calendar.ics",
        views.appointment_calendar,
        name="appointment_calendar",
    ),
]

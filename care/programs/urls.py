from django.urls import path

from care.programs import views

urlpatterns = [
    path("programs/", views.programs, name="programs"),
    path("programs/new/", views.program_add, name="program_add"),
    path("programs/<uuid:pk>/", views.program, name="program"),
    path("programs/<uuid:pk>/edit/", views.program_edit, name="program_edit"),
    path("programs/<uuid:pk>/candidates/", views.candidates, name="candidates"),
    path(
        "patients/<uuid:pk>/programs/", views.patient_programs, name="patient_programs"
    ),
    path("enrollments/<uuid:pk>/", views.enrollment, name="enrollment"),
    path(
        "enrollments/<uuid:pk>/<slug:name>/",
        views.enrollment_move,
        name="enrollment_move",
    ),
]

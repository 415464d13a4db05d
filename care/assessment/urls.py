from django.urls import path

from care.assessment import views

urlpatterns = [
    path("patients/<uuid:pk>/assessments/", views.assessments, name="assessments"),
    path("assessments/<uuid:pk>/", views.assessment, name="assessment"),
    path(
        "assessments/<uuid:pk>/parts/<slug:code>/",
        views.assessment_part,
        name="assessment_part",
    ),
    path("assessments/<uuid:pk>/sign/", views.assessment_sign, name="assessment_sign"),
    path(
        "assessments/<uuid:pk>/summary/",
        views.assessment_summary,
        name="assessment_summary",
    ),
    path(
        "assessments/<uuid:pk>/summary.pdf",
        views.assessment_pdf,
        name="assessment_pdf",
    ),
]

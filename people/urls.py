from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("patients/", views.patient_list, name="patient_list"),
    path("patients/add/", views.patient_add, name="patient_add"),
    path("patients/<uuid:pk>/edit/", views.patient_edit, name="patient_edit"),
    path("patients/<uuid:pk>/contact/", views.contact_edit, name="contact_edit"),
    path("patients/<uuid:pk>/merge/", views.merge_choose, name="merge_choose"),
    path(
        "patients/<uuid:pk>/merge/<uuid:other>/",
        views.merge_confirm,
        name="merge_confirm",
    ),
    path("patients/<uuid:pk>/consents/add/", views.consent_add, name="consent_add"),
    path(
        "patients/<uuid:pk>/consents/override/",
        views.consent_override,
        name="consent_override",
    ),
    path("consents/<uuid:pk>/revoke/", views.consent_revoke, name="consent_revoke"),
]

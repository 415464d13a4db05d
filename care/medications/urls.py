from django.urls import path

from care.medications.views import pages, writing

urlpatterns = [
    path("patients/<uuid:pk>/medications/", pages.medications, name="medications"),
    path("medications/<uuid:pk>/", pages.reconciliation, name="reconciliation"),
    path("medications/<uuid:pk>/lists/", writing.list_add, name="medication_list"),
    path(
        "medications/<uuid:pk>/lines/<uuid:line>/",
        writing.line_edit,
        name="medication_line",
    ),
    path("medications/<uuid:pk>/decide/", writing.decide, name="medication_decide"),
    path(
        "medications/<uuid:pk>/sign/",
        pages.reconciliation_sign,
        name="reconciliation_sign",
    ),
    path(
        "medications/<uuid:pk>/paper/<slug:language>/",
        pages.reconciliation_paper,
        name="reconciliation_paper",
    ),
]

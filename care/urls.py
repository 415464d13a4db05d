"""Each subject of care management has its own list, joined here."""

from django.urls import path

from care import views
from care.assessment import urls as assessment
from care.contacts import urls as contacts
from care.health import urls as health
from care.medications import urls as medications
from care.members import urls as members
from care.monitoring import urls as monitoring
from care.notes import urls as notes
from care.outside import urls as outside
from care.panel import urls as panel
from care.plans import urls as plans
from care.programs import urls as programs
from care.results import urls as results
from care.shared_goals import urls as shared_goals
from care.transitions import urls as transitions
from care.views.own_screening import own_screening
from care.visits import urls as visits

app_name = "care"
urlpatterns = [
    path("work/", views.worklist, name="worklist"),
    path("work/done/", views.rows_done, name="rows_done"),
    path("work/snooze/", views.rows_snooze, name="rows_snooze"),
    path("work/give/", views.rows_give, name="rows_give"),
    path("work/undo/<uuid:pk>/", views.rows_undo, name="rows_undo"),
    path("work/snoozed/<uuid:pk>/wake/", views.wake, name="wake"),
    path("work/filter/", views.filter_set, name="filter_set"),
    path("work/filters/<uuid:pk>/delete/", views.filter_delete, name="filter_delete"),
    path("team/", views.team, name="team"),
    path("team/<int:pk>/caseload/", views.caseload, name="caseload"),
    path("team/<int:pk>/away/", views.away, name="away"),
    path("absences/<uuid:pk>/end/", views.absence_end, name="absence_end"),
    path("patients/<uuid:pk>/consents/", views.consents, name="consents"),
    path("patients/<uuid:pk>/team/", views.care_team, name="care_team"),
    path("patients/<uuid:pk>/", views.patient, name="patient"),
    path("screenings/<uuid:pk>/own/", own_screening, name="own_screening"),
    path("tasks/<uuid:pk>/done/", views.task_done, name="task_done"),
    *outside.urlpatterns,
    *plans.urlpatterns,
    *results.urlpatterns,
    *shared_goals.urlpatterns,
    *visits.urlpatterns,
    *medications.urlpatterns,
    *members.urlpatterns,
    *assessment.urlpatterns,
    *health.urlpatterns,
    *notes.urlpatterns,
    *monitoring.urlpatterns,
    *programs.urlpatterns,
    *panel.urlpatterns,
    *contacts.urlpatterns,
    *transitions.urlpatterns,
]

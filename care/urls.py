from django.urls import path

from care import views

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
    path("patients/<uuid:pk>/", views.patient, name="patient"),
    path("tasks/<uuid:pk>/done/", views.task_done, name="task_done"),
]

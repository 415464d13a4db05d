from django.urls import path

from care import views

app_name = "care"
urlpatterns = [
    path("work/", views.worklist, name="worklist"),
    path("patients/<uuid:pk>/", views.patient, name="patient"),
    path("tasks/<uuid:pk>/done/", views.task_done, name="task_done"),
]

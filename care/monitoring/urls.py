from django.urls import path

from care.monitoring import api, own, views

urlpatterns = [
    path("patients/<uuid:pk>/monitoring/", views.monitoring, name="monitoring"),
    path("patients/<uuid:pk>/readings/", views.reading_add, name="reading_add"),
    path(
        "patients/<uuid:pk>/readings/file/", views.reading_import, name="reading_import"
    ),
    path(
        "patients/<uuid:pk>/readings/<uuid:reading>/error/",
        views.reading_wrong,
        name="reading_wrong",
    ),
    path("patients/<uuid:pk>/limits/", views.watch_set, name="watch_set"),
    path("patients/<uuid:pk>/check-ins/", views.monitoring_set, name="monitoring_set"),
    path(
        "patients/<uuid:pk>/check-ins/<uuid:check_in>/",
        views.check_in_call,
        name="check_in_call",
    ),
    path("patients/<uuid:pk>/devices/", views.device_add, name="device_add"),
    path(
        "patients/<uuid:pk>/devices/<uuid:device>/end/",
        views.device_end,
        name="device_end",
    ),
    path("alerts/<uuid:pk>/", views.alert, name="alert"),
    path("alerts/<uuid:pk>/plan/", views.alert_plan, name="alert_plan"),
    path("my-check-in/<str:token>/", own.own_check_in, name="own_check_in"),
    path(
        "my-check-in/<str:token>/open/",
        own.own_check_in_open,
        name="own_check_in_open",
    ),
    path("api/readings/", api.readings, name="readings"),
]

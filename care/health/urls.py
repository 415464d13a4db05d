from django.urls import path

from care.health import views

urlpatterns = [
    path("patients/<uuid:pk>/health/", views.health, name="health"),
    path("patients/<uuid:pk>/health/<slug:kind>/", views.health_add, name="health_add"),
    path("health/<slug:kind>/<uuid:pk>/", views.health_edit, name="health_edit"),
]

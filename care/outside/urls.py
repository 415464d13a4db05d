from django.urls import path

from care.outside import views

urlpatterns = [
    path("patients/<uuid:pk>/outside-team/", views.outside_add, name="outside_add"),
    path("outside-team/<uuid:pk>/", views.outside_edit, name="outside_edit"),
    path("outside-team/<uuid:pk>/end/", views.outside_end, name="outside_end"),
    path("plans/<uuid:pk>/share/", views.plan_share, name="plan_share"),
]

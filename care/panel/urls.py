from django.urls import path

from care.panel import views

urlpatterns = [path("panel/", views.panel, name="panel")]

from django.urls import path

from resources import views

app_name = "resources"
urlpatterns = [
    path("services/", views.search_page, name="search"),
    path("services/<uuid:pk>/", views.service_page, name="service"),
]

from django.urls import include, path

from resources import views

app_name = "resources"
urlpatterns = [
    path("hsds/", include("resources.api.urls")),
    path("services/", views.search_page, name="search"),
    path("services/<uuid:pk>/", views.service_page, name="service"),
]

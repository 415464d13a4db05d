from django.urls import include, path

from resources import views
from resources.suggestions import views as suggestion_views

app_name = "resources"
urlpatterns = [
    path("hsds/", include("resources.api.urls")),
    path("services/", views.search_page, name="search"),
    path("services/near/", views.near, name="near"),
    path("services/<uuid:pk>/", views.service_page, name="service"),
    path("services/<uuid:pk>/suggest/", suggestion_views.suggest, name="suggest"),
    path("services/<uuid:pk>/suggested/", suggestion_views.suggested, name="suggested"),
]

from django.urls import path

from resources.api import views

urlpatterns = [
    path("", views.root, name="api"),
    path("openapi.json", views.openapi, name="api_openapi"),
    path("profile.json", views.profile_document, name="api_profile"),
    path("services", views.services, name="api_services"),
    path("services/<str:key>", views.service, name="api_service"),
    path(
        "service_at_locations",
        views.service_at_locations,
        name="api_service_at_locations",
    ),
    path(
        "service_at_locations/<str:key>",
        views.service_at_location,
        name="api_service_at_location",
    ),
    path("organizations", views.organizations, name="api_organizations"),
    path("organizations/<str:key>", views.organization, name="api_organization"),
    path("taxonomies", views.taxonomies, name="api_taxonomies"),
    path("taxonomies/<str:key>", views.taxonomy, name="api_taxonomy"),
    path("taxonomy_terms", views.taxonomy_terms, name="api_taxonomy_terms"),
    path("taxonomy_terms/<str:key>", views.taxonomy_term, name="api_taxonomy_term"),
    path("<path:rest>", views.missing, name="api_missing"),
]

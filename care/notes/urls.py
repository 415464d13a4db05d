from django.urls import path

from care.notes import views

urlpatterns = [
    path("patients/<uuid:pk>/notes/", views.notes, name="notes"),
    path("patients/<uuid:pk>/notes/draft/", views.note_draft, name="note_draft"),
    path("patients/<uuid:pk>/notes/search/", views.note_search, name="note_search"),
    path("notes/<uuid:pk>/", views.note, name="note"),
    path("notes/<uuid:pk>/error/", views.note_void, name="note_void"),
]

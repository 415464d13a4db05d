from django.urls import path

from care.contacts import views

urlpatterns = [
    path("patients/<uuid:pk>/contacts/add/", views.contact_add, name="contact_add"),
]

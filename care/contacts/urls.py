from django.urls import path

from care.contacts import views

urlpatterns = [
    path("patients/<uuid:pk>/contacts/add/", views.contact_add, name="contact_add"),
    path("contacts/<uuid:pk>/error/", views.contact_void, name="contact_void"),
]

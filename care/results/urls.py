from django.urls import path

from care.results import views

urlpatterns = [path("referrals/<uuid:pk>/result/", views.result, name="result")]

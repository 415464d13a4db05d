from django.urls import path

from reports.views import funnel, shortages

app_name = "reports"
urlpatterns = [
    path("reports/", funnel.funnel, name="funnel"),
    path("reports/shortages/", shortages.shortages, name="shortages"),
]

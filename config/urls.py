from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("admin/", include("cms.admin_urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("resources.urls")),
    path("", include("people.urls")),
    path("", include("screening.urls")),
    path("", include("notifications.urls")),
    path("", include("referrals.urls")),
    path("", include("care.urls")),
    path("", include("reports.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include(wagtail_urls)),
]

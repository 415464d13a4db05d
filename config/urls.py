from typing import NoReturn

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, reverse
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.contrib.sitemaps import views as sitemaps
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap as PageSitemap
from wagtail.documents import urls as wagtaildocs_urls

from resources.sitemaps import DirectorySitemap, ServiceSitemap

SITEMAPS = {
    "pages": PageSitemap,
    "directory": DirectorySitemap,
    "services": ServiceSitemap,
}
CLOSED_TO_ROBOTS = ("/admin/", "/accounts/", "/services/near/", "/services/*/text/")


def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS)]
    sitemap = settings.BASE_URL + reverse("sitemap")
    return HttpResponse(
        "\n".join([*lines, f"Sitemap: {sitemap}", ""]), content_type="text/plain"
    )


def closed(_request: HttpRequest) -> NoReturn:
    """Accounts and their addresses are an administrator's to make and change."""
    raise Http404


urlpatterns = [
    path("admin/", include("cms.admin_urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/signup/", closed, name="closed_signup"),
    path("accounts/email/", closed, name="closed_email"),
    path("accounts/", include("allauth.urls")),
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml",
        sitemaps.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path(
        "sitemap-<section>.xml",
        sitemaps.sitemap,
        {"sitemaps": SITEMAPS},
        name="sitemap_section",
    ),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("resources.urls")),
    path("", include("people.urls")),
    path("", include("screening.urls")),
    path("", include("notifications.urls")),
    path("", include("referrals.urls")),
    path("", include("care.urls")),
    path("", include("reports.urls")),
    path("", include("cms.urls")),
    # The curators' few pictures; a busy site lets its web server answer for /media/.
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include(wagtail_urls)),
]

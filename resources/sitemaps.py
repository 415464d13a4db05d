from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from resources.models import Service


class OurSitemap(Sitemap[Any]):
    """Addresses as the outside sees them, whatever a proxy in front calls us."""

    limit = 5000

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.BASE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.BASE_URL).netloc


class ServiceSitemap(OurSitemap):
    """The pages of public listings; they say nothing but a key."""

    def items(self) -> Any:
        return Service.objects.public().order_by("pk").only("pk")


class DirectorySitemap(OurSitemap):
    def items(self) -> list[str]:
        return ["resources:search"]

    def location(self, item: str) -> str:
        return reverse(item)

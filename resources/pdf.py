"""HTML to tagged PDF (PDF/UA-1) with WeasyPrint, loaded only when one is asked for."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

OWN_FILES = "https://own.invalid/"


class PdfUnavailable(Exception):
    """The machine lacks WeasyPrint's native part; the text says what to install."""


def render_pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as PDF. It may use data: addresses and the project's static files;
    anything else is refused, so that no listing can make the server fetch a page."""
    try:
        from weasyprint import HTML
    except OSError as error:
        raise PdfUnavailable(
            _(
                "PDFs need Pango on the server. Ask your administrator to install: "
                "libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
            )
        ) from error
    html = HTML(
        string=render_to_string(template, context),
        base_url=OWN_FILES,
        url_fetcher=_own_files_only(),
    )
    pdf: bytes = html.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def _own_files_only() -> Any:
    from weasyprint.urls import URLFetcher

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith("data:"):
                path = _static_file(url)
                if path is None:
                    raise ValueError("A document fetches nothing from elsewhere.")
                url = path.as_uri()
            return super().fetch(url, headers)

    return OwnFiles(allowed_protocols=("data", "file"), allow_redirects=False)


def _static_file(url: str) -> Path | None:
    path = unquote(urlsplit(url).path)
    if not url.startswith(OWN_FILES) or not path.startswith(settings.STATIC_URL):
        return None
    name = path.removeprefix(settings.STATIC_URL)
    collected = Path(settings.STATIC_ROOT, name).resolve()
    if collected.is_relative_to(settings.STATIC_ROOT) and collected.is_file():
        return collected
    found = finders.find(name)
    return Path(found) if found else None

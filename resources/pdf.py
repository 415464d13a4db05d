"""HTML to tagged PDF (PDF/UA-1) with WeasyPrint, loaded only when one is asked for."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

OWN_FILES = "own://files/"


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
        url_fetcher=_fetch_own,
    )
    pdf: bytes = html.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def _fetch_own(url: str, *args: Any, **kwargs: Any) -> Any:
    from weasyprint import default_url_fetcher

    if url.startswith("data:"):
        return default_url_fetcher(url)
    path = _static_file(url)
    if path is None:
        raise ValueError("A document fetches nothing from elsewhere.")
    return default_url_fetcher(path.as_uri())


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

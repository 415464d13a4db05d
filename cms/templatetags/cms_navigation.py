from typing import Any

from django import template
from wagtail.models import Site

register = template.Library()


@register.inclusion_tag("cms/_site_pages.html", takes_context=True)
def site_pages(context: template.Context) -> dict[str, Any]:
    """Links to the pages of the site that are marked "show in menus"."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if site is None:
        return {"pages": []}
    pages = site.root_page.get_descendants().live().in_menu().specific()
    return {
        "pages": [{"label": p.display_title, "url": p.get_url(request)} for p in pages]
    }

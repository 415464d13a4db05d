"""Guides that go with a care plan, by the topics that curators gave them."""

from care.models.plan_templates import begins_with
from care.plans.materials import Material, Topics, register_source
from cms.models import GuidePage


@register_source
def guides_on(topics: Topics) -> list[Material]:
    """Published ones, in the order of the site, in a fixed number of queries."""
    guides = GuidePage.objects.live().prefetch_related("topics").order_by("path")
    return [_material(guide) for guide in guides if _is_on(guide, topics)]


def _is_on(guide: GuidePage, topics: Topics) -> bool:
    categories = {category.pk for category in guide.topics.all()}
    codes = guide.condition_codes
    return bool(categories & topics.categories) or any(
        begins_with(code, codes) for code in topics.conditions
    )


def _material(guide: GuidePage) -> Material:
    return Material(
        key=f"page:{guide.pk}",
        title=guide.title,
        title_es=guide.title_es,
        summary=guide.summary,
        url=guide.get_url() or "/",
    )

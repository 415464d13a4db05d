"""Something to read that goes with a plan. The pages are of a floor above, which says
here where to find them."""

from collections.abc import Callable
from dataclasses import dataclass

from care.models import CarePlan, PlanMaterial
from care.plans.versions import new_version
from people.models import User


@dataclass(frozen=True, slots=True)
class Topics:
    """What a plan is about: codes of needs' categories, and ICD-10-CM codes."""

    categories: frozenset[str]
    conditions: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.categories or self.conditions)


@dataclass(frozen=True, slots=True)
class Material:
    key: str
    title: str
    title_es: str
    summary: str
    url: str


Source = Callable[[Topics], list[Material]]
_SOURCES: list[Source] = []


def register_source(source: Source) -> Source:
    """Who has material answers with that on any of the topics, best first."""
    _SOURCES.append(source)
    return source


def materials_on(topics: Topics) -> list[Material]:
    if not topics:
        return []
    return [material for source in _SOURCES for material in source(topics)]


def topics_of(plan: CarePlan, actor: User) -> Topics:
    """Of its open goals that the actor sees."""
    goals = plan.goals.visible_to(actor).open()
    categories = goals.exclude(needs=None).values_list("needs__category", flat=True)
    conditions = goals.exclude(conditions__code="").exclude(conditions=None)
    codes = conditions.values_list("conditions__code", flat=True)
    return Topics(
        frozenset(categories.order_by().distinct()),
        frozenset(codes.order_by().distinct()),
    )


def offered_for(plan: CarePlan, actor: User) -> list[Material]:
    """Those on its topics that are not attached yet."""
    attached = set(plan.materials.values_list("key", flat=True))
    found = materials_on(topics_of(plan, actor))
    return [material for material in found if material.key not in attached]


def attach_material(*, plan: CarePlan, key: str, actor: User) -> PlanMaterial | None:
    """None where nothing of that key is on a topic of the plan, or it is there."""
    found = {material.key: material for material in offered_for(plan, actor)}
    material = found.get(key)
    if material is None:
        return None
    with new_version(plan, actor=actor) as fresh:
        attached, _new = PlanMaterial.objects.get_or_create(
            plan=fresh,
            key=key,
            defaults={
                "title": material.title,
                "title_es": material.title_es,
                "url": material.url,
                "attached_by": actor,
            },
        )
    return attached


def take_off_material(*, material: PlanMaterial, actor: User) -> None:
    with new_version(material.plan, actor=actor):
        PlanMaterial.objects.filter(pk=material.pk).delete()

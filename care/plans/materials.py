"""Something to read that goes with a plan. The pages are of a floor above, which says
here where to find them."""

from collections.abc import Callable
from dataclasses import dataclass

from care.models import CarePlan, PlanMaterial
from care.models.plans import GoalQuerySet
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
    return topics_in(plan.goals.visible_to(actor).open())


def topics_in(goals: GoalQuerySet) -> Topics:
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
        settle_privacy(fresh)
    return attached


def settle_privacy(plan: CarePlan) -> None:
    """Private is what private goals alone are about. What no goal is about any more
    stays as it was."""
    if not plan.materials.exists():
        return
    private, public = private_keys(plan), public_keys(plan)
    plan.materials.filter(key__in=private - public).update(is_private=True)
    plan.materials.filter(key__in=public).update(is_private=False)


def private_keys(plan: CarePlan) -> set[str]:
    """Of all that is on topics of private goals, open or not."""
    found = materials_on(topics_in(plan.goals.filter(is_private=True)))
    return {material.key for material in found}


def public_keys(plan: CarePlan) -> set[str]:
    found = materials_on(topics_in(plan.goals.filter(is_private=False)))
    return {material.key for material in found}


def take_off_material(*, material: PlanMaterial, actor: User) -> None:
    with new_version(material.plan, actor=actor):
        PlanMaterial.objects.filter(pk=material.pk).delete()

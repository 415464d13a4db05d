"""The plan on paper, in plain words and in the reader's language."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import format_html

from care.models import CarePlan, Goal, GoalProgress, Intervention
from care.plans.progress import newest_told
from care.plans.versions import current_agreement
from people import audit
from people.models import User
from people.questions_phone import phone_for_questions
from resources.pdf import render_pdf
from resources.qr_code import qr_code

TEMPLATE = "care/plans/paper.html"


@dataclass(frozen=True, slots=True)
class Words:
    """What is read, and whether it is English on a Spanish paper."""

    text: str
    is_english: bool


@dataclass(frozen=True, slots=True)
class StepOnPaper:
    step: Intervention
    words: Words
    who: str


@dataclass(frozen=True, slots=True)
class GoalOnPaper:
    """`latest`: the last figure that was heard."""

    goal: Goal
    words: Words
    unit: str
    target_words: str
    steps: list[StepOnPaper]
    shared_with: str
    latest: GoalProgress | None


def plan_pdf(
    plan: CarePlan, *, language: str, with_private: bool = False, reader: str = ""
) -> bytes:
    """A tagged PDF of what is open in the plan. `reader` is who else than the person
    gets it."""
    with translation.override(language):
        return render_pdf(
            TEMPLATE, facts_of(plan, language, reader, with_private=with_private)
        )


def print_for_person(
    *, plan: CarePlan, language: str, actor: User, with_private: bool
) -> bytes:
    """The person's own copy, kept in the trail."""
    pdf = plan_pdf(plan, language=language, with_private=with_private)
    audit.record(
        "care-plan-printed",
        actor=actor,
        patient=plan.patient_id,
        subject=plan,
        reason=f"version {plan.version}, {language}",
    )
    return pdf


def facts_of(
    plan: CarePlan, language: str, reader: str, *, with_private: bool
) -> dict[str, object]:
    goals = plan.goals.open().with_shares().in_order()
    steps = plan.interventions.open().select_related("owner").in_order()
    materials = plan.materials.in_order()
    if not with_private:
        goals, steps = goals.filter(is_private=False), steps.filter(is_private=False)
        materials = materials.filter(is_private=False)
    of_goal: dict[object, list[StepOnPaper]] = {}
    for step in steps:
        who = str(step.owner) if step.owner else english(step.done_by, language)
        paper = StepOnPaper(step, words_of(step, language), who)
        of_goal.setdefault(step.goal_id, []).append(paper)
    latest = newest_told(
        [goal.pk for goal in goals], GoalProgress.objects.exclude(value=None)
    )
    line = phone_for_questions(plan.patient)
    return {
        "plan": plan,
        "patient": plan.patient,
        "goals": [
            GoalOnPaper(
                goal,
                words_of(goal, language),
                english(goal.unit, language),
                english(goal.target_words, language),
                of_goal.get(goal.pk, []),
                "" if reader else "; ".join(goal.shared_with),
                latest.get(goal.pk),
            )
            for goal in goals
        ],
        "loose": of_goal.get(None, []),
        "materials": [
            (material, _absolute(material.url), qr_code(_absolute(material.url)))
            for material in materials
        ],
        "agreement": current_agreement(plan),
        "who": line.who if line else "",
        "call": line.number if line else settings.NOTIFICATIONS["help_phone"],
        "reader": reader,
        "today": timezone.localdate(),
    }


def words_of(part: Goal | Intervention, language: str) -> Words:
    """In plain words where somebody wrote them; English where there is no Spanish."""
    if language == "es" and part.plain_words_es:
        return Words(part.plain_words_es, is_english=False)
    return Words(part.plain_words or part.description, is_english=language == "es")


def english(text: str, language: str) -> str:
    """A worker's words that have no Spanish, marked where the paper is Spanish."""
    if language == "en" or not text:
        return text
    return format_html('<span lang="en">{}</span>', text)


def _absolute(url: str) -> str:
    return url if "://" in url else f"{settings.BASE_URL}{url}"

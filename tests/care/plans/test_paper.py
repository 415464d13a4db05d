"""The plan on paper: plain words, both languages, tagged, nothing private unasked."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader

from care.models import PlanMaterial
from care.plans.paper import facts_of
from care.plans.progress import record_progress
from care.plans.services import add_goal, add_step
from people.models import AuditEvent, CareTeamMember
from tests.care.plans.words import goal_facts, step_facts
from tests.people.factories import WorkerFactory


@pytest.fixture
def printed(desk, plan):
    def printed(client=desk, **posted):
        response = client.post(f"/plans/{plan.pk}/pdf/", posted)
        assert response.headers["Content-Type"] == "application/pdf"
        reader = PdfReader(BytesIO(response.content))
        words = " ".join(page.extract_text() for page in reader.pages)
        return reader, " ".join(words.split())

    return printed


@pytest.fixture
def eaten(plan, worker):
    facts = goal_facts(
        description="Food security",
        plain_words="Have food for the whole month",
        plain_words_es="Tener comida para todo el mes",
        target=None,
        baseline=None,
        target_words="No skipped meals",
    )
    goal = add_goal(plan=plan, facts=facts, actor=worker)
    add_step(plan=plan, facts=step_facts(goal=goal, done_by="Ana"), actor=worker)
    return goal


def test_their_copy_is_tagged_and_in_plain_words(printed, plan, eaten, patient):
    PlanMaterial.objects.create(
        plan=plan, key="page:1", title="Eating well", title_es="Comer bien", url="/g/"
    )
    reader, text = printed(language="en")
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "en"
    for words in ("Walk to church", "Have food for the whole month", "Who: Ana"):
        assert words in text
    assert "190 lb" in text
    assert "180 lb or less" in text
    assert "Eating well" in text
    assert "Food security" not in text
    assert "This plan is not agreed yet" in text
    assert AuditEvent.objects.filter(
        action="care-plan-printed", patient_id=patient.pk
    ).exists()


def test_in_spanish_what_is_english_only_says_so(printed, eaten):
    reader, text = printed(language="es")
    assert reader.root_object["/Lang"] == "es"
    assert "Mi plan de cuidado" in text
    assert "Tener comida para todo el mes" in text
    assert "180 lb o menos" in text
    assert "Weigh less" in text
    assert "No skipped meals" in text


def test_workers_words_without_spanish_are_marked_as_english(plan, eaten):
    plan.preferences = "Call before noon"
    plan.save()
    plan.goals.filter(description="Weigh less").update(
        baseline="186.50", unit="pounds", target_words="Shoes fit"
    )
    shown = paper_html(plan, language="es")
    for words in ("Ana", "pounds", "Weigh less", "Shoes fit", "No skipped meals"):
        assert f'lang="en">{words}</' in shown
    assert '<div lang="en"><p>Call before noon' in shown
    assert "186.5 <" in shown
    in_english = paper_html(plan, language="en")
    assert "186.5 pounds" in in_english
    assert "180 pounds or less. Shoes fit" in in_english
    assert 'lang="en">pounds' not in in_english


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["At the start", "Latest", "179 lb on May 4, 2026", "Reached"]),
        (
            "es",
            [
                "Al comenzar",
                "Lo último que supimos",
                '179 <span lang="en">lb</span> el 4',
                "Se logró",
            ],
        ),
    ],
)
def test_it_says_how_far_a_goal_is_and_that_it_is_reached(plan, goal, language, said):
    shown = paper_html(plan, language=language)
    assert [words in shown for words in said] == [True, False, False, False]
    for day, value in ((date(2026, 5, 4), 179), (date(2026, 5, 2), 186)):
        record_progress(goal=goal, value=Decimal(value), on=day, source="by-hand")
    shown = paper_html(plan, language=language)
    assert all(words in shown for words in said)
    assert "186" not in shown


def test_it_gives_the_one_number_for_all_questions(plan, worker, settings):
    shown = paper_html(plan, language="en")
    assert f"Call us: {settings.NOTIFICATIONS['help_phone']}" in shown
    assert f"Call {worker}" not in shown
    worker.phone = "+14125550177"
    worker.save()
    shown = paper_html(plan, language="en")
    assert f"Call {worker}: {worker.phone}" in shown


def paper_html(plan, *, language):
    with translation.override(language):
        facts = facts_of(plan, language, "", with_private=False)
        return render_to_string("care/plans/paper.html", facts)


def test_what_is_private_stands_in_it_only_if_the_team_asks(
    printed, plan, worker, client_for, clinic, patient
):
    secret = goal_facts(description="Live safely", is_private=True)
    add_goal(plan=plan, facts=secret, actor=worker)
    assert "Live safely" not in printed()[1]
    assert "Live safely" in printed(private="on")[1]
    colleague = client_for(WorkerFactory(at=clinic))
    assert "Live safely" not in printed(colleague, private="on")[1]
    CareTeamMember.objects.all().delete()
    assert "Live safely" not in printed(private="on")[1]

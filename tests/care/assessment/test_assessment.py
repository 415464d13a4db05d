"""Filled in by somebody who is interrupted, by two at once, and over the years."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from care.assessment.due import raise_due
from care.assessment.services import sign_assessment, start_assessment
from care.kinds import FINISH_ASSESSMENT, REASSESS
from care.models import Assessment, AssessmentStatus
from care.plans.services import begin_plan
from people.merging import merge_patients
from people.models import Role, Task
from tests.care.records import (
    AllergyFactory,
    AssessmentFactory,
    ConditionFactory,
    EncounterFactory,
    SupportPersonFactory,
)
from tests.people.factories import PatientFactory, WorkerFactory
from tests.queries import count_queries
from tests.screening.factories import PHQ, PHQ_9, ScreeningFactory

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name, target):
    return reverse(f"care:{name}", args=[target.pk])


def save(client, assessment, code, version=0, headers=None, **fields):
    address = reverse("care:assessment_part", args=[assessment.pk, code])
    data = {f"{code}-{name}": value for name, value in fields.items()}
    return client.post(address, {f"version-{code}": version, **data}, **(headers or {}))


def sign(assessment, worker, **facts):
    due = facts.pop("next_due_on", None)
    return sign_assessment(assessment=assessment, next_due_on=due, actor=worker)


@pytest.fixture
def assessment(patient, worker):
    return start_assessment(patient=patient, occasion="first", actor=worker)


@pytest.fixture
def colleague(client_for, clinic):
    return client_for(WorkerFactory(at=clinic))


def test_begun_twice_it_is_one_and_stands_on_the_worklist(desk, patient):
    for _time in range(2):
        desk.post(url("assessments", patient), {"occasion": "stay"})
    begun = Assessment.objects.get()
    assert Task.objects.open().get(kind=FINISH_ASSESSMENT).subject_id == begun.pk
    assert "Go on with it" in desk.get(url("assessments", patient)).content.decode()


def test_each_part_is_kept_as_soon_as_it_is_given(desk, assessment):
    page = save(desk, assessment, "matters", headers=HTMX, words="To see my son.")
    assert 'value="1" hx-swap-oob="true"' in page.content.decode()
    assert "1 of 8 parts saved" in page.content.decode()
    save(desk, assessment, "barriers", list=["cost", "phone"], words="")

    desk_page = desk.get(url("assessment", assessment)).content.decode()
    assert "To see my son." in desk_page
    parts = {part.code: part.data for part in assessment.parts.all()}
    assert parts["barriers"] == {"list": ["cost", "phone"], "words": ""}
    summary = desk.get(url("assessment_summary", assessment)).content.decode()
    assert "No phone or no minutes" in summary


def test_a_clinician_is_offered_no_questionnaire_to_ask(
    assessment, client_for, clinic, patient, desk
):
    clinician = WorkerFactory(at=clinic, role=Role.CLINICIAN)
    patient.care_team.create(user=clinician)
    ask = reverse("screening:start", args=[patient.pk])
    page = client_for(clinician).get(url("assessment", assessment)).content.decode()
    assert "PHQ-2" in page
    assert ask not in page
    assert ask in desk.get(url("assessment", assessment)).content.decode()


def test_the_chart_leaves_out_no_allergy_and_says_where_it_leaves_out(desk, patient):
    for number in range(9):
        AllergyFactory(patient=patient, substance=f"Drug {number}")
    ConditionFactory.create_batch(8, patient=patient)
    chart = reverse("care:patient", args=[patient.pk])
    page = desk.get(chart).content.decode()
    assert "Drug 8" in page
    assert "and more" not in page
    ConditionFactory(patient=patient)
    assert "and more" in desk.get(chart).content.decode()


def test_without_scripts_saving_one_part_keeps_the_others(desk, assessment):
    save(desk, assessment, "strengths", words="Sings.")
    address = reverse("care:assessment_part", args=[assessment.pk, "matters"])
    sent = {
        "version-matters": "0",
        "matters-words": "My son.",
        "version-social": "0",
        "social-words": "Rent is late.",
        "version-support": "0",
        "version-strengths": "1",
        "strengths-words": "Sings.",
        "version-barriers": "0",
        "barriers-list": ["unicorns"],
        "barriers-words": "Far away.",
    }
    page = desk.post(address, sent)
    assert page.status_code == 422
    assert "Far away." in page.content.decode()
    parts = {part.code: part.data["words"] for part in assessment.parts.all()}
    assert parts == {
        "strengths": "Sings.",
        "matters": "My son.",
        "social": "Rent is late.",
    }


def test_what_a_colleague_wrote_meanwhile_is_no_conflict_where_nobody_typed(
    desk, assessment, client_for, clinic, patient
):
    other = WorkerFactory(at=clinic)
    patient.care_team.create(user=other)
    page = desk.get(url("assessment", assessment)).content.decode()
    assert 'name="initial-social-words"' in page
    save(client_for(other), assessment, "social", words="Rent is late.")
    address = reverse("care:assessment_part", args=[assessment.pk, "matters"])
    shown = {"version-social": "0", "social-words": "", "initial-social-words": ""}
    sent = {"version-matters": "0", "matters-words": "My son.", **shown}
    assert desk.post(address, sent).status_code == 302
    assert assessment.parts.get(code="social").data["words"] == "Rent is late."


def test_too_many_words_are_refused_and_kept_in_the_form(desk, assessment):
    assert "maxlength" not in desk.get(url("assessment", assessment)).content.decode()
    long = "word " * 900
    page = save(desk, assessment, "matters", words=long)
    assert page.status_code == 422
    assert long.strip() in page.content.decode()
    assert "at most 4000 characters" in page.content.decode()


def test_nonsense_is_refused_and_said(desk, assessment):
    answer = save(desk, assessment, "barriers", headers=HTMX, list=["unicorns"])
    assert answer.status_code == 422
    assert not assessment.parts.exists()
    assert save(desk, assessment, "unicorns").status_code == 404


def test_two_at_once_the_second_is_told_and_nothing_is_lost(
    desk, assessment, client_for, clinic, patient
):
    other = WorkerFactory(at=clinic, first_name="Ben", last_name="Adler")
    patient.care_team.create(user=other)
    save(desk, assessment, "social", words="Rent is late.")

    late = save(client_for(other), assessment, "social", headers=HTMX, words="Moved.")
    assert late.status_code == 422
    assert "Rent is late." in late.content.decode()
    page = save(client_for(other), assessment, "social", words="Moved.")
    assert page.status_code == 409
    assert "Moved." in page.content.decode()

    address = reverse("care:assessment_part", args=[assessment.pk, "social"])
    client_for(other).post(address, {"over": "1", "social-words": "Moved."})
    part = assessment.parts.get()
    assert part.data["words"] == "Moved."
    assert [entry["data"]["words"] for entry in part.history] == ["Rent is late."]
    assert "Rent is late." in desk.get(url("assessment", assessment)).content.decode()


def test_mood_is_the_care_teams(desk, assessment, colleague, patient):
    save(desk, assessment, "psychological", words="Cries at night.")
    ScreeningFactory(
        instrument="phq-9",
        patient=patient,
        answers=dict.fromkeys(PHQ_9, PHQ[1]),
        completed=True,
    )
    ConditionFactory(patient=patient, label="Depression", is_private=True)
    secrets = ("Cries at night", "PHQ-9 score", "Depression", "Mental health (")
    mine = desk.get(url("assessment_summary", assessment)).content.decode()
    assert [secret for secret in secrets if secret not in mine] == []
    for name in ("assessment", "assessment_summary", "health"):
        target = patient if name == "health" else assessment
        page = colleague.get(url(name, target)).content.decode()
        assert [secret for secret in secrets if secret in page] == []
    assert save(colleague, assessment, "psychological", words="x").status_code == 403
    pdf = url("assessment_pdf", assessment)
    assert colleague.get(pdf + "?private=1").status_code == 403


def test_signed_it_is_read_not_written(desk, assessment, patient, worker):
    save(desk, assessment, "strengths", words="Sings.")
    page = desk.get(url("assessment_sign", assessment)).content.decode()
    assert "What gets in the way" in page
    assert "Strengths" not in page
    due = timezone.localdate() + timedelta(days=90)
    past = {"next_due_on": timezone.localdate().isoformat()}
    assert desk.post(url("assessment_sign", assessment), past).status_code == 422
    desk.post(url("assessment_sign", assessment), {"next_due_on": due.isoformat()})

    assessment.refresh_from_db()
    assert (assessment.signed_by, assessment.next_due_on) == (worker, due)
    assert not Task.objects.open().filter(kind=FINISH_ASSESSMENT).exists()
    late = save(desk, assessment, "strengths", headers=HTMX, words="Whistles.")
    assert late.status_code == 409
    told = desk.get(url("assessment_summary", assessment)).content.decode()
    assert "You wrote: In a few words: Whistles." in told
    ConditionFactory(patient=patient, label="Gout")
    summary = desk.get(url("assessment_summary", assessment)).content.decode()
    assert "Sings." in summary
    assert "Gout" not in summary


def test_the_next_one_brings_what_was_said_and_says_what_changed(
    desk, assessment, patient, worker
):
    asthma = ConditionFactory(patient=patient, label="Asthma")
    person = SupportPersonFactory(patient=patient)
    save(desk, assessment, "barriers", list=["cost"], words="Copays.")
    save(desk, assessment, "strengths", words="Sings.")
    sign(assessment, worker)
    Assessment.objects.update(started_at=timezone.now() - timedelta(days=100))
    long_ago = timezone.now() - timedelta(days=99)
    assessment.parts.update(saved_at=long_ago)

    again = start_assessment(patient=patient, occasion="again", actor=worker)
    page = desk.get(url("assessment", again)).content.decode()
    assert "Copays." in page
    assert "Still so" in page
    assert not again.parts.exists()
    save(desk, again, "barriers", list=["cost"], words="Copays.")
    kept = again.parts.get()
    assert kept.carried_on == timezone.localdate(long_ago)
    save(desk, again, "strengths", words="Sings in a choir.")
    assert again.parts.get(code="strengths").carried_on is None

    asthma.delete()
    AllergyFactory(patient=patient)
    EncounterFactory(patient=patient)
    person.does = "cooks"
    person.save()
    found = desk.get(url("assessment_summary", again)).context["changes"]
    told = {(c.block.code, c.kind, c.was, c.now) for c in found}
    assert ("conditions", "gone", "Asthma", "") in told
    assert ("allergies", "new", "", "Penicillin: rash") in told
    assert ("strengths.words", "other", "Sings.", "Sings in a choir.") in told
    changed = [c for c in found if c.block.code == "people"]
    assert [c.kind for c in changed] == ["other"]
    assert "encounters" in {c.block.code for c in found}
    assert not [c for c in found if c.block.code.startswith("barriers")]


def test_what_matters_is_offered_to_the_plan_and_questionnaires_lead_back(
    desk, assessment, patient, worker
):
    save(desk, assessment, "matters", words="My son.", worries="Falling", ways="Calls")
    asked = ScreeningFactory(patient=patient, started_by=worker, completed=True)
    back = f'href="{assessment.get_absolute_url()}"'
    assert back in desk.get(asked.result_url).content.decode()
    plan = begin_plan(patient=patient, actor=worker)
    assert "My son." not in desk.get(plan.get_absolute_url()).content.decode()
    sign(assessment, worker)
    assert back not in desk.get(asked.result_url).content.decode()
    page = desk.get(plan.get_absolute_url()).content.decode()
    assert "My son." in page
    assert "Nov 18, 2026" in page
    edit = reverse("care:plan_edit", args=[plan.pk])
    form = desk.get(f"{edit}?said=1").context["form"]
    assert form["what_matters"].value() == "My son.\nWhat worries them most: Falling"
    assert form["preferences"].value() == "Calls"
    plan.refresh_from_db()
    assert plan.what_matters == ""


def test_what_nobody_asked_this_time_is_no_change(desk, assessment, patient, worker):
    save(desk, assessment, "matters", words="To see my son.")
    save(desk, assessment, "strengths", words="Sings.")
    sign(assessment, worker)
    Assessment.objects.update(started_at=timezone.now() - timedelta(days=100))
    again = start_assessment(patient=patient, occasion="again", actor=worker)
    save(desk, again, "strengths", words="")
    context = desk.get(url("assessment_summary", again)).context
    assert context["not_asked"] == ["What matters to them"]
    assert [(c.kind, c.was) for c in context["changes"]] == [("gone", "Sings.")]


def test_on_paper_it_is_one_page_without_what_is_private(desk, assessment, patient):
    from io import BytesIO

    from pypdf import PdfReader

    save(desk, assessment, "psychological", words="Cries at night.")
    save(desk, assessment, "matters", words="To see my son.")
    ConditionFactory.create_batch(5, patient=patient)

    def text_of(query):
        answer = desk.get(url("assessment_pdf", assessment) + query)
        reader = PdfReader(BytesIO(answer.content))
        assert len(reader.pages) == 1
        return reader.pages[0].extract_text()

    assert "To see my son." in text_of("")
    assert "Cries" not in text_of("")
    assert "Cries at night." in text_of("?private=1")


def signed(patient, worker, due_in):
    row = AssessmentFactory(
        patient=patient,
        started_by=worker,
        started_at=timezone.now() - timedelta(days=200),
    )
    due = timezone.localdate() + timedelta(days=due_in)
    return sign(row, worker, next_due_on=due)


def test_due_again_it_stands_on_the_worklist_once(patient, worker):
    row = signed(patient, worker, due_in=7)
    assert (raise_due(), raise_due()) == (1, 0)
    task = Task.objects.open().get(kind=REASSESS)
    assert (task.owner, timezone.localdate(task.due_at)) == (worker, row.next_due_on)
    again = start_assessment(patient=patient, occasion="again", actor=worker)
    sign(again, worker)
    assert not Task.objects.open().filter(kind=REASSESS).exists()


def test_not_due_yet_begun_already_or_nobodys_patient_any_more(clinic, worker):
    def one():
        return PatientFactory(organization=clinic, lead=worker)

    signed(one(), worker, due_in=8)
    begun = one()
    signed(begun, worker, due_in=1)
    start_assessment(patient=begun, occasion="again", actor=worker)
    left = one()
    signed(left, worker, due_in=1)
    left.care_relationships.update(ended_at=timezone.now())
    assert raise_due() == 0


def test_of_two_unfinished_ones_the_kept_persons_goes_on_with_both(
    clinic, patient, worker, desk, assessment
):
    twin = PatientFactory(organization=clinic, lead=worker)
    other = start_assessment(patient=twin, occasion="first", actor=worker)
    save(desk, assessment, "social", words="Rents.")
    save(desk, other, "social", words="Owns.")
    save(desk, other, "matters", words="Her garden.")
    supervisor = WorkerFactory(at=clinic, role=Role.SUPERVISOR)
    merge_patients(kept=patient, merged=twin, actor=supervisor)
    other.refresh_from_db()
    assert (other.patient, other.status) == (patient, AssessmentStatus.STOPPED)
    assert {p.code: p.data["words"] for p in assessment.parts.all()} == {
        "social": "Rents.",
        "matters": "Her garden.",
    }
    assert other.parts.get().data["words"] == "Owns."


def test_more_rows_ask_no_more(desk, assessment, patient):
    def fill(count):
        for factory in (
            ConditionFactory,
            AllergyFactory,
            EncounterFactory,
            SupportPersonFactory,
        ):
            factory.create_batch(count, patient=patient)

    pages = [
        url("assessment", assessment),
        url("assessment_summary", assessment),
        url("health", patient),
        reverse("care:patient", args=[patient.pk]),
    ]
    fill(2)
    few = [count_queries(desk, page) for page in pages]
    fill(6)
    assert [count_queries(desk, page) for page in pages] == few

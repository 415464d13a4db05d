"""What the worker sees the moment item 9 of the PHQ-9 is answered, and what is kept of
words that were typed before the phone rang."""

from playwright.sync_api import Page, expect

from care.models import Assessment, Note
from people.models import Task
from screening.services.safety import SAFETY_TASK
from tests.screening.factories import ITEM_9, ScreeningFactory
from tests.world import World


def test_the_script_is_there_at_once(page: Page, sign_in, world: World):
    worker = world.users["social_worker"]
    screening = ScreeningFactory(
        instrument="phq-9",
        patient=world.patient,
        organization=world.clinic,
        started_by=worker,
    )
    sign_in(page, worker)
    page.goto(f"/screenings/{screening.pk}/")
    question = page.locator(f"#q-{ITEM_9}")
    expect(question).not_to_contain_text("988")
    question.get_by_label("Several days").check()
    expect(question).to_contain_text("988 Lifeline")
    assert (
        Task.objects.open().filter(kind=SAFETY_TASK, subject_id=screening.pk).count()
        == 1
    )


def test_typed_words_survive_leaving_the_page(page: Page, sign_in, world: World):
    worker = world.users["social_worker"]
    assessment = Assessment.objects.unfinished().get(patient=world.patient)
    sign_in(page, worker)
    page.goto(f"/assessments/{assessment.pk}/")
    page.locator("[name=matters-words]").fill("My garden.")
    page.locator("[name=matters-words]").blur()
    expect(page.locator("#state-matters")).to_contain_text("Saved by")
    page.goto(f"/patients/{world.patient.pk}/notes/")
    page.locator("[name=about]").fill("She said that")
    page.locator("[name=about]").blur()
    expect(page.locator("[data-autosave-text]")).to_contain_text("Saved")
    page.reload()
    expect(page.locator("[name=about]")).to_have_value("She said that")
    assert Note.objects.filter(written_at=None).count() == 1

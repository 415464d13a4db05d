"""A curator writes a text and sees at once what it costs and how it looks."""

import pytest
from playwright.sync_api import Page, expect

from notifications.kinds import get_kind, sample_context
from notifications.models import MessageWording
from notifications.segments import GSM_7, GSM_7_ESCAPED, count_segments
from people.models import Role
from tests.browser.checks import assert_axe_clean
from tests.notifications.segment_cases import CASES
from tests.people.factories import WorkerFactory

PANEL = ".w-panel:has([data-wording-preview])"


@pytest.fixture
def editing(page: Page, live_server, sign_in) -> Page:
    sign_in(page, WorkerFactory(role=Role.CURATOR))
    wording = MessageWording.objects.get(kind="appointment-booked", language="en")
    page.goto(
        f"/admin/snippets/notifications/messagewording/edit/{wording.pk}/",
        wait_until="load",
    )
    expect(page.locator("[data-wording-length]")).not_to_be_empty()
    return page


def test_script_and_server_count_alike(page: Page, live_server):
    page.goto("/")
    measured = page.evaluate(
        """async ([texts, gsm7, escaped]) => {
          await import("/static/js/segments.js");
          const { countSegments } = window.textParts;
          return texts.map((text) => countSegments(text, { gsm7, escaped }));
        }""",
        [
            [text for text, _encoding, _count in CASES],
            "".join(sorted(GSM_7)),
            "".join(sorted(GSM_7_ESCAPED)),
        ],
    )
    for (text, encoding, count), found in zip(CASES, measured, strict=True):
        ours = count_segments(text)
        assert (found["encoding"], found["count"]) == (encoding, count), text
        assert (found["units"], "".join(found["outside"])) == (
            ours.units,
            ours.outside_gsm_7,
        )


def test_length_price_and_looks_as_typed(editing: Page):
    kind = get_kind("appointment-booked")
    sample = sample_context(kind, "en")
    length = editing.locator("[data-wording-length]")
    hints = editing.locator("[data-wording-hints]")
    body = editing.get_by_role("textbox", name="Text")
    body.fill("{when} {place} 1 2 " + "a" * 90)
    shown = f"{sample['when']} {sample['place']} 1 2 " + "a" * 90
    expect(length).to_have_text(
        f"{count_segments(shown).units} of 160 characters, GSM-7, one part."
    )
    expect(editing.locator("[data-wording-preview]")).to_have_text(shown)
    body.press("End")
    editing.keyboard.type("á")
    assert count_segments(shown + "á").count == 3
    expect(length).to_contain_text("UCS-2, 3 parts")
    expect(hints).to_contain_text("“á” makes it dearer: 1 → 3 parts.")
    body.fill("{nobody}" + "a" * 500)
    expect(hints).to_contain_text("{nobody} is not known here.")
    expect(hints).to_contain_text("More than 3 parts are refused.")
    editing.get_by_role("button", name="Put these words back").click()
    expect(body).to_have_value(kind.wording["en"])
    # A button under the mouse is Wagtail's, and too pale in the dark.
    editing.mouse.move(0, 0)
    assert_axe_clean(editing, context=PANEL)


def test_a_refused_text_is_kept_and_said_at_its_field(editing: Page):
    body = editing.get_by_role("textbox", name="Text")
    body.fill("{when} {place} 1 2 your food is here")
    editing.get_by_role("button", name="Save").first.click()
    expect(editing.locator("#panel-child-body-errors")).to_contain_text("“food” says")
    expect(body).to_have_value("{when} {place} 1 2 your food is here")
    body.fill("{sender_name}: {when}, {place}. 1 = yes, 2 = no")
    editing.get_by_role("button", name="Save").first.click()
    expect(editing.get_by_text("updated").first).to_be_visible()
    wording = MessageWording.objects.get(kind="appointment-booked", language="en")
    assert wording.body == "{sender_name}: {when}, {place}. 1 = yes, 2 = no"

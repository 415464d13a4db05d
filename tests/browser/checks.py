"""What each page of the job must pass in a browser."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

PHONE_WIDTH = 390
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TOO_WIDE = """limit => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > limit + 1)
    .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"""


def assert_axe_clean(page: Page, context: str | None = None) -> None:
    """No violation of WCAG 2.2 AA or axe's best practices, in light and in dark.

    `context` is a CSS selector that limits the check to a part of the page.
    """
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        result = Axe().run(page, context=context, options=AXE_OPTIONS)
        violations = [_describe(v) for v in result.response["violations"]]
        assert not violations, f"{page.url} in {scheme}:\n" + "\n".join(violations)
    page.emulate_media(color_scheme="light")


def _describe(violation: dict[str, Any]) -> str:
    places = [f"    {node['html'][:160]}" for node in violation["nodes"][:5]]
    details = [f"    {node['failureSummary']}" for node in violation["nodes"][:1]]
    heading = f"  {violation['id']} ({violation['impact']}): {violation['help']}"
    return "\n".join([heading, *places, *details])


def assert_fits_phone(page: Page) -> None:
    """At 390 px nothing has to be scrolled sideways."""
    height = page.viewport_size["height"] if page.viewport_size else 844
    page.set_viewport_size({"width": PHONE_WIDTH, "height": height})
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = page.evaluate(TOO_WIDE, PHONE_WIDTH) if width > PHONE_WIDTH else []
    assert width <= PHONE_WIDTH, f"{page.url} is {width} px wide:\n" + "\n".join(wide)


def press_tab_to(page: Page, target: Locator, *, limit: int = 100) -> None:
    """Reach `target` by the Tab key alone; its focus must be seen."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            break
    expect(target).to_be_focused(timeout=1000)
    style = target.evaluate(
        "e => { const s = getComputedStyle(e); return [s.outlineStyle, s.boxShadow] }"
    )
    assert style != ["none", "none"], f"the focus of {target} cannot be seen"

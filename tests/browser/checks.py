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
# Between light and dark nothing but the colors differs.
COLOR_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
Scheme = Literal["light", "dark"]
RULES: dict[Scheme, dict[str, Any]] = {"light": AXE_OPTIONS, "dark": COLOR_OPTIONS}
TOO_WIDE = """limit => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > limit + 1)
    .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"""


START_TABBING = """() => {
    const controls =
        'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const groups = new Set();
    const stops = e => {
        if (!e.checkVisibility() || e.disabled || e.tabIndex < 0) return false;
        if (e.type !== 'radio') return true;
        const group = `${e.form?.action} ${e.name}`;
        const rival = document.querySelector(`[type=radio][name="${e.name}"]:checked`);
        if (groups.has(group) || (rival && rival !== e)) return false;
        return groups.add(group);
    };
    window.awaited = new Set([...document.querySelectorAll(controls)].filter(stops));
    return awaited.size;
}"""
# Focus may be drawn on the label that holds a radio button or a checkbox.
LOOK_AT_FOCUS = """() => {
    const at = document.activeElement;
    const isNew = awaited.delete(at);
    const drawn = e => e && ['outlineStyle', 'boxShadow'].some(
        property => getComputedStyle(e)[property] !== 'none');
    const seen = drawn(at) || drawn(at.closest('label'));
    const fault = isNew && !seen ? at.outerHTML.slice(0, 120) : '';
    return [awaited.size, fault];
}"""
LEFT_OVER = "[...awaited].map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"
DEAD_WITHOUT_SCRIPTS = """() => {
    const shown = e => e.checkVisibility({visibilityProperty: true});
    const filled = f => [...f.elements].some(shown);
    const sends = e => ['submit', 'image'].includes(e.type) && shown(e);
    const dead = [
        ...[...document.forms].filter(
            f => shown(f) && filled(f) && ![...f.elements].some(sends)),
        ...[...document.querySelectorAll('button')].filter(
            b => shown(b) && !(b.form && b.type === 'submit')),
        ...[...document.querySelectorAll('a[href^="#"], a[href^="javascript:"]')]
            .filter(a => !document.getElementById(a.hash.slice(1))),
    ];
    return dead.map(e => e.outerHTML.slice(0, 160));
}"""


def assert_axe_clean(page: Page, context: str | None = None) -> None:
    """No violation of WCAG 2.2 AA or axe's best practices, in light and in dark.

    `context` is a CSS selector that limits the check to a part of the page.
    """
    for scheme, options in RULES.items():
        page.emulate_media(color_scheme=scheme)
        result = Axe().run(page, context=context, options=options)
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


def assert_all_reached_by_tab(page: Page) -> None:
    """Each control of a page just opened gets the focus by the Tab key alone, and the
    focus is seen there."""
    limit = 3 * page.evaluate(START_TABBING) + 10
    unseen = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        awaited, fault = page.evaluate(LOOK_AT_FOCUS)
        unseen += [fault] if fault else []
        if not awaited:
            break
    faults = page.evaluate(LEFT_OVER)
    assert not faults, f"{page.url}, not reached by Tab:\n" + "\n".join(faults)
    assert not unseen, f"{page.url}, focus not seen:\n" + "\n".join(unseen)


def assert_alive_without_scripts(page: Page) -> None:
    """For a page with JavaScript off: each form shown can be sent, no button does
    nothing, no link leads nowhere."""
    dead = page.evaluate(DEAD_WITHOUT_SCRIPTS)
    assert not dead, f"{page.url}, dead without scripts:\n" + "\n".join(dead)

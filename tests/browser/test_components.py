"""The scripts, on pages made for the purpose and answered in place of the server."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Page, Route, expect

from tests.browser.checks import assert_axe_clean, assert_fits_phone

ADDRESS = "/made-for-the-test/"
QUESTION = """{% extends "layouts/app.html" %}
{% block title %}Hunger screening{% endblock %}
{% block content %}
  <form class="question" method="post" action="/next/" data-keyboard data-autosave
        hx-post="/answer/" hx-trigger="change" hx-swap="none">
    {% csrf_token %}
    <fieldset><legend><span class="question-text">Worried about food?</span></legend>
      <label class="choice choice-big"><input type="radio" name="answer" value="yes"
        data-key="1"><span>Yes</span></label>
      <label class="choice choice-big"><input type="radio" name="answer" value="no"
        data-key="2"><span>No</span></label>
    </fieldset>
    <label class="field-label" for="note">Note</label>
    <input id="note" type="text" name="note">
    <div class="form-actions">
      <button class="button button-quiet" name="back" value="1">Back</button>
      <button class="button button-primary" data-key-next>Next</button>
    </div>
  </form>
  {% include "components/autosave.html" %}
{% endblock %}"""
MATCHES = """{% extends "layouts/app.html" %}
{% block title %}Food near 15213{% endblock %}
{% block styles %}{% include "components/map_styles.html" %}{% endblock %}
{% block scripts %}{% include "components/map_scripts.html" %}{% endblock %}
{% block content %}
  <form method="post" action="/preview/" data-once>
    {% csrf_token %}
    <div class="list-map">
      <ol class="matches" data-map-list>
        <li class="match" id="m1" data-lat="40.44" data-lon="-79.97" data-label="1"
            data-name="Hill <b>Pantry</b>">
          <label class="match-choose"><input type="checkbox" name="service" value="1">
            <span class="visually-hidden">Choose Hill Pantry</span></label>
          <div class="match-body"><h2 class="match-title"><a href="/1/">Hill Pantry</a>
            </h2></div>
        </li>
        <li class="match" id="m2">
          <label class="match-choose"><input type="checkbox" name="service" value="2">
            <span class="visually-hidden">Choose Confidential Shelter</span></label>
          <div class="match-body"><h2 class="match-title"><a href="/2/">Confidential
            Shelter</a></h2></div>
        </li>
      </ol>
      {% include "components/map.html" with lat=40.4443 lon=-79.9532 radius=5000 %}
    </div>
    <div class="action-bar" data-choose-bar>
      <p><strong data-choose-count>0</strong> chosen</p>
      <button class="button button-primary">Preview referral</button>
    </div>
  </form>
{% endblock %}"""
ONCE = """{% extends "layouts/app.html" %}
{% block title %}Send a referral{% endblock %}
{% block content %}
  <form method="post" action="/send/" data-once>
    {% csrf_token %}<button class="button button-primary">Send</button>
  </form>
{% endblock %}"""
CHOSEN = """{% extends "layouts/app.html" %}
{% block title %}An answer that was given{% endblock %}
{% block content %}
  <button class="button button-primary" aria-pressed="true">Later</button>
  <button class="button button-quiet" aria-pressed="true">I trust it</button>
{% endblock %}"""
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'"
)


@pytest.fixture
def show(page: Page) -> Callable[[str], None]:
    """Opens a page made from a template, under the policy that we ship with."""

    def open_page(source: str) -> None:
        request = RequestFactory().get(ADDRESS)
        request.user = AnonymousUser()
        body = engines["django"].from_string(source).render({}, request)
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
        page.route(f"**{ADDRESS}", lambda r: r.fulfill(body=body, headers=headers))
        page.goto(ADDRESS)
        page.wait_for_load_state("networkidle")

    return open_page


class Server:
    """Answers saves as told and remembers what reached it."""

    def __init__(self, page: Page) -> None:
        self.saved: list[str] = []
        self.is_down = False
        page.route("**/answer/", self._answer)
        page.route("**/next/", self._go_on)

    def _answer(self, route: Route) -> None:
        if self.is_down:
            route.abort("connectionfailed")
            return
        self.saved.append(route.request.post_data or "")
        route.fulfill(status=204)

    def _go_on(self, route: Route) -> None:
        self.saved.append("next " + (route.request.post_data or ""))
        route.fulfill(body="<!doctype html><html lang=en><title>Next</title><p>Next")


@pytest.fixture
def server(page: Page) -> Server:
    return Server(page)


def test_question_is_answered_by_keyboard_alone(page: Page, show, server: Server):
    show(QUESTION)
    page.keyboard.press("2")
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/next/")
    assert "answer=no" in server.saved[0]
    assert "answer=no" in server.saved[-1]
    assert "back=1" not in server.saved[-1]


def test_digits_in_a_text_field_are_text(page: Page, show, server: Server):
    show(QUESTION)
    page.get_by_label("Note").press_sequentially("12")
    expect(page.get_by_label("Note")).to_have_value("12")
    expect(page.get_by_label("Yes", exact=True)).not_to_be_checked()


def test_answer_survives_a_lost_connection(
    page: Page, show, server: Server, complaints
):
    show(QUESTION)
    server.is_down = True
    page.keyboard.press("1")
    expect(page.get_by_text("Not saved.")).to_be_visible()
    server.is_down = False
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert ["answer=yes" in body for body in server.saved] == [True]
    complaints.clear()


def test_next_sends_what_was_not_saved_first(
    page: Page, show, server: Server, complaints
):
    show(QUESTION)
    server.is_down = True
    page.keyboard.press("1")
    expect(page.get_by_text("Not saved.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not saved.")).to_be_visible()
    server.is_down = False
    page.keyboard.press("Enter")
    page.wait_for_url("**/next/")
    assert [body.startswith("next ") for body in server.saved] == [False, True]
    complaints.clear()


def test_sign_in_page_in_answer_to_a_save_is_not_taken_for_success(
    page: Page, show, live_server
):
    page.route(
        "**/answer/",
        lambda r: r.fulfill(status=302, headers={"Location": "/accounts/login/"}),
    )
    show(QUESTION)
    page.keyboard.press("1")
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_map_shows_what_the_list_places_and_leads_back_to_it(page: Page, show):
    show(MATCHES)
    marker = page.get_by_role("button", name="1. Hill <b>Pantry</b>")
    expect(marker).to_be_visible()
    assert page.locator(".map-marker").count() == 1
    marker.press("Enter")
    expect(page.get_by_role("link", name="Hill Pantry")).to_be_focused()


def test_nothing_chosen_is_not_sent(page: Page, show):
    show(MATCHES)
    page.get_by_role("button", name="Preview referral").click(force=True)
    assert page.url.endswith(ADDRESS)
    page.get_by_label("Choose Hill Pantry").check()
    expect(page.locator("[data-choose-count]")).to_have_text("1")


PRESS_TWICE = """button => {
    let sent = 0;
    addEventListener("submit", event => {
        sent += event.defaultPrevented ? 0 : 1;
        event.preventDefault();
    });
    button.click();
    button.click();
    return sent;
}"""


def test_second_press_sends_nothing(page: Page, show):
    show(ONCE)
    send = page.get_by_role("button", name="Send")
    assert send.evaluate(PRESS_TWICE) == 1


COLORS = """button => {
    const clear = e => getComputedStyle(e).backgroundColor === "rgba(0, 0, 0, 0)";
    let behind = button;
    while (clear(behind) && behind.parentElement) behind = behind.parentElement;
    return [getComputedStyle(button).color, getComputedStyle(behind).backgroundColor];
}"""


def test_an_answer_that_was_chosen_can_be_read(page: Page, show):
    """Axe says nothing of words in the color of what is behind them."""
    show(CHOSEN)
    for name in ("Later", "I trust it"):
        color, background = page.get_by_role("button", name=name).evaluate(COLORS)
        assert color != background


@pytest.mark.parametrize("source", [QUESTION, MATCHES], ids=["question", "matches"])
def test_components_suit_everyone(page: Page, show, source: str):
    show(source)
    assert_axe_clean(page)
    assert_fits_phone(page)

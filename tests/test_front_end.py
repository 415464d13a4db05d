"""Layouts, components and forms, apart from the pages that use them."""

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.urls import reverse

from people.models import User
from people.navigation import NavigationItem
from tests import html

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STATIC = settings.BASE_DIR / "static"
PAGE = """{% extends layout %}
{% block title %}Tom &amp; Ana's page{% endblock %}
{% block content %}<p>Content</p>{% endblock %}"""


class Consent(forms.Form):
    name = forms.CharField(label="Full name", help_text="As on their ID.")
    nickname = forms.CharField(label="Goes by", required=False)
    method = forms.ChoiceField(
        choices=[("verbal", "Verbally"), ("written", "In writing")],
        widget=forms.RadioSelect,
        help_text="Read the wording aloud first.",
    )
    understood = forms.BooleanField(label="They understood")
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("This person may already be here.")


@pytest.fixture
def request_(rf) -> HttpRequest:
    request = rf.get("/patients/", {"q": "Ana & Tom", "page": "2"})
    request.user = AnonymousUser()
    return request


def render(source: str, request: HttpRequest | None, **context: Any) -> str:
    return engines["django"].from_string(source).render(context, request)


def parse(page: str) -> Element:
    return html5lib.parse(page, namespaceHTMLElements=False)


def by_id(root: Element, name: str) -> Element:
    [element] = [e for e in root.iter() if e.get("id") == name]
    return element


@pytest.mark.parametrize("layout", ["app", "public", "partner", "entrance", "error"])
def test_title_is_the_only_heading_of_each_layout(layout: str, request_):
    page = render(PAGE, request_, layout=f"layouts/{layout}.html")
    assert html.lint(page) == []
    [heading] = parse(page).iter("h1")
    assert heading.text == "Tom & Ana's page"


def test_print_layout_has_title_and_heading(request_):
    page = render(PAGE, request_, layout="layouts/print.html")
    assert html.lint(page) == []


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_request(name: str):
    assert html.lint(get_template(f"{name}.html").render()) == []


def test_public_pages_can_be_left_quickly_without_javascript(request_):
    root = parse(render(PAGE, request_, layout="layouts/public.html"))
    [link] = [e for e in root.iter("a") if e.get("data-quick-exit") is not None]
    assert link.get("href", "").startswith("https://")
    assert html.text(link) == "Leave this site quickly"
    assert "noreferrer" in link.get("rel", "")


def test_partner_page_offers_no_way_into_the_staff_pages(request_):
    root = parse(render(PAGE, request_, layout="layouts/partner.html"))
    assert not list(root.iter("nav"))
    assert "user-menu" not in {e.get("class") for e in root.iter()}


def test_navigation_names_the_current_page(request_, monkeypatch):
    items = [
        NavigationItem("Work", "/work/", is_current=False),
        NavigationItem("Patients", "/patients/", is_current=True),
    ]
    monkeypatch.setattr("people.navigation.navigation_for", lambda request: items)
    root = parse(render(PAGE, request_, layout="layouts/app.html"))
    current = [e for e in root.iter("a") if e.get("aria-current") == "page"]
    assert [html.text(link) for link in current] == ["Patients"]


def test_signing_out_is_a_post(request_):
    context = {"user": User(email="ada@example.org", first_name="Ada")}
    page = render_to_string("components/user_menu.html", context, request_)
    assert html.lint(page, fragment=True) == []
    [form] = parse(page).iter("form")
    assert (form.get("method"), form.get("action")) == (
        "post",
        reverse("account_logout"),
    )


@pytest.fixture
def refused() -> Element:
    form = Consent({"name": "", "method": ""})
    return parse(f"<form method=get action=/>{form}</form>")


def test_refused_form_lists_its_errors_first_with_links(refused: Element):
    [summary] = [e for e in refused.iter("div") if e.get("role") == "alert"]
    words = html.text(summary)
    assert "This person may already be here." in words
    assert "This field is required." in words
    targets = [link.get("href", "")[1:] for link in summary.iter("a")]
    assert targets == ["id_name", "id_method", "id_understood"]
    assert all(by_id(refused, target) is not None for target in targets)


def test_hint_and_error_are_tied_to_their_field(refused: Element):
    names = by_id(refused, "id_name").get("aria-describedby", "").split()
    assert [html.text(by_id(refused, name)) for name in names] == [
        "As on their ID.",
        "This field is required.",
    ]


def test_radio_group_is_described_as_a_group(refused: Element):
    [group] = refused.iter("fieldset")
    assert html.text(group.find("legend")) == "Method"
    names = group.get("aria-describedby", "").split()
    assert names == ["id_method_helptext", "id_method_error"]


def test_optional_fields_say_so_and_required_ones_do_not(refused: Element):
    labels = {label.get("for"): html.text(label) for label in refused.iter("label")}
    assert labels["id_nickname"] == "Goes by (optional)"
    assert labels["id_name"] == "Full name"


def test_hidden_fields_are_kept(refused: Element):
    assert by_id(refused, "id_token").get("type") == "hidden"


def test_fresh_form_shows_no_errors():
    assert "error" not in str(Consent())


def test_pagination_keeps_the_search(request_):
    page = Paginator(range(60), 20).page(2)
    fragment = render_to_string(
        "components/pagination.html", {"page_obj": page}, request_
    )
    links = [link.get("href") for link in parse(fragment).iter("a")]
    assert links == ["?q=Ana+%26+Tom&page=1", "?q=Ana+%26+Tom&page=3"]
    assert "21 to 40 of 60" in html.text(parse(fragment))


def test_single_page_has_no_pagination(request_):
    page = Paginator(range(3), 20).page(1)
    context = {"page_obj": page}
    assert not render_to_string("components/pagination.html", context, request_).strip()


def test_map_point_is_written_for_machines_in_any_language(request_):
    source = """{% load i18n %}{% language "es" %}{% include "components/map.html"
        with lat=40.4443 lon=-79.9532 radius=1609.344 %}{% endlanguage %}"""
    page = render(source.replace("\n        ", " "), request_)
    assert 'data-lat="40.4443" data-lon="-79.9532" data-radius="1609.344"' in page


@pytest.mark.parametrize("tone", ["neutral", "info", "success", "warning", "danger"])
def test_badge_says_its_state_in_words_beside_the_icon(tone: str):
    page = render_to_string("components/badge.html", {"tone": tone, "label": "Sent"})
    assert html.text(parse(page)) == "Sent"
    assert "<svg" in page


ACCOUNT_PAGES = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
]
OWN_PAGES = [
    "account_change_password",
    "account_logout",
    "mfa_index",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_pages_before_sign_in_are_ours(client, name: str):
    assert "css/components.css" in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", OWN_PAGES)
def test_pages_of_ones_own_account_are_ours(client_for, name: str):
    user = User.objects.create_user("ada@example.org", "seven green umbrellas")
    page = client_for(user).get(reverse(name)).content.decode()
    assert 'class="app-header"' in page


def test_wrong_password_keeps_the_address_and_says_what_to_do(client, db):
    answer = {"login": "ada@example.org", "password": "wrong"}
    page = parse(client.post(reverse("account_login"), answer).content.decode())
    assert by_id(page, "id_login").get("value") == "ada@example.org"
    assert [e for e in page.iter("div") if e.get("role") == "alert"]


def test_every_static_file_named_in_a_template_exists():
    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r"{% static '([^']+)' %}", template.read_text())
    }
    assert {name for name in named if not finders.find(name)} == set()
    assert "css/tokens.css" in named


@pytest.mark.parametrize(
    "path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name
)
def test_scripts_suit_hashed_names_and_the_policy(path: Path):
    code = path.read_text()
    assert not re.search(r"^\s*import\b|\bimport\(", code, re.MULTILINE)
    assert not re.search(r"\beval\(|innerHTML|insertAdjacentHTML|new Function", code)


TONES = ("neutral", "info", "success", "warning", "danger")
TEXT_PAIRS = [
    *[(f"--{tone}", f"--{tone}-soft") for tone in TONES],
    *[(ink, ground) for ink in ("--ink", "--ink-muted", "--link")
      for ground in ("--ground", "--surface", "--sunken", "--brand-soft")],
    *[("--ink", f"--{tone}-soft") for tone in TONES],
    ("--on-brand", "--brand"),
    ("--on-brand", "--brand-strong"),
    ("--on-header", "--header"),
    ("--on-header", "--header-hover"),
    ("--on-danger", "--danger-solid"),
    ("--danger", "--surface"),
    ("--warning", "--surface"),
    ("--success", "--surface"),
    ("--brand-strong", "--brand-soft"),
]  # fmt: skip
EDGE_PAIRS = [
    (edge, ground)
    for edge in ("--line-strong", "--focus", "--brand", "--danger-solid")
    for ground in ("--ground", "--surface")
]


def _colors(scheme: str) -> dict[str, str]:
    light, dark = (STATIC / "css/tokens.css").read_text().split("@media", 1)
    pattern = r"(--[\w-]+):\s*(#[0-9a-f]{6});"
    colors = dict(re.findall(pattern, light))
    return colors if scheme == "light" else colors | dict(re.findall(pattern, dark))


def _luminance(color: str) -> float:
    """WCAG 2.2's relative luminance."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted([_luminance(one), _luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT_PAIRS, 4.5), (EDGE_PAIRS, 3.0)], ids=["text", "edges"]
)
def test_colors_can_be_told_apart(scheme: str, pairs: list, least: float):
    colors = _colors(scheme)
    ratios = {pair: _contrast(*(colors[name] for name in pair)) for pair in pairs}
    assert {p: round(r, 2) for p, r in ratios.items() if r < least} == {}

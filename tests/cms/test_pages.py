"""The public pages: what an editor writes is what a visitor reads."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Site, Workflow

from cms.models import DirectoryPage, GuidePage, HomePage, SitePage
from cms.setup import create_groups, create_site_pages, create_workflow
from people.models import Role
from tests.cms.factories import GuidePageFactory
from tests.people.factories import WorkerFactory
from tests.resources.factories import ServiceFactory

pytestmark = pytest.mark.django_db
EVERY_BLOCK = [
    {"type": "heading", "value": "Bring these"},
    {"type": "text", "value": "<p>A <b>photo ID</b> and <i>one bill</i>.</p>"},
    {
        "type": "callout",
        "value": {"tone": "warning", "title": "Cold today.", "text": "<p>Stay in.</p>"},
    },
    {
        "type": "phone",
        "value": {"name": "Desk", "number": "412-555-0142", "hours": "", "note": "Ask"},
    },
    {"type": "steps", "value": [{"title": "Call.", "text": "<p>Say your ZIP.</p>"}]},
    {
        "type": "needs",
        "value": {"title": "Needs", "categories": ["food-insecurity", "gone"]},
    },
    {
        "type": "button",
        "value": {"label": "Search", "page": None, "address": "/services/"},
    },
]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_shipped_page_opens(client, language):
    client.cookies["django_language"] = language
    for page in SitePage.objects.live().filter(depth__gt=1).specific():
        response = client.get(page.get_url())
        assert response.status_code == 200, page
        words = response.content.decode()
        assert f'<html lang="{language}"' in words
        assert "in English only so far" not in words


def test_home_is_at_the_root_and_leads_on(client):
    words = client.get("/").content.decode()
    assert "Find help near you" in words
    assert f'href="{reverse("resources:search")}?need=food-insecurity#found"' in words
    for guide in GuidePage.objects.all():
        assert guide.get_url() in words
    assert DirectoryPage.objects.get().get_url() in words


def test_every_block_shows_what_it_says(client):
    page = GuidePageFactory(title="Papers", body=json.dumps(EVERY_BLOCK))
    words = client.get(page.get_url()).content.decode()
    for expected in (
        "<h2>Bring these</h2>",
        "<b>photo ID</b>",
        "Cold today.",
        'href="tel:4125550142"',
        "Say your ZIP.",
        "?need=food-insecurity",
        'href="/services/"',
    ):
        assert expected in words
    assert "?need=gone" not in words


def test_page_without_spanish_says_so_and_marks_its_english(client):
    page = GuidePageFactory(title="Papers", body=json.dumps(EVERY_BLOCK[:2]))
    client.cookies["django_language"] = "es"
    words = client.get(page.get_url()).content.decode()
    assert '<div class="stack" lang="en">' in words
    assert "photo ID" in words


def test_page_with_spanish_shows_it(client):
    page = GuidePageFactory(
        title="Papers",
        title_es="Papeles",
        body=json.dumps(EVERY_BLOCK[:1]),
        body_es=json.dumps([{"type": "heading", "value": "Traiga esto"}]),
    )
    client.cookies["django_language"] = "es"
    words = client.get(page.get_url()).content.decode()
    assert "Papeles" in words
    assert "Traiga esto" in words
    assert "Bring these" not in words


def test_directory_page_searches(client):
    found = ServiceFactory(name="Soup kitchen", categories=["food-insecurity"])
    other = ServiceFactory(name="Rent help", categories=["housing-instability"])
    address = DirectoryPage.objects.get().get_url()
    words = client.get(address, {"need": "food-insecurity"}).content.decode()
    assert found.get_absolute_url() in words
    assert other.get_absolute_url() not in words
    wrong = client.get(address, {"place": "00000"}).content.decode()
    assert 'value="00000"' in wrong


def test_draft_is_not_public(client):
    page = GuidePageFactory(title="Later", live=False)
    assert client.get(page.get_url()).status_code == 404


def test_curator_edits_previews_and_publishes_a_page(client_for, client):
    from tests.cms.edit_form import form_values

    page = GuidePage.objects.get(slug="for-organizations")
    curator = client_for(WorkerFactory(role=Role.CURATOR))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    values = form_values(curator.get(address).content.decode(), "w-editor-form")
    values = {n: v for n, v in values.items() if "__prefix__" not in n}
    values |= {"title": "For partners", "action-publish": "1"}
    values |= {"body-count": "0", "body_es-count": "0"}
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert curator.post(preview, values).json()["is_valid"]
    shown = curator.get(preview)
    assert "For partners" in shown.content.decode()
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert curator.post(address, values).status_code == 302
    assert "For partners" in client.get(page.get_url()).content.decode()


def test_setting_up_again_changes_nothing():
    before = list(SitePage.objects.order_by("path").values())
    for again in (create_groups, create_workflow, create_site_pages):
        again()
        call_command("create_site")
    assert list(SitePage.objects.order_by("path").values()) == before
    assert HomePage.objects.count() == 1
    assert Site.objects.get().root_page.specific == HomePage.objects.get()
    assert Workflow.objects.filter(name="curators").count() == 1
    assert GroupApprovalTask.objects.filter(groups__name="Curators").count() == 1


def test_a_curators_changes_to_pages_outlive_the_next_migrate():
    home = HomePage.objects.get()
    home.title = "Help in Allegheny County"
    home.save_revision().publish()
    create_site_pages()
    assert HomePage.objects.get().title == "Help in Allegheny County"

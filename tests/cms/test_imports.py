"""Curators watch imports, decide on rows set aside, on edits kept and listings gone."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from people.models import Role
from resources.importing import asking
from resources.importing.identity import stable_id
from resources.importing.run import import_directory
from resources.models import (
    ImportRun,
    KeptEdit,
    Organization,
    Review,
    RunState,
    Service,
    SetAsideRow,
    SourceListing,
    Why,
)
from resources.words import saying
from tests.people.factories import WorkerFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db
MODELS = (ImportRun, SetAsideRow, KeptEdit, SourceListing)
ORGANIZATIONS = "id,name\n1,Helping hands\n"
FIRST = (
    "id,organization_id,name,description,status\n"
    "7,1,Food box,Food for a week,active\n"
    "8,1,Coats,Warm coats,active\n"
    "9,99,Shoes,,active\n"
)
UNITS = ("name", "description", "email", "url[]", "no longer there")
SECOND = FIRST.replace("a week", "two weeks").replace(
    "8,1,Coats,Warm coats,active\n", ""
)


@pytest.fixture
def imported(tmp_path):
    """Two deliveries; in between an editor renamed the food box."""

    def deliver(services):
        (tmp_path / "organizations.csv").write_text(ORGANIZATIONS)
        (tmp_path / "services.csv").write_text(services)
        return import_directory(path=tmp_path, source="county").run

    deliver(FIRST)
    Service.objects.filter(name="Food box").update(name="Food crate")
    return deliver(SECOND)


@pytest.fixture
def curator(client):
    client.force_login(WorkerFactory(role=Role.CURATOR))
    return client


def page(thing) -> str:
    name = f"wagtailsnippets_resources_{thing._meta.model_name}"
    return reverse(f"{name}:edit", args=[thing.pk])


def lists(model) -> str:
    return reverse(f"wagtailsnippets_resources_{model._meta.model_name}:list")


def text(response) -> str:
    return response.content.decode()


def send(client, thing, action: str, **values):
    return client.post(page(thing), {"action": action, **values})


def objects():
    return [
        ImportRun.objects.latest("started_at"),
        SetAsideRow.objects.get(),
        KeptEdit.objects.get(),
        SourceListing.objects.get(gone_since__isnull=False),
    ]


def test_a_run_tells_what_came_of_it(curator, imported):
    shown = text(curator.get(page(imported)))
    assert "Food for a week" in shown
    assert "Food for two weeks" in shown
    assert "What it belongs to is absent: 1" in shown
    assert "county" in text(curator.get(lists(ImportRun)))


@pytest.mark.parametrize(
    ("state", "words", "renews"),
    [(RunState.CHECKING, "150 of 600 rows", True), (RunState.FAILED, "No file", False)],
)
def test_a_run_at_work_shows_how_far_it_is(curator, state, words, renews):
    run = ImportRun.objects.create(
        origin="/x", source="county", state=state, rows_done=150, rows_total=600
    )
    if state == RunState.FAILED:
        ImportRun.objects.update(message="No file")
    response = curator.get(page(run))
    assert words in text(response)
    assert response.has_header("Refresh") is renews


def test_a_row_set_aside_is_mended_and_let_in(curator, imported):
    row = SetAsideRow.objects.get()
    assert "Shoes" in text(curator.get(page(row)))
    refused = send(curator, row, "retry", **{"0.name": "Boots"})
    assert refused.status_code == 422
    assert 'value="Boots"' in text(refused)
    ours = str(Organization.objects.get(name="Helping hands").pk)
    values = {"0.name": "Boots", "0.organization_id.ours": ours, "0.status": "active"}
    assert send(curator, row, "retry", **values).status_code == 302
    assert Service.objects.get(name="Boots").organization.name == "Helping hands"
    row.refresh_from_db()
    assert row.state == Review.MENDED


def test_a_row_is_dismissed_with_a_reason_and_waits_again(curator, imported):
    row = SetAsideRow.objects.get()
    assert send(curator, row, "dismiss", note=" ").status_code == 422
    send(curator, row, "dismiss", note="Closed in 2019")
    row.refresh_from_db()
    assert (row.state, row.note) == (Review.DISMISSED, "Closed in 2019")
    assert row.handled_by
    assert "Closed in 2019" in text(curator.get(page(row)))
    send(curator, row, "reopen")
    row.refresh_from_db()
    assert row.state == Review.WAITING


def test_orphans_are_tried_again_together(curator, imported):
    assert send(curator, imported, "retry").status_code == 302
    assert SetAsideRow.objects.get().state == Review.WAITING
    pk = stable_id("county", "organization", "99")
    Organization.objects.create(pk=pk, name="Cobblers")
    told = curator.post(page(imported), {"action": "retry"}, follow=True)
    assert "1 of 1 row is in the directory now." in text(told)
    assert Service.objects.get(name="Shoes").organization.name == "Cobblers"
    assert list(Service.objects.filter(pk__in=saying(["shoe"])))
    row = SetAsideRow.objects.get()
    assert row.state == Review.MENDED


def test_there_may_be_nothing_to_try_again(curator, imported):
    SetAsideRow.objects.update(drafts=[])
    assert send(curator, imported, "retry").status_code == 422


def test_rows_set_aside_are_filtered(curator, imported):
    address = lists(SetAsideRow)
    for query, found in (
        ("state=waiting&source=county", True),
        (f"why={Why.CONFLICT}", False),
        ("q=organization", True),
    ):
        shown = text(curator.get(f"{address}?{query}"))
        assert ("services.csv, line 3" in shown) is found, query


def test_an_edit_kept_is_released_held_and_given_up(curator, imported):
    edit = KeptEdit.objects.get()
    shown = text(curator.get(page(edit)))
    assert "Food crate" in shown
    assert "Food box" in shown
    for action, released in (("release", True), ("hold", False)):
        send(curator, edit, action)
        edit.refresh_from_db()
        assert edit.is_released is released
    assert send(curator, edit, "take").url == lists(KeptEdit)
    assert Service.objects.filter(name="Food box").exists()
    assert not KeptEdit.objects.exists()


def test_a_listing_gone_from_its_source_is_decided_on(curator, imported):
    gone = SourceListing.objects.get(gone_since__isnull=False)
    shown = text(curator.get(f"{lists(SourceListing)}?gone=waits"))
    assert "Coats" in shown
    assert "Food box" not in shown
    assert "Gone from the source" in text(curator.get(page(gone)))
    assert send(curator, gone, "keep").status_code == 422
    send(curator, gone, "keep", note="Asked: still open")
    gone.refresh_from_db()
    assert gone.gone_note == "Asked: still open"
    send(curator, gone, "take_out")
    assert not Service.objects.get(name="Coats").live


def test_ours_and_the_sources_stand_side_by_side(curator, imported):
    service = Service.objects.get(name="Food crate")
    listing = SourceListing.objects.get(listing_id=service.pk)
    assert page(listing) in text(curator.get(page(service)))
    shown = text(curator.get(page(listing)))
    assert "Food crate" in shown
    assert "Food box" in shown


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR, Role.SOCIAL_WORKER])
def test_nobody_else_sees_or_decides(client, imported, role):
    client.force_login(WorkerFactory(role=role))
    for thing in objects():
        assert client.get(page(thing)).status_code == 404
        assert send(client, thing, "take").status_code == 404
        assert client.get(lists(type(thing))).status_code == 404
    assert Service.objects.filter(name="Food crate").exists()


def test_a_read_only_curator_looks_and_decides_nothing(client, imported):
    client.force_login(WorkerFactory(role=Role.CURATOR, read_only=True))
    for thing in objects():
        assert client.get(page(thing)).status_code == 200
        for action in ("take", "release", "dismiss", "retry", "keep", "take_out"):
            assert send(client, thing, action, note="x").status_code == 403
    assert KeptEdit.objects.get().is_released is False


def test_an_action_nobody_offered_is_refused(curator, imported):
    for thing in objects():
        assert send(curator, thing, "explode").status_code == 400


def test_a_curators_first_page_leads_to_what_waits(curator, imported):
    home = text(curator.get("/admin/"))
    for words, model, query in (
        ("Rows of imports set aside: 1", SetAsideRow, "?state=waiting"),
        ("Listings gone from their source: 1", SourceListing, "?gone=waits"),
    ):
        address = lists(model) + query
        assert f'<a href="{address}">{words}</a>' in home
        assert objects_shown(curator, address) == 1
    send(curator, SetAsideRow.objects.get(), "dismiss", note="Not ours")
    assert "Rows of imports set aside" not in text(curator.get("/admin/"))


def objects_shown(client, address: str) -> int:
    return len(client.get(address).context["object_list"])


@pytest.mark.parametrize("model", MODELS)
def test_lists_ask_no_more_for_more_rows(curator, imported, model):
    few = count_queries(curator, lists(model))
    run = imported
    for n in range(5):
        listing = SourceListing.objects.create(
            source="x", table="service", listing_id=uuid4(), name=f"More {n}"
        )
        ImportRun.objects.create(origin=f"/{n}", source="x", counts={})
        SetAsideRow.objects.create(
            source="x", digest=str(n), run=run, why=Why.BLANK, reason="", row={}
        )
        KeptEdit.objects.create(listing=listing, unit=UNITS[n], here="a", said="b")
    assert count_queries(curator, lists(model)) == few


def test_a_run_asks_no_more_for_more_changes(curator, imported):
    def queries(places: int) -> int:
        for n in range(places):
            owner = Organization.objects.create(name=f"Owner {n}")
            SourceListing.objects.create(
                source="county",
                table="location",
                listing_id=uuid4(),
                changes={"organization_id": [None, str(owner.pk)]},
                changed_in=imported,
            )
        return count_queries(curator, page(imported))

    assert queries(1) == queries(5)
    assert "Owner 4" in text(curator.get(page(imported)))


def test_a_run_is_asked_for_again_and_started_by_the_worker(
    curator, imported, monkeypatch
):
    assert send(curator, imported, "repeat").status_code == 302
    asked = ImportRun.objects.get(state=RunState.ASKED)
    assert (asked.origin, asked.source) == (imported.origin, "county")
    assert send(curator, asked, "repeat").status_code == 422
    started: list[ImportRun] = []
    monkeypatch.setattr(asking, "start_process", started.append)
    assert (asking.start_asked_runs(), asking.start_asked_runs()) == (1, 0)
    assert started == [asked]
    call_command("import_directory", "--asked", str(asked.pk), stdout=StringIO())
    asked.refresh_from_db()
    assert asked.state == RunState.DONE


def test_an_api_is_asked_for_and_nothing_is_fetched_in_the_page(curator, settings):
    settings.IMPORT_TRUSTED_HOSTS = ["127.0.0.1"]
    address = reverse("wagtailsnippets_resources_importrun:ask")
    assert address in text(curator.get(lists(ImportRun)))
    assert curator.get(address).status_code == 200
    refused = curator.post(address, {"address": "https://localhost/", "source": "me"})
    assert refused.status_code == 422
    assert "inside this network" in text(refused)
    assert 'value="me"' in text(refused)
    curator.post(address, {"address": "http://127.0.0.1:1/hsds", "source": "me"})
    run = ImportRun.objects.get()
    assert (run.state, run.source) == (RunState.ASKED, "me")


@pytest.mark.parametrize(
    ("role", "read_only", "status"),
    [
        (Role.CURATOR, True, 403),
        (Role.EDITOR, False, 404),
        (Role.SOCIAL_WORKER, False, 404),
    ],
)
def test_who_may_not_ask_for_an_import(client, role, read_only, status):
    client.force_login(WorkerFactory(role=role, read_only=read_only))
    address = reverse("wagtailsnippets_resources_importrun:ask")
    values = {"address": "https://directory.example.org"}
    assert client.post(address, values).status_code == status
    assert not ImportRun.objects.exists()

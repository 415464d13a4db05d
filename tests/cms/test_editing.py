"""An editor corrects a listing in the real forms, a curator publishes it."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from people.models import Role
from resources.models import MatchRow, Service, WeeklyHours
from tests.cms.edit_form import add_row, form_values
from tests.people.factories import WorkerFactory
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    ServiceAreaFactory,
    ServiceAtLocationFactory,
    ServiceFactory,
    WeeklyHoursFactory,
)

pytestmark = pytest.mark.django_db
SERVICE = "wagtailsnippets_resources_service"


@pytest.fixture
def pantry():
    return OrganizationFactory(name="Hazelwood Pantry")


@pytest.fixture
def service(pantry):
    service = ServiceFactory(
        organization=pantry, name="Food boxes", categories=["food-insecurity"]
    )
    place = LocationFactory(organization=pantry, name="Pantry hall")
    AddressFactory(location=place)
    ServiceAtLocationFactory(service=service, location=place)
    WeeklyHoursFactory(service=service)
    PhoneFactory(service=service)
    ServiceAreaFactory(service=service)
    return service


@pytest.fixture
def editor(pantry):
    return WorkerFactory(role=Role.EDITOR, at=pantry)


@pytest.fixture
def curator():
    return WorkerFactory(role=Role.CURATOR)


def edit_url(service) -> str:
    return reverse(f"{SERVICE}:edit", args=[service.pk])


def shown_form(client, service) -> dict:
    response = client.get(edit_url(service))
    assert response.status_code == 200
    return form_values(response.content.decode())


def submit(client, service, **changes):
    values = shown_form(client, service) | changes
    return client.post(edit_url(service), values | {"action-submit": "1"})


def approve(client, service):
    task_state = Service.objects.get(pk=service.pk).current_workflow_task_state
    args = [service.pk, "approve", task_state.pk]
    return client.post(
        reverse(f"{SERVICE}:workflow_action", args=args), {"comment": ""}
    )


def test_correction_is_published_by_a_curator_and_matched(
    client_for, service, editor, curator
):
    assert MatchRow.objects.filter(service=service).count() == 1
    at = client_for(editor)
    values = shown_form(at, service)
    values["name"] = "Food boxes and diapers"
    values["categories"] = ["food-insecurity", "child-care"]
    values["weekly_hours-0-opens_at"] = "10:00"
    values = add_row(
        values, "weekly_hours", weekday="5", opens_at="9 AM", closes_at="12:30 PM"
    )
    response = at.post(edit_url(service), values | {"action-submit": "1"})
    assert response.status_code == 302

    service.refresh_from_db()
    assert service.name == "Food boxes"
    assert service.weekly_hours.count() == 1
    assert service.workflow_in_progress

    assert approve(client_for(curator), service).status_code == 302
    public = Service.objects.public().get(pk=service.pk)
    assert public.name == "Food boxes and diapers"
    assert [str(h.opens_at) for h in public.weekly_hours.order_by("weekday")] == [
        "10:00:00",
        "09:00:00",
    ]
    found = MatchRow.objects.filter(service=service).values_list("category", flat=True)
    assert set(found) == {"food-insecurity", "child-care"}
    assert public.assurer_email == editor.email


def test_rows_keep_their_keys_through_drafts_and_publication(
    client_for, service, editor, curator
):
    place = service.service_at_locations.get()
    hours = service.weekly_hours.get()
    at = client_for(editor)
    for name in ("First draft", "Second draft"):
        values = shown_form(at, service) | {"name": name}
        assert at.post(edit_url(service), values).status_code == 302
    submit(at, service, name="Last word")
    approve(client_for(curator), service)
    service.refresh_from_db()
    assert service.name == "Last word"
    assert service.service_at_locations.get() == place
    assert service.weekly_hours.get() == hours
    assert service.phones.count() == service.service_areas.count() == 1


def test_rows_added_in_a_draft_are_edited_again_and_published_once(
    client_for, service, editor, curator
):
    at = client_for(editor)
    values = shown_form(at, service)
    row = {"weekday": "4", "opens_at": "20:00", "closes_at": "23:00"}
    values = add_row(values, "weekly_hours", **row)
    assert at.post(edit_url(service), values).status_code == 302
    values = shown_form(at, service)
    assert values["weekly_hours-INITIAL_FORMS"] == "2"
    key = values["weekly_hours-1-id"]
    response = submit(at, service, **{"weekly_hours-1-closes_at": "23:30"})
    assert response.status_code == 302
    approve(client_for(curator), service)
    added = service.weekly_hours.get(weekday=4)
    assert str(added.pk) == key
    assert str(added.closes_at) == "23:30:00"
    assert service.weekly_hours.count() == 2


def test_a_row_is_taken_away(client_for, service, editor, curator):
    submit(client_for(editor), service, **{"weekly_hours-0-DELETE": "on"})
    approve(client_for(curator), service)
    assert not service.weekly_hours.exists()


def row_of(values: dict, weekday: int) -> str:
    """The first row of the day that is free, by its prefix."""
    rows = (name.removesuffix("weekday") for name in values if "-weekday" in name)
    return next(
        row
        for row in rows
        if values[f"{row}weekday"] == str(weekday) and not values.get(f"{row}id")
    )


def test_a_week_is_filled_in_day_by_day(client_for, service, curator):
    """A lunch break on Monday, the same until Friday, all of Saturday, some Sundays."""
    at = client_for(curator)
    values = shown_form(at, service)
    monday, saturday, sunday = (row_of(values, day) for day in (0, 5, 6))
    values |= {
        "weekly_hours-0-opens_at": "9 AM",
        "weekly_hours-0-closes_at": "12:00",
        f"{monday}opens_at": "1 PM",
        f"{monday}closes_at": "5 PM",
        "weekly_hours-copy": "on",
        f"{saturday}opening": "all-day",
        f"{sunday}note": "First Sunday of the month",
        "action-publish": "1",
    }
    assert at.post(edit_url(service), values).status_code == 302
    rows = WeeklyHours.objects.order_by("weekday", "opens_at")
    stretches = [(str(row.opens_at), str(row.closes_at)) for row in rows]
    assert stretches[:10] == 5 * [("09:00:00", "12:00:00"), ("13:00:00", "17:00:00")]
    assert stretches[10:] == [("00:00:00", "00:00:00"), ("None", "None")]
    assert rows.last().note == "First Sunday of the month"


def test_no_stretch_of_monday_is_lost_where_a_day_has_too_few_rows(
    client_for, service, curator
):
    at = client_for(curator)
    values = shown_form(at, service)
    free = [name for name in values if name.endswith("-weekday")]
    rows = [name.removesuffix("weekday") for name in free if values[name] == "0"]
    times = (("9 AM", "10 AM"), ("11 AM", "12:00"), ("1 PM", "2 PM"))
    assert len(rows) == len(times)
    for row, (opens, closes) in zip(rows, times, strict=True):
        values |= {f"{row}opens_at": opens, f"{row}closes_at": closes}
    values |= {"weekly_hours-copy": "on", "action-publish": "1"}
    assert at.post(edit_url(service), values).status_code == 302
    for weekday in range(5):
        assert WeeklyHours.objects.filter(weekday=weekday).count() == 3


def test_a_day_is_closed_or_by_appointment_by_choosing_so(client_for, service, curator):
    at = client_for(curator)
    values = shown_form(at, service)
    tuesday = row_of(values, 1)
    values |= {"weekly_hours-0-opening": "", f"{tuesday}opening": "appointment"}
    assert (
        at.post(edit_url(service), values | {"action-publish": "1"}).status_code == 302
    )
    (row,) = WeeklyHours.objects.all()
    assert (row.weekday, row.by_appointment, row.opens_at) == (1, True, None)
    page = at.get(edit_url(service)).content.decode()
    assert '<option value="appointment" selected>' in page


def test_a_form_sent_back_as_it_was_changes_nothing(client_for, service, curator):
    WeeklyHours.objects.create(service=service, weekday=3, by_appointment=True)
    kept = WeeklyHours.objects.order_by("weekday")
    before = list(kept.values())
    assured = service.assured_date
    at = client_for(curator)
    values = shown_form(at, service) | {"action-publish": "1"}
    assert at.post(edit_url(service), values).status_code == 302
    assert list(kept.values()) == before
    assert Service.objects.get(pk=service.pk).assured_date == assured


def test_editor_cannot_publish(client_for, service, editor):
    at = client_for(editor)
    values = shown_form(at, service) | {"name": "Mine now", "action-publish": "1"}
    at.post(edit_url(service), values)
    service.refresh_from_db()
    assert service.name == "Food boxes"
    assert service.live_revision is None


def test_curator_asks_for_changes_and_the_editor_reads_why(
    client_for, service, editor, curator
):
    submit(client_for(editor), service, name="Food")
    task_state = service.current_workflow_task_state
    args = [service.pk, "reject", task_state.pk]
    client_for(curator).post(
        reverse(f"{SERVICE}:workflow_action", args=args), {"comment": "Which food?"}
    )
    page = client_for(editor).get(edit_url(service)).content.decode()
    assert "Which food?" in page


def test_history_says_who_changed_what(client_for, service, editor, curator):
    submit(client_for(editor), service, name="Food parcels")
    approve(client_for(curator), service)
    actions = ModelLogEntry.objects.filter(object_id=str(service.pk))
    by = {(entry.action, entry.user) for entry in actions}
    assert ("wagtail.edit", editor) in by
    assert ("wagtail.publish", curator) in by
    history = client_for(editor).get(reverse(f"{SERVICE}:history", args=[service.pk]))
    assert str(curator) in history.content.decode()


def test_two_versions_are_compared(client_for, service, editor, curator):
    first, second = (
        revision.pk
        for revision in [
            _submitted(client_for, service, editor, curator, "Soup"),
            _submitted(client_for, service, editor, curator, "Soup and bread"),
        ]
    )
    compare = reverse(f"{SERVICE}:revisions_compare", args=[service.pk, first, second])
    page = client_for(editor).get(compare)
    assert page.status_code == 200
    assert "and bread" in page.content.decode()


def _submitted(client_for, service, editor, curator, name):
    submit(client_for(editor), service, name=name)
    approve(client_for(curator), service)
    service.refresh_from_db()
    return service.latest_revision


def test_editing_starts_from_what_is_live_when_no_draft_waits(
    client_for, service, editor, curator
):
    """An import that corrected the row after the last revision is not undone."""
    _submitted(client_for, service, editor, curator, "Soup")
    Service.objects.filter(pk=service.pk).update(description="Imported since.")
    assert shown_form(client_for(editor), service)["description"] == "Imported since."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"minimum_age": "30", "maximum_age": "20"}, "oldest age is below"),
        ({"capacity_until": "2020-01-01"}, "That day has passed"),
        ({"phones-0-number": "call us"}, "a phone can dial"),
        ({"service_areas-0-value": "Allegheny"}, "the county and state"),
        ({"weekly_hours-0-closes_at": ""}, "both the opening and the closing"),
        (
            {"weekly_hours-0-opens_at": "", "weekly_hours-0-closes_at": ""},
            "Write when it opens and closes, or choose Closed.",
        ),
        ({"weekly_hours-0-opening": "note"}, "Write in the note when it is open."),
    ],
)
def test_mistakes_are_explained_and_nothing_typed_is_lost(
    client_for, service, editor, changes, words
):
    response = submit(client_for(editor), service, description="Typed", **changes)
    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    assert "Typed" in page
    service.refresh_from_db()
    assert not service.workflow_in_progress


def test_hours_past_midnight_are_taken_with_a_notice(client_for, service, editor):
    hours = {"weekly_hours-0-opens_at": "20:00", "weekly_hours-0-closes_at": "02:00"}
    at = client_for(editor)
    response = submit(at, service, **hours)
    assert response.status_code == 302
    page = at.get(response.headers["Location"]).content.decode()
    assert "Read as closing after midnight: Monday 8:00 PM to 2:00 AM." in page


def test_draft_is_previewed_as_the_public_would_see_it(client_for, service, editor):
    at = client_for(editor)
    values = shown_form(at, service) | {"description": "Bread on Mondays."}
    values = add_row(values, "required_documents", document="Photo ID")
    preview = reverse(f"{SERVICE}:preview_on_edit", args=[service.pk])
    assert at.post(preview, values).json()["is_valid"]
    page = at.get(preview)
    assert "Bread on Mondays." in page.content.decode()
    assert "Photo ID" in page.content.decode()
    assert "Pantry hall" in page.content.decode()
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    spanish = at.get(preview, {"mode": "es"})
    assert '<html lang="es"' in spanish.content.decode()
    assert "En inglés; todavía no hay texto en español." in spanish.content.decode()
    assert "frame-ancestors 'self'" in spanish.headers["Content-Security-Policy"]


def test_editor_finds_own_listings_on_the_first_page(client_for, service, editor):
    other = ServiceFactory(name="Somebody else's")
    page = client_for(editor).get("/admin/").content.decode()
    assert edit_url(service) in page
    assert str(other.pk) not in page


def test_the_big_button_submits(client_for, service, editor):
    page = client_for(editor).get(edit_url(service)).content.decode()
    submit, draft = page.index("Submit to curators"), page.index("Save draft")
    assert submit < draft


def test_search_on_the_first_page_finds_own_services(client_for, service, editor):
    at = client_for(editor)
    assert "Search your services" in at.get("/admin/").content.decode()
    response = at.get("/admin/pages/?q=boxes", follow=True)
    assert edit_url(service) in response.content.decode()


def test_unpublished_service_leaves_directory_and_matches(client_for, service, curator):
    url = reverse(f"{SERVICE}:unpublish", args=[service.pk])
    assert client_for(curator).post(url).status_code == 302
    assert not Service.objects.public().filter(pk=service.pk).exists()
    rows = MatchRow.objects.filter(service=service, is_offered=True)
    assert not rows.exists()

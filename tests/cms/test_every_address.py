"""Every registered address of the admin, as another organization's editor."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from wagtail.admin.models import EditingSession

from people.models import Invitation, Membership, Role
from resources.models import ListingCheck, ListingSuggestion
from tests.cms.every_address import Address, Pattern, Rows, addresses, rows_of
from tests.cms.test_guard import TITLE, editor, own, state_of, theirs  # noqa: F401
from tests.people.factories import WorkerFactory

pytestmark = pytest.mark.django_db
LISTINGS = ("service", "location", "organization")
# Without a key in them, and nothing of anybody else's on them.
OPEN = {
    *(":wagtailadmin_home", ":wagtailadmin_login", ":wagtailadmin_logout"),
    *(":wagtailadmin_account", ":wagtailadmin_dismissibles", ":password_reset/"),
    *(":wagtailadmin_javascript_catalog", ":wagtailadmin_sprite"),
    *(
        f"wagtailsnippets_resources_{model}:{view}"
        for model in LISTINGS
        for view in ("list", "list_results", "add", "preview_on_add")
    ),
    *(
        f"wagtailsnippetchoosers_resources_location:{view}"
        for view in ("choose", "choose_results", "chosen_multiple", "create")
    ),
}
# Ours stand before them, so that nothing leads there.
SHADOWED = {
    *(":wagtailadmin_home", ":wagtailadmin_login"),
    ":wagtailadmin_password_reset",
    *(
        f":wagtailadmin_password_reset_{step}"
        for step in ("done", "confirm", "complete")
    ),
}
# Says the same whosesoever session it is told to end, and ends one's own alone.
SAYS_NOTHING = "wagtailadmin_editing_sessions:release"
SHUT = {403, 404}
WRONG_VERB = 405


@pytest.fixture
def rows(theirs) -> Rows:  # noqa: F811
    author = Membership.objects.get(organization=theirs.organization).user
    return rows_of(theirs, author)


@pytest.fixture
def walker(editor) -> Client:  # noqa: F811
    return signed_in(editor)


def signed_in(user) -> Client:
    """Not the one that lints: most of what it gets is the same page, "not found"."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def all_of_it(service) -> list:
    tables = (ListingCheck, ListingSuggestion, Invitation, Membership)
    sessions = EditingSession.objects.filter(object_id=str(service.pk))
    return [
        state_of(service),
        *(list(table.objects.order_by("pk").values()) for table in tables),
        list(sessions.order_by("pk").values()),
    ]


def body_of(response) -> str:
    return response.getvalue().decode(errors="replace")


def signs(rows: Rows) -> list[str]:
    return [TITLE, *(str(rows.of_models[model]) for model in LISTINGS)]


def walked(led: dict[Pattern, list[Address]]) -> Iterator[Address]:
    for paths in led.values():
        yield from (one for one in paths if not one.path.endswith("logout/"))


def test_an_address_leads_to_each_registered_pattern(rows):
    led = addresses(rows)
    forgotten = {pattern.name for pattern, paths in led.items() if not paths}
    assert forgotten == SHADOWED
    assert len(led) > 350


@pytest.mark.parametrize("method", ["get", "post"])
def test_none_serves_shows_or_changes_anothers_listing(rows, theirs, walker, method):  # noqa: F811
    before = all_of_it(theirs)
    wrong, leaks = set(), set()
    for address in walked(addresses(rows)):
        response = getattr(walker, method)(address.path)
        is_verb = response.status_code == WRONG_VERB and method == "get"
        is_open = not address.has_key and address.pattern.name in OPEN
        is_open |= address.pattern.name == SAYS_NOTHING
        if response.status_code not in SHUT and not is_verb and not is_open:
            wrong.add((address.pattern.name, response.status_code))
        shown = body_of(response).replace(address.path, "")
        if any(sign in shown for sign in signs(rows)):
            leaks.add(address.pattern.name)
    assert (wrong, leaks) == (set(), set())
    assert all_of_it(theirs) == before


def test_no_question_of_an_open_page_finds_it(rows, theirs, walker):  # noqa: F811
    """Searches, exports, choosers asked for keys, and bulk actions on them."""
    before = all_of_it(theirs)
    keys = "&".join(f"id={rows.of_models[model]}" for model in LISTINGS)
    for address in walked(addresses(rows)):
        name = address.pattern.name
        if name in OPEN:
            for query in ("q=Zanzibar", "export=csv", keys):
                assert TITLE not in body_of(walker.get(f"{address.path}?{query}")), name
        elif name == ":wagtail_bulk_action":
            assert walker.post(f"{address.path}?{keys}").status_code in SHUT
    assert all_of_it(theirs) == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_ones_own_key_opens_nothing_of_anothers(
    rows,
    own,  # noqa: F811
    theirs,  # noqa: F811
    walker,
    method,
):
    """Another's version, task or session under one's own listing."""
    before = all_of_it(theirs)
    place = own.service_at_locations.get().location_id
    keys = {"service": own.pk, "location": place, "organization": own.organization_id}
    mixed = Rows(rows.of_models | keys, rows.of_arguments)
    for address in walked(addresses(mixed)):
        if address.pattern.namespace.startswith("wagtailsnippets_resources"):
            shown = body_of(getattr(walker, method)(address.path))
            assert TITLE not in shown, address.path
    assert all_of_it(theirs) == before


def test_the_same_addresses_answer_a_curator(rows):
    """Else the walk would prove nothing."""
    curator = signed_in(WorkerFactory(role=Role.CURATOR))
    missing = {
        pattern.name
        for pattern, paths in addresses(rows).items()
        if (
            pattern.namespace.startswith("wagtailsnippets_resources_")
            or pattern.name.startswith((":un", ":list"))
        )
        and paths
        and all(curator.get(one.path).status_code == 404 for one in paths)
    }
    assert missing == set()

"""Every URL of ours as every role; a URL without a row in the table fails."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.models import AuditEvent
from tests.client import CheckedClient
from tests.row_order import OURS
from tests.url_matrix import MATRIX, ROLES, TO_SIGN_IN
from tests.world import World


def our_urls(
    resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()
) -> Iterator[str]:
    """Names of the URLs in our namespaces, and of our views outside any.

    Wagtail's admin is not walked; tests/cms tries what we add there."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if str(pattern.pattern) == "admin/":
            continue
        if isinstance(pattern, URLResolver):
            inner = (
                (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            )
            yield from our_urls(pattern, inner)
        elif is_ours(pattern, namespaces):
            yield ":".join([*namespaces, pattern.name or f"(no name) {pattern}"])


def is_ours(pattern: URLPattern, namespaces: tuple[str, ...]) -> bool:
    module = pattern.callback.__module__.split(".")[0]
    return module in {*OURS, "config"} or bool(set(namespaces[:1]) & OURS)


URLS = sorted(set(our_urls()))
CASES_OF: dict[str, list[str]] = defaultdict(list)
for _key in MATRIX:
    if _key.split()[1] in URLS:
        CASES_OF[_key.split()[1].split(":")[0]].append(_key)
APPS = sorted(CASES_OF)
SIGN_IN = resolve_url("account_login")


def test_no_url_is_forgotten():
    named = {key.split()[1] for key in MATRIX}
    assert [url for url in URLS if url not in named] == []


def test_each_row_names_every_role():
    assert [key for key, row in MATRIX.items() if set(row) != set(ROLES)] == []


@pytest.mark.parametrize("app", APPS)
def test_each_role_gets_what_the_table_says(app: str, world: World):
    """And each page that names the patient leaves a trace; the demonstration's phones
    are everybody's."""
    answers = [Answer(key, role, world) for key in CASES_OF[app] for role in ROLES]
    assert [
        a.told for a in answers if MATRIX[a.key][a.role] not in (a.status, None)
    ] == []
    untraced = [a.told for a in answers if a.names_patient and not a.traces]
    assert [told for told in untraced if "demo" not in told] == []


class Answer:
    """What a role got at an address; what the request did is undone."""

    def __init__(self, key: str, role: str, world: World) -> None:
        self.key, self.role = key, role
        response, self.traces = answer_of(key, role, world)
        self.status: int | str = response.status_code
        if response.headers.get("Location", "").startswith(SIGN_IN):
            self.status = TO_SIGN_IN
        content = response.getvalue().decode(errors="replace")
        self.names_patient = (
            role != "signed_out" and world.patient.given_name in content
        )
        self.told = f"{key} as {role}: {self.status}"


def answer_of(key: str, role: str, world: World) -> tuple[Any, int]:
    """The answer, and how many rows it wrote to the trail; what it did is undone."""
    method, name = key.split()
    cache.clear()
    client = CheckedClient()
    if role != "signed_out":
        client.force_login(
            world.users[role], backend=settings.AUTHENTICATION_BACKENDS[-1]
        )
    with transaction.atomic():
        before = AuditEvent.objects.count()
        response = client.generic(
            method, reverse(name, kwargs=world.arguments.get(name))
        )
        traces = AuditEvent.objects.count() - before
        transaction.set_rollback(True)
    return response, traces

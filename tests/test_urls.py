"""Every URL of ours as every role; a URL without a row in the table fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
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
CASES = [key for key in MATRIX if key.split()[1] in URLS]


def test_no_url_is_forgotten():
    named = {key.split()[1] for key in MATRIX}
    assert [url for url in URLS if url not in named] == []


@pytest.mark.parametrize("key", MATRIX)
def test_row_names_every_role(key: str):
    assert set(MATRIX[key]) == set(ROLES)


@pytest.mark.parametrize("key", CASES)
def test_each_role_gets_what_the_table_says(key: str, world: World):
    found = {role: status_for(key, role, world) for role in ROLES}
    assert {r: s for r, s in found.items() if MATRIX[key][r] not in (s, None)} == {}


@pytest.mark.parametrize("role", ["social_worker", "supervisor", "partner"])
@pytest.mark.parametrize("key", CASES)
def test_each_page_that_names_the_patient_leaves_a_trace(key, role, world: World):
    """The demonstration's phones are everybody's."""
    response, traces = answer_of(key, role, world)
    named = world.patient.given_name in response.content.decode(errors="replace")
    assert traces or not named or "demo" in key


def status_for(key: str, role: str, world: World) -> int | str:
    response, _traces = answer_of(key, role, world)
    location = response.headers.get("Location", "")
    if location.startswith(resolve_url("account_login")):
        return TO_SIGN_IN
    return response.status_code


def answer_of(key: str, role: str, world: World) -> tuple[Any, int]:
    """The answer, and how many rows it wrote to the trail; what it did is undone."""
    method, name = key.split()
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

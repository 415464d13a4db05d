"""Every URL of ours as every role; a URL without a row in the table fails."""

from collections.abc import Iterator

import pytest
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.client import CheckedClient
from tests.row_order import OURS
from tests.url_matrix import MATRIX, ROLES
from tests.world import World


def our_urls(
    resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()
) -> Iterator[str]:
    """Names of the URLs in our namespaces, and of our views outside any."""
    for pattern in (resolver or get_resolver()).url_patterns:
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
CASES = [
    pytest.param(key, role, id=f"{key} {role}")
    for key in MATRIX
    for role in ROLES
    if key.split()[1] in URLS
]


def test_no_url_is_forgotten():
    named = {key.split()[1] for key in MATRIX}
    assert [url for url in URLS if url not in named] == []


@pytest.mark.parametrize("key", MATRIX)
def test_row_names_every_role(key: str):
    assert set(MATRIX[key]) == set(ROLES)


@pytest.mark.parametrize(("key", "role"), CASES)
def test_role_gets_what_the_table_says(key: str, role: str, world: World):
    method, name = key.split()
    address = reverse(name, kwargs=world.arguments.get(name))
    client = CheckedClient()
    if role != "signed_out":
        client.force_login(world.users[role])
    response = client.generic(method, address)
    expected = MATRIX[key][role]
    assert response.status_code == expected
    if role == "signed_out" and expected == 302:
        assert response.headers["Location"].startswith(resolve_url("account_login"))

"""Queries of our models that ask for no order come back shuffled.

A database promises no order either; a test that leans on one fails here first.
The idea is Adam Johnson's: https://adamj.eu/tech/2023/07/04/django-test-random-order-querysets/
"""

from collections.abc import Iterator
from typing import Any

from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler

OURS = {
    "resources", "people", "screening", "notifications", "referrals", "care",
    "reports", "cms",
}  # fmt: skip


def shuffle_unordered(monkeypatch) -> None:
    original = SQLCompiler._order_by_pairs

    def pairs(self: SQLCompiler) -> Iterator[Any]:
        ordered: list[Any] = list(original(self) or [])
        yield from ordered or _random_order(self.query)

    monkeypatch.setattr(SQLCompiler, "_order_by_pairs", pairs)


def _random_order(query) -> Iterator[tuple[OrderBy, bool]]:
    """Nothing where SQL forbids it: DISTINCT, GROUP BY and combined queries."""
    orderable = not (query.distinct or query.combinator or query.group_by is not None)
    if orderable and query.model and query.model._meta.app_label in OURS:
        yield OrderBy(Random()), False

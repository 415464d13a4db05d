"""UPDATEs that Django writes once and that then only get new values: composing one with
its conditions takes longer than running it, and it runs for each message."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

from resources.preparing import preparing_cursor

# What stands for a value while the statement is written; none of them ever is one.
Stand = Mapping[str, Any]
_statements: dict[Any, "Statement"] = {}


class Statement:
    def __init__(
        self, rows: "QuerySet[Any]", fields: Mapping[str, Any], stands: Stand
    ) -> None:
        query: Any = rows.order_by().query.chain(UpdateQuery)
        query.add_update_values(dict(fields))
        self.sql, params = query.get_compiler(connection.alias).as_sql()
        names = {_adapt(stand): name for name, stand in stands.items()}
        self.params = [(names.get(param), param) for param in params]

    def run(self, values: Mapping[str, Any]) -> int:
        """How many rows it changed."""
        given = [_adapt(values[n]) if n else param for n, param in self.params]
        with preparing_cursor() as cursor:
            cursor.execute(self.sql, given)
            return int(cursor.rowcount)


def statement(key: Any, write: Callable[[], Statement]) -> Statement:
    """The one of this key for the database in use, written at its first use."""
    key = (connection.vendor, connection.alias, key)
    if key not in _statements:
        _statements[key] = write()
    return _statements[key]


def _adapt(value: Any) -> Any:
    """As the database's own adapter takes it."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value

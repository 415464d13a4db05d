from typing import Any

from django.db import connection


def preparing_cursor() -> Any:
    """On PostgreSQL one that prepares its statements: planning takes longer than
    running some, and Django's own puts the parameters into the text."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from psycopg import Cursor

    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = Cursor(connection.connection)
    if connection.queries_logged:
        return connection.make_debug_cursor(cursor)
    return connection.make_cursor(cursor)

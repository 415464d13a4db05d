"""Lines of a file written by the set: into a table of the connection's own, and from
there into members and months, where only what differs is touched."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from uuid import UUID

from django.db import connection

from care.members.file_rows import Line
from resources.models import Organization

MEMBER = ("birth_date", "sex", "plan", "enrolled_from", "enrolled_until")
USE = ("ed_visits", "stays", "cost_cents", "conditions")
NAMES = ("external_id", *MEMBER, "month", *USE)

CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_members (
  external_id varchar(40), birth_date date, sex varchar(1), plan varchar(60),
  enrolled_from date, enrolled_until date, month date, ed_visits integer,
  stays integer, cost_cents bigint, conditions bigint, is_last boolean)
"""


def _differs(table: str, columns: Iterable[str]) -> str:
    is_not = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(f"{table}.{c} {is_not} excluded.{c}" for c in columns)


def _set(columns: Iterable[str]) -> str:
    return ", ".join(f"{column} = excluded.{column}" for column in columns)


# Each member once, as the last line of the part tells.
def _write_members() -> str:
    columns = ", ".join(MEMBER)
    return f"""
    INSERT INTO care_member (organization_id, external_id, {columns})
    SELECT %s, external_id, {columns} FROM staged_members WHERE is_last
    ON CONFLICT (organization_id, external_id) DO UPDATE SET {_set(MEMBER)}
    WHERE {_differs("care_member", MEMBER)}
    """  # noqa: S608


def _write_months() -> str:
    columns = ", ".join(USE)
    return f"""
    INSERT INTO care_membermonth (member_id, month, {columns})
    SELECT member.id, staged.month, {", ".join(f"staged.{c}" for c in USE)}
    FROM staged_members staged JOIN care_member member
      ON member.organization_id = %s AND member.external_id = staged.external_id
    WHERE staged.month IS NOT NULL
    ON CONFLICT (member_id, month) DO UPDATE SET {_set(USE)}
    WHERE {_differs("care_membermonth", USE)}
    """  # noqa: S608


@dataclass(frozen=True, slots=True)
class Written:
    """Rows made or changed; a line that tells nothing new counts in neither."""

    members: int = 0
    months: int = 0


def write_lines(organization: UUID, lines: Iterable[Line]) -> Written:
    """Of two lines about the same member and month the later one counts; what a member
    is like is as the last line tells. Inside the caller's transaction."""
    rows = _rows(lines)
    key = Organization._meta.pk.get_db_prep_value(organization, connection)
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.execute("DELETE FROM staged_members")
        _fill(rows)
        cursor.execute(_write_members(), [key])
        members = cursor.rowcount
        cursor.execute(_write_months(), [key])
        return Written(members, cursor.rowcount)


def _rows(lines: Iterable[Line]) -> list[tuple[object, ...]]:
    last: dict[tuple[str, str | None], Line] = {}
    for line in lines:
        place = (line.external_id, line.month)
        last.pop(place, None)
        last[place] = line
    latest = {line.external_id: line for line in last.values()}
    return [
        (*astuple(line), line is latest[line.external_id]) for line in last.values()
    ]


def _fill(rows: list[tuple[object, ...]]) -> None:
    names = ", ".join((*NAMES, "is_last"))
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY staged_members ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" for _name in (*NAMES, "is_last"))
    connection.connection.executemany(
        f"INSERT INTO staged_members ({names}) VALUES ({marks})",  # noqa: S608
        rows,
    )

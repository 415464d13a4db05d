"""The same search by PostGIS, as GeoDjango users get it and as tuned by hand."""

from typing import Any

from django.db import connection

from resources.geometry import Point
from resources.matching import candidates

# Copies, so that no engine's columns weigh on another's and none has another's index.
COPY = """
CREATE TABLE {} AS
SELECT *, ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography AS place
FROM resources_matchrow WHERE latitude IS NOT NULL
"""
# PointField(geography=True) brings the first two indexes, the foreign key to the
# category the third.
STATEMENTS = (
    COPY.format("bench_geodjango"),
    "ALTER TABLE bench_geodjango ADD PRIMARY KEY (id)",
    "CREATE INDEX ON bench_geodjango USING gist (place)",
    "CREATE INDEX ON bench_geodjango (category_id)",
    "ANALYZE bench_geodjango",
    COPY.format("bench_tuned"),
    "ALTER TABLE bench_tuned ADD PRIMARY KEY (id)",
    "CREATE INDEX ON bench_tuned USING gist (category_id, place) WHERE is_offered",
    "ANALYZE bench_tuned",
)
HERE = "ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography"
COLUMNS = "service_id, service_at_location_id, rules, latitude, longitude"
# What Django makes of a filter by category and place__dwithin with the annotation
# Distance("place", here), ordered by it.
GEODJANGO = f"""
SELECT {COLUMNS}, ST_Distance(place, {HERE}) AS distance FROM bench_geodjango
WHERE category_id = %s AND is_offered AND ST_DWithin(place, {HERE}, %s)
ORDER BY distance LIMIT %s
"""  # noqa: S608
TUNED = f"""
SELECT {COLUMNS}, place <-> {HERE} AS distance FROM bench_tuned
WHERE category_id = %s AND is_offered
ORDER BY place <-> {HERE} LIMIT %s
"""  # noqa: S608


def is_available() -> bool:
    """Whether this server has PostGIS and lets this user create it."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_available_extensions"
            " WHERE name IN ('postgis', 'btree_gist')"
        )
        (found,) = cursor.fetchone()
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = CURRENT_USER")
        (may,) = cursor.fetchone()
    return bool(found == 2 and may)


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        for statement in STATEMENTS:
            cursor.execute(statement)


def geodjango(category: str, point: Point, radius_m: float, count: int) -> list[Any]:
    here = (point.longitude, point.latitude)
    with connection.cursor() as cursor:
        cursor.execute(GEODJANGO, [*here, category, *here, radius_m, count])
        return cursor.fetchall()


def tuned(category: str, point: Point, radius_m: float, count: int) -> list[Any]:
    """Prepared, as this search is."""
    here = (point.longitude, point.latitude)
    rows = candidates.ask(TUNED, [*here, category, *here, count])
    return [row for row in rows if row[-1] <= radius_m]

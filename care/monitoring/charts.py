"""A line of readings as SVG, beside the table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from care.models import Reading, Watch
from care.monitoring.measures import MEASURES, Measure

WIDTH, HEIGHT, EDGE = 320, 64, 4
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: its latest readings, newest first, and the points of its line."""

    measure: Measure
    watch: Watch | None
    readings: list[Reading]

    @property
    def counted(self) -> list[Reading]:
        return [reading for reading in self.readings if reading.voided_at is None]

    @property
    def latest(self) -> Reading | None:
        return next(iter(self.counted), None)

    @property
    def points(self) -> str:
        return points(self.counted)


def lines_of(readings: Sequence[Reading], watches: Sequence[Watch]) -> list[Line]:
    """Of the measures that have readings or limits."""
    by_code: dict[str, list[Reading]] = {}
    for reading in readings:
        by_code.setdefault(reading.code, []).append(reading)
    limits = {watch.code: watch for watch in watches}
    return [
        Line(measure, limits.get(code), by_code.get(code, [])[:SHOWN])
        for code, measure in MEASURES.items()
        if code in by_code or code in limits
    ]


def points(readings: Sequence[Reading]) -> str:
    """Of a polyline, oldest at the left, by time; "" for fewer than two."""
    if len(readings) < 2:
        return ""
    rows = sorted(readings, key=lambda reading: reading.measured_at)
    first, last = rows[0].measured_at, rows[-1].measured_at
    values = [float(row.value) for row in rows]
    low, span = min(values), (max(values) - min(values)) or 1.0
    length = (last - first).total_seconds() or 1.0
    wide, high = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    return " ".join(
        f"{EDGE + wide * (row.measured_at - first).total_seconds() / length:.1f},"
        f"{EDGE + high * (1 - (value - low) / span):.1f}"
        for row, value in zip(rows, values, strict=True)
    )

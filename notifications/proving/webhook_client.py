"""Many clients posting at once, each request over a new connection."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Work:
    port: int
    clients: int
    requests: list[bytes]


@dataclass(slots=True)
class Report:
    """By the place of each request in `Work.requests`: the answer's status, 0 for none,
    and the seconds from connecting to the answer's end. `own_cpu_seconds` went into
    asking."""

    statuses: list[int]
    seconds: list[float]
    took: float = 0.0
    own_cpu_seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


async def post_all(work: Work) -> Report:
    count = len(work.requests)
    report = Report([0] * count, [0.0] * count)
    waiting = iter(range(count))
    cpu, start = time.process_time(), time.perf_counter()
    clients = [_client(work, waiting, report) for _ in range(work.clients)]
    await asyncio.gather(*clients)
    report.took = time.perf_counter() - start
    report.own_cpu_seconds = time.process_time() - cpu
    return report


async def _client(work: Work, waiting: Iterator[int], report: Report) -> None:
    for index in waiting:
        start = time.perf_counter()
        try:
            posting = _post(work.port, work.requests[index])
            status = await asyncio.wait_for(posting, PATIENCE_SECONDS)
        except (OSError, ValueError, TimeoutError) as error:
            report.errors.append(type(error).__name__)
            status = 0
        report.statuses[index] = status
        report.seconds[index] = time.perf_counter() - start


async def _post(port: int, request: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        answer = await reader.read()
        return int(answer.split(b" ", 2)[1]) if answer else 0
    finally:
        writer.close()

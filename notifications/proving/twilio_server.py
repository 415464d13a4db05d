"""The fake Twilio as a server on loopback, in a thread of its own."""

import asyncio
import json
import threading
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from notifications.proving import twilio_api as api
from notifications.proving.twilio_faults import NOT_ACCEPTED, Fate, Faults
from notifications.proving.twilio_texts import Account, RefusedError, Text
from notifications.proving.twilio_webhooks import Webhooks, inbound_fields

T = TypeVar("T")
SLOT = "/slot-"
REASONS = {200: "OK", 201: "Created", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Request:
    """`slot` says which of several clients called, when its base address ends in
    /slot-<name>."""

    method: str
    path: str
    query: dict[str, str]
    slot: str
    authorization: str
    data: dict[str, str]


class HangUp(Exception):
    """The connection ends here; `after` bytes of the answer have gone out."""

    def __init__(self, after: bytes = b"") -> None:
        super().__init__()
        self.after = after


class FakeTwilio:
    """`accepted` is what Twilio took, `account.phones` what the phones got, whatever
    answer we had. `on_phase` is told "arrived", "accepted" and "answered" with the slot
    while a create is under way; True to "arrived": it never came. `answered_at` are the
    moments of the answers (monotonic seconds), each of which takes `answer_seconds`."""

    def __init__(self) -> None:
        self.account = Account()
        self.faults = Faults()
        self.webhooks: Webhooks | None = None
        self.requests: list[dict[str, str]] = []
        self.accepted: list[dict[str, str]] = []
        self.answered_at: list[float] = []
        self.answer_seconds = 0.0
        self.on_phase: Callable[[str, str], bool] = _nobody_dies
        self.controls: dict[str, Callable[[dict[str, str]], Any]] = {}
        self.url = ""
        self._reports: set[asyncio.Task[None]] = set()

    @property
    def next_answers(self) -> list[str]:
        return self.faults.next_answers

    @next_answers.setter
    def next_answers(self, fates: list[str]) -> None:
        self.faults.next_answers = list(fates)

    @property
    def opted_out(self) -> set[str]:
        return self.account.opted_out

    @property
    def errors(self) -> dict[str, tuple[int, int]]:
        return self.account.errors

    def bodies(self) -> list[str]:
        return [message["Body"] for message in self.accepted]

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1; `url` is set when this returns."""
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self.serve(on_ready=ready.set)), daemon=True
        )
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("The fake Twilio did not start within 10 s.")

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    async def serve(
        self, *, port: int = 0, on_ready: Callable[[], None] = lambda: None
    ) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._hanging = asyncio.Event()
        server = await asyncio.start_server(self._converse, "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        on_ready()
        await self._stopping.wait()
        self._hanging.set()
        server.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's own thread, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def text_us(self, number: str, body: str, *, to: str, url: str = "") -> Text:
        """Somebody texts our number; the webhook at `url` is called, if given."""
        text = self.account.text_us(number, body, to=to)
        if self.webhooks and url:
            self.run(self.webhooks.post(url, inbound_fields(text)))
        return text

    async def _converse(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            # Cancelled when the server stops: a conversation ends quietly.
            ends = (OSError, asyncio.IncompleteReadError, asyncio.CancelledError)
            with suppress(*ends):
                while not self._stopping.is_set():
                    await self._one(await _read(reader), writer)
        except HangUp as hung_up:
            writer.write(hung_up.after)
        finally:
            writer.close()

    async def _one(self, request: Request, writer: StreamWriter) -> None:
        if control := self.controls.get(request.path):
            writer.write(_answer(200, control(request.data | request.query)))
            return
        try:
            api.authorize(request.path, request.authorization)
            if request.method == "POST" and request.path == f"{api.ROOT}.json":
                await self._create(request, writer)
                return
            payload = self._read_only(request)
        except RefusedError as refused:
            writer.write(_answer(refused.status, api.error(refused)))
        else:
            writer.write(_answer(200, payload))

    def _read_only(self, request: Request) -> dict[str, Any]:
        if request.method != "GET":
            raise RefusedError(20004, 405)
        if request.path == f"{api.ROOT}.json":
            return api.page(self.account, request.query)
        return api.fetch(self.account, request.path)

    async def _create(self, request: Request, writer: StreamWriter) -> None:
        self.requests.append(request.data)
        if self.on_phase("arrived", request.slot):
            raise HangUp
        fate = self.faults.draw()
        if fate in NOT_ACCEPTED:
            await self._turn_away(fate)
        text = self.account.create(request.data)
        answer = _answer(201, api.resource(text))
        self._go_out(text, request.data)
        self.on_phase("accepted", request.slot)
        await self._befall(fate, answer)
        if self.answer_seconds:
            await self._wait(self.answer_seconds)
        writer.write(answer)
        self.answered_at.append(time.monotonic())
        self.on_phase("answered", request.slot)

    def _go_out(self, text: Text, data: dict[str, str]) -> None:
        self.accepted.append(data | {"sid": text.sid})
        self.account.settle(text)
        if self.webhooks:
            task = asyncio.create_task(self.webhooks.report(text))
            self._reports.add(task)
            task.add_done_callback(self._reports.discard)

    async def _turn_away(self, fate: Fate) -> None:
        if fate == "busy":
            raise RefusedError(20429)
        if fate == "fail":
            raise RefusedError(20500)
        if fate == "hang":
            await self._wait(self.faults.hang_seconds)
        raise HangUp

    async def _befall(self, fate: Fate, answer: bytes) -> None:
        """It went out; the answer may not come back."""
        if fate == "accept-then-fail":
            raise RefusedError(20500)
        if fate == "accept-then-drop":
            raise HangUp
        if fate == "accept-then-cut":
            raise HangUp(answer[: len(answer) // 2])
        if fate == "accept-then-hang":
            await self._wait(self.faults.hang_seconds)
            raise HangUp
        if fate == "slow":
            await self._wait(self.faults.slow_seconds)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hanging.wait(), seconds)


def _nobody_dies(_phase: str, _slot: str) -> bool:
    return False


@contextmanager
def fake_twilio() -> Iterator[FakeTwilio]:
    fake = FakeTwilio()
    fake.start()
    try:
        yield fake
    finally:
        fake.stop()


async def _read(reader: StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.rstrip().split("\r\n")
    method, target, _version = line.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    address = urlsplit(target)
    slot, path = _slot(address.path)
    return Request(
        method=method,
        path=path,
        query=api.read_form(address.query),
        slot=slot,
        authorization=headers.get("authorization", ""),
        data=api.read_form(body.decode()),
    )


def _slot(path: str) -> tuple[str, str]:
    if not path.startswith(SLOT):
        return "", path
    slot, _slash, rest = path.removeprefix(SLOT).partition("/")
    return slot, f"/{rest}"


def _answer(status: int, payload: Any) -> bytes:
    body = json.dumps(payload).encode()
    head = (
        f"HTTP/1.1 {status} {REASONS.get(status, 'Error')}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body

"""Telnyx's Messaging API on loopback, and webhooks signed as Telnyx signs them."""

import base64
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from notifications.signatures import TELNYX_HEADER, TELNYX_TIME

API_KEY = "KEY-test"
FROM = "+14125550101"
SIGNER = Ed25519PrivateKey.from_private_bytes(b"n" * 32)
PUBLIC_KEY = base64.b64encode(SIGNER.public_key().public_bytes_raw()).decode()


@dataclass
class FakeTelnyx:
    """`next_answers`: HTTP status and code of the next answers, or None for a broken
    connection after accepting."""

    url: str = ""
    accepted: list[dict[str, Any]] = field(default_factory=list)
    next_answers: list[tuple[int, str] | None] = field(default_factory=list)

    def texts(self) -> list[str]:
        return [message["text"] for message in self.accepted]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        data = json.loads(self.rfile.read(length))
        fake = self.server.fake
        if self.headers.get("Authorization") != f"Bearer {API_KEY}":
            self.answer(401, {"errors": [{"code": "10009"}]})
            return
        fate = fake.next_answers.pop(0) if fake.next_answers else (200, "")
        if fate and fate[1]:
            self.answer(fate[0], {"errors": [{"code": fate[1], "title": "No"}]})
            return
        message = {**data, "id": str(uuid.uuid4())}
        fake.accepted.append(message)
        if fate is None:
            self.close_connection = True
            self.connection.close()
            return
        self.answer(200, {"data": {**message, "record_type": "message"}})

    def answer(self, status: int, payload: dict[str, Any]) -> None:
        body = json.dumps(payload).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fake = FakeTelnyx(url=f"http://127.0.0.1:{self.server_port}")
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    def handle_error(self, *args: object) -> None:
        """A client that hung up is what some tests are about."""

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join()


def event(name: str, **payload: Any) -> dict[str, Any]:
    """A webhook's body, as developers.telnyx.com shows it."""
    return {
        "data": {
            "event_type": name,
            "id": str(uuid.uuid4()),
            "occurred_at": "2026-03-05T15:00:00.000+00:00",
            "payload": payload,
            "record_type": "event",
        }
    }


def post_event(
    client: Any, path: str, body: dict[str, Any], *, signer: Any = SIGNER, age: int = 0
) -> Any:
    """Signed over time and body; `age` in seconds."""
    raw = json.dumps(body)
    moment = str(int(time.time()) - age)
    signature = base64.b64encode(signer.sign(f"{moment}|{raw}".encode())).decode()
    return client.post(
        path,
        raw,
        content_type="application/json",
        headers={TELNYX_HEADER: signature, TELNYX_TIME: moment},
    )

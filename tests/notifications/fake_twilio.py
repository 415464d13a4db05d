"""Twilio's Messages API on loopback: stateful, with distinct SIDs, an opt-out list,
errors by number, bursts of 429, and answers that come late or never."""

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT = "AC" + "0" * 32
TOKEN = "test-token"


@dataclass
class FakeTwilio:
    """`accepted` is what Twilio would deliver, whatever answer we got.

    `errors`: HTTP status and code by number. `next_answers`: what befalls the next
    requests, of "busy" (429), "fail" and "accept-then-fail" (500), "drop" and
    "accept-then-drop" (the connection breaks), "accept-then-hang" (no answer in time).
    """

    url: str = ""
    accepted: list[dict[str, str]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    errors: dict[str, tuple[int, int]] = field(default_factory=dict)
    next_answers: list[str] = field(default_factory=list)
    hang_seconds: float = 1.0
    released: threading.Event = field(default_factory=threading.Event)

    def bodies(self) -> list[str]:
        return [message["Body"] for message in self.accepted]


def callback_path(accepted: dict[str, str]) -> str:
    return urlsplit(accepted["StatusCallback"]).path


def callback_data(
    accepted: dict[str, str], status: str, *, code: str = ""
) -> dict[str, str]:
    """What Twilio posts to the status callback of a message it took."""
    data = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": accepted.get("From", ""),
        "MessageSid": accepted["sid"],
        "MessageStatus": status,
        "SmsSid": accepted["sid"],
        "SmsStatus": status,
        "To": accepted["To"],
    }
    return data | ({"ErrorCode": code} if code else {})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        fields = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        data = {key: values[-1] for key, values in fields.items()}
        fake = self.server.fake
        fake.requests.append(data)
        if not self._knows_us():
            self._error(401, 20003)
        elif self.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            self._error(404, 20404)
        else:
            self._create(fake, data)

    def _create(self, fake: FakeTwilio, data: dict[str, str]) -> None:
        fate = fake.next_answers.pop(0) if fake.next_answers else "accept"
        if fate == "busy":
            self._error(429, 20429)
        elif fate == "fail":
            self._error(500, 20500)
        elif fate == "drop":
            self._drop()
        elif data["To"] in fake.opted_out:
            self._error(400, 21610)
        elif data["To"] in fake.errors:
            self._error(*fake.errors[data["To"]])
        else:
            self._accept(fake, data, fate)

    def _accept(self, fake: FakeTwilio, data: dict[str, str], fate: str) -> None:
        sid = f"SM{secrets.token_hex(16)}"
        fake.accepted.append(data | {"sid": sid})
        if fate == "accept-then-fail":
            self._error(500, 20500)
        elif fate == "accept-then-drop":
            self._drop()
        else:
            if fate == "accept-then-hang":
                fake.released.wait(fake.hang_seconds)
            self._answer(201, _resource(data, sid))

    def _knows_us(self) -> bool:
        expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {expected}"

    def _error(self, status: int, code: int) -> None:
        error = {"code": code, "message": f"Error {code}", "status": status}
        self._answer(status, error)

    def _answer(self, status: int, payload: dict[str, Any]) -> None:
        body = json.dumps(payload).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, *args: object) -> None:
        """Quiet."""


def _resource(data: dict[str, str], sid: str) -> dict[str, Any]:
    now = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": data["Body"],
        "date_created": now,
        "date_sent": None,
        "date_updated": now,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": data.get("From"),
        "messaging_service_sid": data.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "queued",
        "subresource_uris": {},
        "to": data["To"],
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json",
    }


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fake = FakeTwilio(url=f"http://127.0.0.1:{self.server_port}")

    def handle_error(self, *args: object) -> None:
        """A client that hung up is what some tests are about."""

    def stop(self) -> None:
        self.fake.released.set()
        self.shutdown()
        self.server_close()

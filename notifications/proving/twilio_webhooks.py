"""What Twilio calls us with: status callbacks and texts received, signed."""

import asyncio
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from notifications.proving.twilio_texts import ACCOUNT, TOKEN, Text

SIGNATURE = "X-Twilio-Signature"
PATIENCE_SECONDS = 15.0
AT_ONCE = 4


def status_fields(text: Text, status: str, code: int | None = None) -> dict[str, str]:
    """What is posted to the status callback of a text."""
    fields = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": text.sender,
        "MessageSid": text.sid,
        "MessageStatus": status,
        "SmsSid": text.sid,
        "SmsStatus": status,
        "To": text.to,
    }
    if text.service:
        fields["MessagingServiceSid"] = text.service
    return fields | ({"ErrorCode": str(code)} if code else {})


def inbound_fields(text: Text) -> dict[str, str]:
    """What is posted to the webhook of our number when a text comes in."""
    return {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": text.body,
        "From": text.sender,
        "MessageSid": text.sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "SmsStatus": "received",
        "To": text.to,
        "ToCountry": "US",
    }


def signature(url: str, fields: dict[str, str]) -> str:
    return str(RequestValidator(TOKEN).compute_signature(url, fields))


def form_request(url: str, fields: dict[str, str], *, forged: bool = False) -> bytes:
    """The whole request as it goes over the wire, as the proxy in front of us passes it
    on: signed over the public address, whatever machine it is sent to. `forged`: by
    somebody who does not have the token."""
    address, body = urlsplit(url), urlencode(fields).encode()
    query = f"?{address.query}" if address.query else ""
    head = [
        f"POST {address.path}{query} HTTP/1.1",
        f"Host: {address.netloc}",
        f"X-Forwarded-Proto: {address.scheme}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"{SIGNATURE}: {signature(url, {} if forged else fields)}",
        "User-Agent: TwilioProxy/1.1",
        "Connection: close",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


@dataclass
class Webhooks:
    """Posts to whoever listens at `port` of this machine. Of the callbacks the shares
    `lost` and `twice` are, and each text's come in any order when `disordered`."""

    port: int
    lost: float = 0.0
    twice: float = 0.0
    disordered: bool = False
    seed: int = 1
    refused: list[int] = field(default_factory=list)
    pending: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  chance, not a secret
        self.turns = asyncio.Semaphore(AT_ONCE)

    def news_of(self, text: Text) -> list[dict[str, str]]:
        """Nobody is called about the first status, "queued"."""
        news = [status_fields(text, "sent")] if text.status != "failed" else []
        news.append(status_fields(text, text.status, text.code))
        news = [fields for fields in news if self.random.random() >= self.lost]
        news += [fields for fields in news if self.random.random() < self.twice]
        if self.disordered:
            self.random.shuffle(news)
        return news

    async def report(self, text: Text) -> None:
        """Tell all that became of a text."""
        if not text.callback or text.status == "queued":
            return
        self.pending += 1
        try:
            for fields in self.news_of(text):
                await self.post(text.callback, fields)
        finally:
            self.pending -= 1

    async def post(self, url: str, fields: dict[str, str]) -> int:
        """The status of the answer, 0 if there is none. Nothing is tried again: Twilio
        does not, either."""
        async with self.turns:
            try:
                status = await asyncio.wait_for(
                    self._post(url, fields), PATIENCE_SECONDS
                )
            except (OSError, ValueError, TimeoutError):
                status = 0
        if not 200 <= status < 300:
            self.refused.append(status)
        return status

    async def _post(self, url: str, fields: dict[str, str]) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(form_request(url, fields))
            line = await reader.readline()
            await reader.read()
            return int(line.split()[1]) if line else 0
        finally:
            writer.close()

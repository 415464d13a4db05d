"""What the fake Twilio knows: texts, numbers that opted out, and what each phone has
received. No sockets here."""

import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

ACCOUNT = "AC" + "0" * 32
TOKEN = "test-token"  # noqa: S105  signs what the fake sends, nothing else
STOP_WORDS = {*"stop stopall unsubscribe end quit cancel revoke optout".split()}  # noqa: SIM905
START_WORDS = {"start", "yes", "unstop"}
LONGEST_BODY = 1600
# Twilio's own magic numbers, +1 500 555 000x.
MAGIC = {"50001": 21211, "50002": 21612, "50003": 21408, "50004": 21610, "50009": 21614}
MAGIC_PREFIX = "+150055"
HTTP_STATUS = {20003: 401, 20404: 404, 20429: 429, 20500: 500, 20503: 503}
FAILED_BEFORE_SENDING = {30001, 30002}


class RefusedError(Exception):
    """The request is answered with this error and nothing is sent."""

    def __init__(self, code: int, status: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.status = status or HTTP_STATUS.get(code, 400)


@dataclass(slots=True)
class Text:
    """A text to or from a phone. `code` is why it did not arrive."""

    sid: str
    to: str
    sender: str
    body: str
    direction: str = "outbound-api"
    service: str | None = None
    callback: str = ""
    status: str = "queued"
    code: int | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    sent_at: datetime | None = None


def new_sid() -> str:
    return f"SM{secrets.token_hex(16)}"


def magic_code(number: str) -> int | None:
    """The error that a number always meets: +1 500 55 and the code's five digits, such
    as +15005530006 for a landline, or one of Twilio's own magic numbers. 20xxx and
    21xxx come as the answer, others in a callback."""
    if not number.startswith(MAGIC_PREFIX) or len(number) != len(MAGIC_PREFIX) + 5:
        return None
    digits = number.removeprefix(MAGIC_PREFIX)
    return MAGIC.get(digits) or (None if digits.startswith("5") else int(digits))


class Account:
    """`texts` by SID in the order they came; `phones` is what each phone received, the
    truth that a chaos run is held against. `errors`: (HTTP status, code) by number.
    `holding`: texts stay queued as on a busy long code until `let_go`. `list_lag`: a
    text is not yet in the list for so long."""

    def __init__(self) -> None:
        self.texts: dict[str, Text] = {}
        self.phones: dict[str, list[Text]] = defaultdict(list)
        self.opted_out: set[str] = set()
        self.errors: dict[str, tuple[int, int]] = {}
        self.holding = False
        self.list_lag = timedelta(0)

    def create(self, data: dict[str, str]) -> Text:
        """RefusedError: the answer is an error. The text is returned as it was queued;
        afterwards it has gone its way."""
        self._check(data)
        text = Text(
            sid=new_sid(),
            to=data["To"],
            sender=data.get("From", ""),
            body=data["Body"],
            service=data.get("MessagingServiceSid"),
            callback=data.get("StatusCallback", ""),
        )
        self.texts[text.sid] = text
        return text

    def settle(self, text: Text) -> None:
        """What becomes of it at the carrier's."""
        if self.holding or text.status != "queued":
            return
        code = 21610 if text.to in self.opted_out else magic_code(text.to)
        if code:
            early = code in FAILED_BEFORE_SENDING or code < 30000
            text.status, text.code = "failed" if early else "undelivered", code
        else:
            text.status = "delivered"
            self.phones[text.to].append(text)
        text.sent_at = datetime.now(UTC)

    def let_go(self) -> list[Text]:
        """End holding; the texts that went on their way."""
        self.holding = False
        held = [text for text in self.texts.values() if text.status == "queued"]
        for text in held:
            self.settle(text)
        return held

    def text_us(self, number: str, body: str, *, to: str) -> Text:
        """Somebody texts our number; Twilio obeys its own words first."""
        word = body.strip().lower()
        if word in STOP_WORDS:
            self.opted_out.add(number)
        elif word in START_WORDS:
            self.opted_out.discard(number)
        text = Text(new_sid(), to, number, body, "inbound", status="received")
        text.sent_at = text.created_at
        self.texts[text.sid] = text
        return text

    def thread(self, number: str) -> list[Text]:
        """What passed between us and one phone, oldest first, arrived or not."""
        return [t for t in self.texts.values() if number in {t.to, t.sender}]

    def listed(
        self,
        *,
        to: str = "",
        sender: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Text]:
        """Newest first, as Twilio lists; `since` and `until` are about `sent_at`."""
        visible = datetime.now(UTC) - self.list_lag
        for text in reversed(list(self.texts.values())):
            sent = text.sent_at or text.created_at
            if (
                text.created_at <= visible
                and (not to or text.to == to)
                and (not sender or text.sender == sender)
                and (since is None or sent >= since)
                and (until is None or sent <= until)
            ):
                yield text

    def _check(self, data: dict[str, str]) -> None:
        number, sender = data.get("To", ""), data.get("From", "")
        if not number:
            raise RefusedError(21604)
        if not number.startswith("+") or not number[1:].isdigit():
            raise RefusedError(21211)
        if not (sender or data.get("MessagingServiceSid")):
            raise RefusedError(21603)
        if not data.get("Body"):
            raise RefusedError(21602)
        if len(data["Body"]) > LONGEST_BODY:
            raise RefusedError(21617)
        if number in self.opted_out:
            raise RefusedError(21610)
        if number in self.errors:
            status, code = self.errors[number]
            raise RefusedError(code, status)
        for party in (number, sender):
            magic = magic_code(party)
            if magic and magic < 30000:
                raise RefusedError(magic)

"""Twilio's Messages API in its own words: paths, fields, errors and pages."""

import base64
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urlencode

from notifications.proving.twilio_texts import (
    ACCOUNT,
    TOKEN,
    Account,
    RefusedError,
    Text,
)
from notifications.segments import count_segments

ROOT = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
PAGE_SIZE, LARGEST_PAGE = 50, 1000
AUTHORIZATION = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
WORDS = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21211: "The 'To' number is not a valid phone number.",
    21610: "Attempt to send to unsubscribed recipient",
}


def authorize(path: str, authorization: str) -> None:
    """RefusedError: not our account, or not its token."""
    if authorization != AUTHORIZATION:
        raise RefusedError(20003)
    if path != f"{ROOT}.json" and not path.startswith(f"{ROOT}/"):
        raise RefusedError(20404)


def read_form(text: str) -> dict[str, str]:
    return {k: v[-1] for k, v in parse_qs(text, keep_blank_values=True).items()}


def error(refused: RefusedError) -> dict[str, Any]:
    return {
        "code": refused.code,
        "message": WORDS.get(refused.code, f"Error {refused.code}"),
        "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
        "status": refused.status,
    }


def resource(text: Text) -> dict[str, Any]:
    """A Message resource, see twilio.com/docs/messaging/api/message-resource."""
    uri = f"{ROOT}/{text.sid}"
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": text.body,
        "date_created": format_datetime(text.created_at),
        "date_sent": text.sent_at and format_datetime(text.sent_at),
        "date_updated": format_datetime(text.sent_at or text.created_at),
        "direction": text.direction,
        "error_code": text.code,
        "error_message": text.code and WORDS.get(text.code, f"Error {text.code}"),
        "from": text.sender or None,
        "messaging_service_sid": text.service,
        "num_media": "0",
        "num_segments": str(count_segments(text.body).count),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to,
        "uri": f"{uri}.json",
    }


def fetch(account: Account, path: str) -> dict[str, Any]:
    sid = path.removeprefix(f"{ROOT}/").removesuffix(".json")
    if sid not in account.texts:
        raise RefusedError(20404)
    return resource(account.texts[sid])


def page(account: Account, query: dict[str, str]) -> dict[str, Any]:
    """One page of the list, newest first. A token names the last text of the page
    before, so that texts which came meanwhile move nothing."""
    size = min(int(query.get("PageSize", PAGE_SIZE)), LARGEST_PAGE)
    number = int(query.get("Page", 0))
    texts = account.listed(
        to=query.get("To", ""), sender=query.get("From", ""), **_between(query)
    )
    if after := query.get("PageToken", "").removeprefix("PA"):
        next(text for text in texts if text.sid == after)
    found = list(islice(texts, size + 1))
    shown = found[:size]
    following = (
        {"Page": str(number + 1), "PageToken": f"PA{shown[-1].sid}"} if shown else {}
    )
    return {
        "end": number * size + max(len(shown) - 1, 0),
        "first_page_uri": _page_uri(query, size, {"Page": "0"}),
        "messages": [resource(text) for text in shown],
        "next_page_uri": _page_uri(query, size, following)
        if len(found) > size
        else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": None,
        "start": number * size,
        "uri": _page_uri(query, size, {"Page": str(number)}),
    }


def _page_uri(query: dict[str, str], size: int, where: dict[str, str]) -> str:
    kept = {k: v for k, v in query.items() if k not in {"Page", "PageToken"}}
    return f"{ROOT}.json?{urlencode(kept | {'PageSize': str(size)} | where)}"


def _between(query: dict[str, str]) -> dict[str, datetime]:
    between = {}
    if day := query.get("DateSent"):
        start = _moment(day)
        between = {"since": start, "until": start + timedelta(days=1)}
    if since := query.get("DateSent>"):
        between["since"] = _moment(since)
    if until := query.get("DateSent<"):
        between["until"] = _moment(until)
    return between


def _moment(text: str) -> datetime:
    """A day or an hour, GMT, in one of the ways that Twilio reads."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

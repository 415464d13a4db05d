"""JSON from another system's address: over https, from the internet, of bounded size.

Only an import that somebody started calls this. An address inside the network could be
used to look around in it, so names that lead there are refused, as are redirects: who
starts the import gives the address it is at. IMPORT_TRUSTED_HOSTS names hosts that may
be internal or speak http.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from resources.importing.errors import CannotImport

TIMEOUT_SECONDS = 30
MOST_WAITS = 5
LONGEST_WAIT = 120
BUSY = (429, 503)
CHUNK = 65_536
# RFC 6052: the last 32 bits of such an address are one of IPv4.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotThere(CannotImport):
    """The address answers, but not with what was asked for (400, 404)."""


@dataclass(slots=True)
class Fetcher:
    """Fetches for one import; all answers together are at most `most_bytes`.

    `asking` is called before each request, one after a wait too.
    """

    most_bytes: int = field(default_factory=lambda: settings.IMPORT_MAX_BYTES)
    wait: Callable[[float], None] = time.sleep
    asking: Callable[[], None] = lambda: None
    read_bytes: int = 0

    def __call__(self, url: str) -> Any:
        """The document at the address. Raises CannotImport."""
        for _attempt in range(MOST_WAITS):
            answer = self._asked(url)
            if answer is not None:
                return answer
        raise CannotImport(f"{_shown(url)} is too busy; try again later.")

    def _asked(self, url: str) -> Any:
        """The document, or None after a wait that the address asked for."""
        self.asking()
        parts = urlsplit(url)
        connection = _connection(parts)
        try:
            connection.request("GET", _path(parts), headers=_headers(parts))
            with connection.getresponse() as response:
                if response.status in BUSY:
                    self.wait(_seconds(response.headers.get("Retry-After")))
                    return None
                _check_status(url, response)
                return json.loads(self._body(url, response))
        except (OSError, http.client.HTTPException) as error:
            raise CannotImport(
                f"{_shown(url)} cannot be read: {type(error).__name__}."
            ) from error
        except ValueError as error:
            raise CannotImport(f"{_shown(url)} does not answer with JSON.") from error
        finally:
            connection.close()

    def _body(self, url: str, response: http.client.HTTPResponse) -> bytes:
        deadline = time.monotonic() + 4 * TIMEOUT_SECONDS
        body = bytearray()
        while part := response.read1(CHUNK):
            body += part
            self.read_bytes += len(part)
            if self.read_bytes > self.most_bytes:
                raise CannotImport(
                    f"More than {self.most_bytes:,} bytes came from {_shown(url)}; "
                    "IMPORT_MAX_BYTES allows more."
                )
            if time.monotonic() > deadline:
                raise TimeoutError
        return bytes(body)


def check_address(url: str) -> None:
    """Raises CannotImport for an address that is not to be asked."""
    _address_of(urlsplit(url))


def is_address(origin: str) -> bool:
    return "://" in origin


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    """To the number that was checked, whatever the name leads to a moment later."""
    number = _address_of(parts)
    if parts.scheme == "http":
        return http.client.HTTPConnection(
            number, parts.port or 80, timeout=TIMEOUT_SECONDS
        )
    connection = _PinnedHTTPS(
        parts.hostname or "",
        parts.port or 443,
        timeout=TIMEOUT_SECONDS,
        context=ssl.create_default_context(),
    )
    connection.number = number
    return connection


class _PinnedHTTPS(http.client.HTTPSConnection):
    number = ""

    def connect(self) -> None:
        plain = socket.create_connection((self.number, self.port), self.timeout)
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


def _address_of(parts: SplitResult) -> str:
    host = parts.hostname or ""
    is_trusted = host in settings.IMPORT_TRUSTED_HOSTS
    if parts.scheme != "https" and not (parts.scheme == "http" and is_trusted):
        raise CannotImport("Give an address that begins with https://.")
    if not host or parts.username or parts.password:
        raise CannotImport("The address has no host, or names a user.")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise CannotImport(f"There is no host {host}.") from error
    numbers = [str(entry[4][0]) for entry in found]
    if not is_trusted and not all(map(_is_public, numbers)):
        raise CannotImport(
            f"{host} is inside this network. IMPORT_TRUSTED_HOSTS can allow it."
        )
    return numbers[0]


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        address = _carried(address) or address
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that one of IPv6 leads to."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _path(parts: SplitResult) -> str:
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"


def _headers(parts: SplitResult) -> dict[str, str]:
    host = parts.netloc.rpartition("@")[2]
    return {"Host": host, "Accept": "application/json", "User-Agent": "Nearhand"}


def _check_status(url: str, response: http.client.HTTPResponse) -> None:
    if 300 <= response.status < 400:
        there = response.headers.get("Location", "elsewhere")
        raise CannotImport(f"{_shown(url)} has moved to {there}: give that address.")
    if response.status in (400, 404, 422):
        raise NotThere(f"{_shown(url)} answers {response.status}.")
    if response.status != 200:
        raise CannotImport(f"{_shown(url)} answers {response.status}.")


def _seconds(retry_after: str | None) -> float:
    try:
        return min(max(float(retry_after or 5), 1), LONGEST_WAIT)
    except ValueError:
        return 5


def _shown(url: str) -> str:
    """Without the query, where a key may stand."""
    return url.partition("?")[0]

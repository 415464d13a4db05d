"""How often one address, or one holder of a key, has asked for something of late;
counted in Django's cache, without keeping the address itself."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

MINUTE, HOUR = 60, 3600
# The answer to whoever has asked too often.
TOO_MANY = 429


def count_request(request: HttpRequest, *, name: str, seconds: int = MINUTE) -> int:
    """Which request of this name it is from this address in the present span of
    `seconds`."""
    address = request.META.get("REMOTE_ADDR", "")
    return count_from(address, name=name, seconds=seconds)


def count_from(who: str, *, name: str, seconds: int = MINUTE) -> int:
    """The same for somebody who is known by something else than an address."""
    span = int(timezone.now().timestamp()) // seconds
    digest = hashlib.sha256(f"{who}|{span}".encode()).hexdigest()
    key = f"{name}-{digest}"
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return cache.incr(key)
    except ValueError:
        return 1

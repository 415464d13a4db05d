"""Tests reach this machine only."""

import ipaddress
import socket

import pytest


def block_network(monkeypatch) -> None:
    connect = socket.socket.connect
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _require_loopback(address[0])
        return connect(self, address)

    def guarded_getaddrinfo(host, *args, **kwargs):
        _require_loopback(host)
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


def _require_loopback(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name in ("localhost", socket.gethostname()):
        return
    try:
        if ipaddress.ip_address(name).is_loopback:
            return
    except ValueError:
        pass
    # Not an Exception, so that code which handles outages cannot hide it.
    pytest.fail(f"A test tried to reach {name}.")

"""Connections that notice by themselves that the server is gone."""

from __future__ import annotations

import socket
from typing import Any

_KEEPALIVE = (
    ("SO_KEEPALIVE", socket.SOL_SOCKET, 1),
    ("TCP_KEEPIDLE", socket.IPPROTO_TCP, 10),
    ("TCP_KEEPINTVL", socket.IPPROTO_TCP, 5),
    ("TCP_KEEPCNT", socket.IPPROTO_TCP, 3),
    # What is sent and not acknowledged for 25 s (ms): a dead peer ends even an unbounded wait for COMMIT.
    ("TCP_USER_TIMEOUT", socket.IPPROTO_TCP, 25_000),
)


async def keep_alive(connection: Any) -> None:
    """Let the kernel find out that the server is gone; asyncpg itself sets nothing of the kind."""
    transport = getattr(connection, "_transport", None)
    sock = transport.get_extra_info("socket") if transport is not None else None
    if sock is None or sock.family == getattr(socket, "AF_UNIX", None):
        return
    for name, level, value in _KEEPALIVE:
        option = getattr(socket, name, None)
        if option is not None:
            sock.setsockopt(level, option, value)

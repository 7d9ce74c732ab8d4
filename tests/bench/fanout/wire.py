"""What a client of the live feed reads: whole frames, of a WebSocket or of server-sent events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_CLOSE: Final = 8
_PING: Final = 9
_PONG: Final = 0x8A
_MASKED: Final = 0x80
_NO_MASK: Final = bytes(4)
"""The mask of zeros: what is sent is as it reads."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read: the JSON of each frame, how many bytes that took, what is asked, whether it is over."""

    payloads: tuple[bytes, ...]
    used: int
    pings: tuple[bytes, ...] = ()
    ended: bool = False


def web_socket(data: bytes) -> Parsed:
    """Return the whole frames at the beginning of `data`, as a server sends them: without a mask."""
    payloads: list[bytes] = []
    pings: list[bytes] = []
    at, ended = 0, False
    while (found := _frame(data, at)) is not None:
        kind, start, end = found
        if kind == _CLOSE:
            ended = True
        elif kind == _PING:
            pings.append(data[start:end])
        else:
            payloads.append(data[start:end])
        at = end
    return Parsed(tuple(payloads), at, tuple(pings), ended)


def _frame(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Return kind, start and end of the frame at `at`; None as long as it is not whole."""
    if len(data) < at + 2:
        return None
    size, start = data[at + 1], at + 2
    if size >= 126:
        wide = 2 if size == 126 else 8
        size, start = int.from_bytes(data[start : start + wide]), start + wide
    end = start + size
    return (data[at] & 0x0F, start, end) if end <= len(data) else None


def server_sent_events(data: bytes) -> Parsed:
    """Return the events of the whole chunks at the beginning of `data`, which hold whole ones."""
    payloads: list[bytes] = []
    at, ended = 0, False
    while (line := data.find(b"\r\n", at)) >= 0:
        start, size = line + 2, int(data[at:line], 16)
        if len(data) < start + size + 2:
            break
        body, at = data[start : start + size], start + size + 2
        if not size:
            ended = True
            break
        if not body.endswith(b"\n\n"):
            raise ValueError(f"an event is torn apart: {body[-80:]!r}")
        payloads += [row[6:] for row in body.split(b"\n") if row.startswith(b"data: ")]
    return Parsed(tuple(payloads), at, (), ended)


def text_frame(text: bytes) -> bytes:
    """Return a short text as a client's frame."""
    return bytes((0x81, _MASKED | len(text))) + _NO_MASK + text


def pong(payload: bytes) -> bytes:
    """Return the answer to a ping."""
    return bytes((_PONG, _MASKED | len(payload))) + _NO_MASK + payload


def request(kind: str, host: str, token: str) -> bytes:
    """Return how a client of this kind (`ws` or `sse`) asks for the feed."""
    lines = [f"Host: {host}", f"Authorization: Bearer {token}"]
    if kind == "sse":
        return "\r\n".join(["GET /v1/stream HTTP/1.1", *lines, "", ""]).encode()
    lines += [
        "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
    ]  # fmt: skip
    return "\r\n".join(["GET /v1/live HTTP/1.1", *lines]).encode()

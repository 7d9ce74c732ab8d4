"""The frames of the live feed, encoded once for all clients."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import orjson
from fastapi.sse import format_sse_event

from dispatch.console.rows import FeedRow
from dispatch.outbound import OutboundMessage

_POSITION: Final = re.compile(r"([0-9]{2,12}):([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class Frame:
    """One message of one log row, as a client gets it.

    `id` is `area:seq`, the same for all frames of a row; the last one of the row that the client may
    see says `"end": true`, and only then is the row complete and its id good for resuming.
    """

    area_id: str
    seq: int
    message: OutboundMessage
    towns: Mapping[str, str] = field(default_factory=dict)
    """Where the incidents of the row are, by incident."""

    @cached_property
    def data(self) -> dict[str, Any]:
        """The message, read; only those who may not see everything ask for it."""
        found: dict[str, Any] = orjson.loads(self.message.data)
        return found

    @property
    def town(self) -> str:
        """The town of the incident that the message is about, "" if it is about none or nobody knows."""
        return self.towns.get(self.data.get("incident_id") or "", "")

    @property
    def id(self) -> str:
        """The position in the log that this frame belongs to."""
        return position(self.area_id, self.seq)

    def _json(self, end: bool) -> bytes:
        return orjson.dumps(
            {
                "id": self.id,
                "seq": self.seq,
                "index": self.message.index,
                "topic": self.message.topic,
                "type": self.message.type,
                "end": end,
                "data": orjson.Fragment(self.message.data),
            }
        )

    @cached_property
    def inner(self) -> bytes:
        """The frame as JSON when others of its row follow."""
        return self._json(False)

    @cached_property
    def last(self) -> bytes:
        """The frame as JSON when it ends its row."""
        return self._json(True)


@dataclass(frozen=True)
class Frames:
    """All frames of one log row."""

    area_id: str
    seq: int
    frames: tuple[Frame, ...]

    @classmethod
    def of(cls, area_id: str, row: FeedRow) -> Frames:
        """Return the frames of `row`."""
        frames = tuple(Frame(area_id, row.seq, message, row.towns) for message in row.messages)
        return cls(area_id, row.seq, frames)


def position(area_id: str, seq: int) -> str:
    """Return how a client names the row that it has seen last."""
    return f"{area_id}:{seq}"


def parse_position(text: str) -> tuple[str, int] | None:
    """Return area and sequence of a position, or None if it is not one."""
    match = _POSITION.fullmatch(text)
    return (match[1], int(match[2])) if match else None


def sse(frame: Frame, last: bool) -> bytes:
    """Return the frame as a server-sent event; only the last of a row moves the client's position."""
    data = (frame.last if last else frame.inner).decode()
    return format_sse_event(event=frame.message.topic, data_str=data, id=frame.id if last else None)


def control(kind: str, area_id: str, seq: int, **extra: object) -> bytes:
    """Return a frame about the feed as JSON: `hello`, `stale`, `live`, `health`, `presence`, and so on."""
    return orjson.dumps({"id": position(area_id, seq), "seq": seq, "type": f"feed.{kind}", **extra})


def sse_control(kind: str, area_id: str, seq: int, **extra: object) -> bytes:
    """Return a frame about the feed itself as a server-sent event."""
    data = control(kind, area_id, seq, **extra).decode()
    return format_sse_event(event="feed", data_str=data, id=position(area_id, seq))

"""Where a message stands in the order of decisions, and how the area's integers look outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias

from dispatch.geo.plane import Plane
from dispatch.model.geometry import Point
from dispatch.model.state import AreaState
from dispatch.privacy.masking import mask_text
from schemas.fields import MAX_TEXT
from schemas.text import storable_text
from schemas.topics import Address

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_ACCURACY_M: Final = 100_000.0
_MAX_METRES: Final = 1_000_000.0
_MAX_SECONDS: Final = 604_800.0
_REMEMBERED: Final = 4_096
"""So many points and times are turned into those outside once only: all messages of a decision tell them."""

Told: TypeAlias = tuple[Address, bytes]
"""Where a message goes, and the message as canonical JSON."""


@dataclass(frozen=True, slots=True)
class Context:
    """The state right after an event, and the event's place in the area's log."""

    state: AreaState
    seq: int
    index: int
    at_ms: int

    @property
    def place(self) -> dict[str, Any]:
        """Return the fields that every message carries."""
        at = moment(self.at_ms)
        return {"area_id": self.state.area_id, "seq": self.seq, "index": self.index, "at": at}

    def position(self, point: Point | None, accuracy_dm: int = 0) -> dict[str, float] | None:
        """Return a point of the area's plane in WGS-84; None without a point or before any roster."""
        if point is None or self.state.index is None:
            return None
        area = self.state.registry.roster.area
        latitude, longitude = _degrees(area.origin_lat_e7, area.origin_lon_e7, point.x_dm, point.y_dm)
        where = {"latitude": latitude, "longitude": longitude}
        return where | {"accuracy_m": min(accuracy_dm / 10, _MAX_ACCURACY_M)} if accuracy_dm else where


@lru_cache(maxsize=_REMEMBERED)
def _degrees(origin_lat_e7: int, origin_lon_e7: int, x_dm: int, y_dm: int) -> tuple[float, float]:
    return Plane(origin_lat_e7, origin_lon_e7).to_wgs84(Point(x_dm, y_dm))


@lru_cache(maxsize=_REMEMBERED)
def moment(ms: int) -> datetime:
    """Return a UTC time in milliseconds as a datetime, exactly."""
    return _EPOCH + timedelta(milliseconds=ms)


def due(ms: int) -> datetime | None:
    """Return a UTC time in milliseconds, None for 0 (nothing is due)."""
    return moment(ms) if ms else None


def metres(dm: int) -> float:
    """Return decimetres in metres, within what a message may carry."""
    return min(max(dm, 0) / 10, _MAX_METRES)


def seconds(ms: int) -> float | None:
    """Return milliseconds in seconds, within what a message may carry; None for an unknown time (-1)."""
    return min(ms / 1000, _MAX_SECONDS) if ms >= 0 else None


def reason(*parts: str) -> str | None:
    """Return what is known of why, in one text of bounded length; None when nothing is.

    Telephone and citizens' numbers in it are masked: the topics are read by more than the desk.
    """
    text = storable_text(mask_text("; ".join(part for part in parts if part)))
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    return text or None

"""What a push says: which assignment, how urgent, of what kind; nothing of anybody."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from dispatch.notify.port import Notice
from dispatch.notify.subscriptions import Urgency

LONGEST_S: Final = 900
SHORTEST_S: Final = 30
_TOPIC_CHARS: Final = 32


@dataclass(frozen=True, slots=True)
class PushMessage:
    """A message before it is encrypted.

    `ttl_s` is how long the push service keeps it for a phone that is away. A later message of the same
    `topic` takes its place there: who was stood down meanwhile is not sent out.
    """

    body: bytes
    ttl_s: int
    topic: str


def message_of(notice: Notice, urgency: Urgency | None, now_ms: int) -> PushMessage:
    """Return what a notice says to a phone; it is kept no longer than the answer is awaited."""
    said = {
        "type": "assignment",
        "assignment_id": notice.assignment_id,
        "status": notice.notice,
        "priority": urgency.priority if urgency else None,
        "category": urgency.category if urgency else None,
    }
    digest = hashlib.sha256(f"{notice.area_id}/{notice.assignment_id}".encode()).digest()
    topic = base64.urlsafe_b64encode(digest).decode()[:_TOPIC_CHARS]
    return PushMessage(orjson.dumps(said), _ttl_s(notice, now_ms), topic)


def incident_of(notice: Notice) -> str:
    """Return the incident that a notice is about."""
    return str(orjson.loads(notice.body)["incident_id"])


def _ttl_s(notice: Notice, now_ms: int) -> int:
    respond_by = orjson.loads(notice.body).get("respond_by")
    if not respond_by:
        return LONGEST_S
    left_s = datetime.fromisoformat(respond_by).timestamp() - now_ms / 1_000
    return round(min(max(left_s, SHORTEST_S), LONGEST_S))

"""From the outbound messages of a log row to the notices among them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import orjson

from dispatch.notify.port import NOTICES, Notice
from schemas.topics import ASSIGNMENTS

_TYPES: Final = frozenset(f"dispatch.assignment.{status}.v1" for status in NOTICES)


def decided_at_ms(notice: Notice) -> int:
    """Return when the notice was decided, UTC milliseconds."""
    at = datetime.fromisoformat(orjson.loads(notice.body)["at"])
    return round(at.timestamp() * 1_000)


def notice_in(area_id: str, seq: int, index: int, topic: str, type_: str, body: bytes) -> Notice | None:
    """Return the notice that an outbound message is, or None if nobody has to be told.

    `body` is the JSON of the message as it is published.
    """
    if topic != ASSIGNMENTS or type_ not in _TYPES:
        return None
    event = orjson.loads(body)
    return Notice(
        area_id=area_id,
        assignment_id=event["assignment_id"],
        responder_id=event["responder_id"],
        notice=event["status"],
        seq=seq,
        index=index,
        body=body,
    )

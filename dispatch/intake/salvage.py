"""What can still be read of a message that was refused: an unreadable alert is still an alert."""

from __future__ import annotations

from typing import Any, Final

from schemas.codec import validate
from schemas.errors import InvalidMessage
from schemas.fields import MAX_TEXT
from schemas.inbound import Alert
from schemas.jsontext import parse
from schemas.text import storable_text

MAX_EXCERPT: Final = 1_000
_MAX_BYTES: Final = 8 * 1024 * 1024
_ROUNDS: Final = 3


def excerpt(raw: bytes) -> str:
    """Return the beginning of a message as text that can be stored, at most `MAX_EXCERPT` characters."""
    return storable_text(raw[: 4 * MAX_EXCERPT].decode("utf-8", "replace"))[:MAX_EXCERPT]


def salvage(raw: bytes, alert_id: str, source_id: str, occurred_at: str) -> Alert:
    """Return the alert that the sound fields of `raw` make, the given values standing in for wrong ones.

    Its own id stays where it can be read: its publisher looks for the incident by it. `text` is what
    was written if that can be read, else the beginning of the raw message.
    """
    fields = _fields(raw)
    standing_in = {"alert_id": alert_id, "source_id": source_id, "occurred_at": occurred_at}
    written = fields.get("text")
    text = storable_text(written)[:MAX_TEXT] if isinstance(written, str) and written else excerpt(raw)
    sound = {**standing_in, **fields, "text": text}
    for _ in range(_ROUNDS):
        try:
            return validate(Alert, sound)
        except InvalidMessage as error:
            for wrong in {_top(e.field) for e in error.errors}:
                sound.pop(wrong, None)
            sound = {**standing_in, **sound}
    return validate(Alert, {**standing_in, "text": text})


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _fields(raw: bytes) -> dict[str, Any]:
    """Return the fields of the message, out of its CloudEvents wrapping if it has one."""
    try:
        value = parse(raw, _MAX_BYTES)
    except InvalidMessage:
        return {}
    if isinstance(value, dict) and "specversion" in value and isinstance(value.get("data"), dict):
        value = value["data"]
    known = Alert.model_fields
    return {name: item for name, item in value.items() if name in known} if isinstance(value, dict) else {}

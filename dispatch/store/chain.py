"""The log's rows and the hash that chains them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

GENESIS = bytes(32)
"""What stands for the hash of the row before the first."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of an area's log, byte for byte. `at` is UTC ms; the other fields are in deploy/migrations."""

    area_id: str
    seq: int
    at: int
    actor: str
    input: bytes
    events: bytes
    messages: bytes
    rules_version: str
    prev_hash: bytes
    hash: bytes = b""
    incident_ids: tuple[str, ...] = ()

    def digest(self) -> bytes:
        """Return the hash that the row must have: SHA-256 of `prev_hash` and every part after its length."""
        h = sha256(self.prev_hash)
        parts = (
            self.area_id.encode(), b"%d" % self.seq, b"%d" % self.at, self.actor.encode(),
            self.input, self.events, self.messages, self.rules_version.encode(),
        )  # fmt: skip
        for part in parts:
            h.update(len(part).to_bytes(8, "big"))
            h.update(part)
        return h.digest()

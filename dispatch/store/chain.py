"""The log's rows and the hash that chains them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

FORGOTTEN_INPUT = b'{"kind":"positions_reported","moves":[]}'
FORGOTTEN_EVENTS = b'[{"kind":"responders_moved","moves":[]}]'
"""What is left of a row of positions once they were purged."""

GENESIS = bytes(32)
"""What stands for the hash of the row before the first."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of an area's log, byte for byte. `at` is UTC ms; the other fields are in deploy/migrations.

    `forgotten` is empty, or the SHA-256 of the input and of the events as they were before they were purged.
    """

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
    forgotten: bytes = b""

    def digest(self) -> bytes:
        """Return the hash that the row must have: SHA-256 of `prev_hash` and every part after its length."""
        h = sha256(self.prev_hash)
        parts = (
            self.area_id.encode(), b"%d" % self.seq, b"%d" % self.at, self.actor.encode(),
            *self._content(), sha256(self.messages).digest(), self.rules_version.encode(),
        )  # fmt: skip
        for part in parts:
            h.update(len(part).to_bytes(8, "big"))
            h.update(part)
        return h.digest()

    def _content(self) -> tuple[bytes, bytes]:
        if self.forgotten:
            return self.forgotten[:32], self.forgotten[32:]
        return sha256(self.input).digest(), sha256(self.events).digest()

    @property
    def rightly_forgotten(self) -> bool:
        """Tell whether nothing but positions is missing from the row, if anything is."""
        left = (FORGOTTEN_INPUT, FORGOTTEN_EVENTS, b"[]")
        return not self.forgotten or (self.input, self.events, self.messages) == left

"""An area's state in memory, and which row of the log it is the state after."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.state import AreaState


@dataclass(slots=True)
class Replica:
    """The state after row `state.seq`, whose hash is `hash`; the two always change together."""

    state: AreaState
    hash: bytes

    def follow(self, fork: AreaState, head_hash: bytes) -> None:
        """Become what a direct fork of the state became with the row of that hash."""
        self.state.absorb(fork)
        self.hash = head_hash

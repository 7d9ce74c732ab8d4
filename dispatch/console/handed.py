"""Which assignment rows were handed to which responder's clients, as far back as it matters."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Final

_PER_RESPONDER: Final = 64


class HandedOver:
    """Remembers the newest 64 rows for each of the `capacity` responders that were served last."""

    def __init__(self, capacity: int = 20_000) -> None:
        self._capacity = capacity
        self._rows: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()

    def note(self, area_id: str, responder_id: str, seq: int) -> None:
        """Remember that a client of `responder_id` was handed its frames of row `seq`."""
        key = (area_id, responder_id)
        self._rows.setdefault(key, deque(maxlen=_PER_RESPONDER)).append(seq)
        self._rows.move_to_end(key)
        if len(self._rows) > self._capacity:
            self._rows.popitem(last=False)

    def handed(self, area_id: str, responder_id: str, seq: int) -> bool:
        """Tell whether a client of `responder_id` was handed what row `seq` says to it."""
        return seq in self._rows.get((area_id, responder_id), ())

"""The maps of the latest rosters, made once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from dispatch.console.packed import Packed, pack
from dispatch.console.registered_map import registered_map
from dispatch.model.plan import Travel
from dispatch.model.roster_index import RosterIndex

_MOST: Final = 8


class Maps:
    """Remembers a few maps by tag; used from threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Packed] = OrderedDict()

    def packed(
        self, registry: RosterIndex, tag: str, sees: Callable[[str], bool], travel: Travel | None
    ) -> Packed:
        """Return the map of a roster, plans and some towns, named by `tag` together; call it in a thread."""
        with self._lock:
            found = self._known.get(tag)
            if found is None:
                found = self._known[tag] = pack(registered_map(registry, sees, travel))
            self._known.move_to_end(tag)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
            return found

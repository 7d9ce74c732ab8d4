"""The parts of large answers as JSON, kept for the next one: most of a board is as it was."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

import orjson

from dispatch.console.views import View
from dispatch.privacy.masking import mask_free_text

MOST: Final = 20_000
"""Parts of the younger generation; as many older ones are kept beside them."""


class Fragments:
    """Remembers JSON by what it was made of; used from threads. Values of the model never change.

    In two generations: when the younger one is full it becomes the older one, which is let go then.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._young: dict[Hashable, bytes] = {}
        self._old: dict[Hashable, bytes] = {}

    def of(self, key: Hashable, masked: bool, make: Callable[[], View]) -> bytes:
        """Return the JSON of the view that `make` makes of what `key` names; with `masked` numbers hidden."""
        whole_key = (masked, key)
        found = self._young.get(whole_key)
        if found is not None:
            return found
        found = self._old.get(whole_key)
        if found is None:
            found = make().model_dump_json().encode()
            if masked:
                found = orjson.dumps(mask_free_text(orjson.loads(found)))
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[whole_key] = found
        return found

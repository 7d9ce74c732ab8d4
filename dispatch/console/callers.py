"""How many places on the live feed one principal, and one address, may take at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from starlette.requests import HTTPConnection


def address_of(connection: HTTPConnection) -> str:
    """Return the address that a connection comes from; behind a proxy that is the proxy's."""
    return connection.client.host if connection.client else ""


class TooMany(Exception):
    """The principal, or the address, is connected as often as it may be."""


class Callers:
    """Counts the connections of this console; 0 is no limit."""

    def __init__(self, per_principal: int = 0, per_address: int = 0) -> None:
        self._limits = {"principal": per_principal, "address": per_address}
        self._held: Counter[tuple[str, str]] = Counter()

    def take(self, principal: str, address: str) -> Callable[[], None]:
        """Take a place, and return how to give it back (more than once does no harm); raises TooMany."""
        keys = (("principal", principal), ("address", address))
        for key in keys:
            limit = self._limits[key[0]]
            if limit and self._held[key] >= limit:
                raise TooMany(f"this {key[0]} has {limit} connections, the limit: close one of them")
        self._held.update(keys)
        held = list(keys)

        def give_back() -> None:
            self._held.subtract(held)
            for key in held:
                if self._held[key] <= 0:
                    del self._held[key]
            held.clear()

        return give_back

    @property
    def connected(self) -> int:
        """How many places are taken."""
        return sum(count for (what, _), count in self._held.items() if what == "principal")

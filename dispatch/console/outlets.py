"""The way to one client past the layers of the application: encoded bytes straight to its connection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.types import Scope

from dispatch.console.portions import Portion

WIRE: Final = "dispatch.wire"
"""The extension of the scope under which a connection offers its wire."""


class Wire(Protocol):
    """A connection that takes bytes as they are to go out."""

    @property
    def gone(self) -> bool:
        """Whether nothing can be written any more."""

    def write(self, data: bytes) -> bool:
        """Write at once; False, and nothing written, if the client is gone or does not read."""

    async def drained(self) -> None:
        """Wait until the client reads again, or is gone."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """Gives portions to one client, in the form that its connection has."""

    wire: Wire
    form: Callable[[Portion], bytes]

    def __call__(self, portion: Portion) -> bool:
        """Give a portion away at once; False, and nothing given, if the client is gone or does not read."""
        return self.wire.write(self.form(portion))

    async def deliver(self, portion: Portion) -> bool:
        """Give a portion away as soon as the client reads; False if it is gone."""
        while not self(portion):
            if self.wire.gone:
                return False
            await self.wire.drained()
        return True


def stream_outlet(scope: Scope) -> Outlet | None:
    """Return the outlet of a stream of server-sent events; None if its connection offers no wire."""
    return _outlet(scope, lambda portion: portion.chunk)


def socket_outlet(scope: Scope) -> Outlet | None:
    """Return the outlet of a WebSocket; None if its connection offers no wire."""
    return _outlet(scope, lambda portion: portion.socket_frames)


def _outlet(scope: Scope, form: Callable[[Portion], bytes]) -> Outlet | None:
    wire: Wire | None = (scope.get("extensions") or {}).get(WIRE)
    return None if wire is None else Outlet(wire, form)

"""Every way from a client to a server of the cluster: a table of links, cut and mended by name."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager

from tests.faults.cluster.layout import Layout
from tests.faults.cluster.link import Link, Mode, Slowness


class Network:
    """Links by (way, server)."""

    def __init__(self, links: Mapping[tuple[str, str], Link]) -> None:
        self._links = links

    def turn(
        self, mode: Mode, ways: Iterable[str], servers: Sequence[str], slowness: Slowness | None = None
    ) -> None:
        """Change all links from `ways` to `servers`."""
        for way in ways:
            for server in servers:
                self._links[way, server].turn(mode, slowness)

    def mend(self) -> None:
        """Open every link."""
        for link in self:
            link.turn(Mode.OPEN)

    def __iter__(self) -> Iterator[Link]:
        return iter(self._links.values())


@asynccontextmanager
async def open_network(layout: Layout, seed: int) -> AsyncIterator[Network]:
    """Open every link of the layout; `seed` draws the delays of slow ones."""
    chance = random.Random(seed)
    behind = layout.behind()
    network = Network({name: Link(port, behind[name], chance) for name, port in layout.link.items()})
    started: list[Link] = []
    try:
        for link in network:
            await link.start()
            started.append(link)
        yield network
    finally:
        for link in started:
            await link.stop()

"""The whole cluster on loopback: three brokers, two databases, the links, and the service's processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dispatch.gateway.permissions import Role
from dispatch.store.migrate import migrate
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from tests.faults.cluster.brokers import Brokers
from tests.faults.cluster.crew import Crew
from tests.faults.cluster.layout import DATABASES, Layout
from tests.faults.cluster.network import Network, open_network
from tests.faults.standby import PostgresPair, postgres_pair
from tests.integration.flow.alerts import ROSTER


@dataclass
class Cluster:
    """Everything that can be broken."""

    layout: Layout
    network: Network
    brokers: Brokers
    databases: PostgresPair
    crew: Crew

    @property
    def dsn(self) -> str:
        """Return the way to the present primary that nothing disturbs."""
        return self.databases.primary.dsn

    @property
    def consoles(self) -> list[str]:
        """Return where the consoles answer."""
        return [f"http://127.0.0.1:{port}" for port in self.layout.console.values()]

    async def token(self, role: Role) -> str:
        """Return a new token."""
        async with Store(self.dsn) as store:
            return await Tokens(store).issue(role, "harness")


@asynccontextmanager
async def open_cluster(
    data_dir: Path, seed: int, extra: Mapping[str, str] | None = None
) -> AsyncIterator[Cluster]:
    """Start all of it, with the topics, the roster and the plans in place; the roles are not started yet."""
    layout = Layout(data_dir)
    async with AsyncExitStack() as stack:
        network = await stack.enter_async_context(open_network(layout, seed))
        brokers = Brokers(data_dir, layout, seed)
        stack.push_async_callback(brokers.stop)
        first, second = (layout.database[name] for name in DATABASES)
        databases = await stack.enter_async_context(
            postgres_pair(data_dir, synchronous=True, ports=(first, second))
        )
        await brokers.start()
        await asyncio.to_thread(migrate, databases.primary.dsn)
        parts = urlsplit(databases.primary.dsn)
        crew = Crew(data_dir, layout, f"{parts.username}:{parts.password}", extra or {})
        stack.push_async_callback(crew.stop)
        for words in (("topics",), ("roster", "import", str(ROSTER)), ("plans", "adopt", str(ROSTER))):
            await crew.command(*words)
        yield Cluster(layout, network, brokers, databases, crew)

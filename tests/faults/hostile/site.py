"""The service as an operator runs it, with a console whose quotas leave the hostile inputs to the readers."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.integration.flow.roles import Site, open_site


@asynccontextmanager
async def open_roles(broker: str, dsn: str, folder: Path) -> AsyncIterator[tuple[Site, str]]:
    """Give a site with worker, relay and console that are ready, and the address of its console."""
    async with open_site(broker, dsn, folder) as site:
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            port = sock.getsockname()[1]
        site.extra |= {
            "DISPATCH_CONSOLE_PORT": str(port),
            "DISPATCH_DATA_DIR": str(folder),
            "DISPATCH_SOURCE_RATE": "100000000",
            "DISPATCH_PUBLISHER_RATE": "100000000",
        }
        for role in ("worker", "relay", "console"):
            await site.ready(site.start(role))
        yield site, f"http://127.0.0.1:{port}"

"""Who is in the cluster, and at which port of loopback everything answers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from dispatch.local.ports import LOOPBACK, Ports

WORKERS: Final = ("worker-1", "worker-2", "worker-3")
RELAYS: Final = ("relay-1", "relay-2")
AUDITORS: Final = ("auditor-1",)
CONSOLES: Final = ("console-1", "console-2")
ROLES: Final = (*WORKERS, *RELAYS, *AUDITORS, *CONSOLES)
BROKERS: Final = ("kafka-1", "kafka-2", "kafka-3")
DATABASES: Final = ("postgres-1", "postgres-2")

PARTITIONS: Final = 6
"""Of each topic: twice the workers, since Faust gives each at most the share rounded up."""

OTHERS: Final = "others"
OUTSIDE: Final = "outside"
DIRECT: Final = "direct"
WAYS: Final = (*WORKERS, OTHERS, OUTSIDE)
"""Who has links of its own: each worker, the other roles together, and publishers and responders."""


def way_of(role: str) -> str:
    """Return whose links a role uses."""
    return role if role in WORKERS else OTHERS


class Layout:
    """The ports of one cluster, kept in its data directory."""

    def __init__(self, data_dir: Path) -> None:
        ports = Ports(data_dir)
        self.controller = {broker: ports.keep(f"{broker}/controller") for broker in BROKERS}
        self.between = {broker: ports.keep(f"{broker}/between") for broker in BROKERS}
        self.listener = {
            (way, broker): ports.keep(f"{broker}/{way}") for way in (*WAYS, DIRECT) for broker in BROKERS
        }
        self.database = {name: ports.keep(name) for name in DATABASES}
        self.console = {name: ports.keep(name) for name in CONSOLES}
        self.link = {
            (way, server): ports.keep(f"{way}>{server}") for way in WAYS for server in (*BROKERS, *DATABASES)
        }

    def advertised(self, way: str, broker: str) -> int:
        """Return the port at which clients of a way are to find a broker: its link, or the broker itself."""
        return self.listener[way, broker] if way == DIRECT else self.link[way, broker]

    def bootstrap(self, way: str) -> str:
        """Return the brokers as clients of a way reach them; over `DIRECT` nothing is ever disturbed."""
        return ",".join(f"{LOOPBACK}:{self.advertised(way, broker)}" for broker in BROKERS)

    def behind(self) -> dict[tuple[str, str], int]:
        """Return where each link leads to: the listener of the broker for this way, or the database."""
        return {
            (way, server): self.database.get(server) or self.listener[way, server]
            for way, server in self.link
        }

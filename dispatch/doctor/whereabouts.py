"""Where database and broker of this installation are: configured, else those of `dispatch up`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dispatch.config import Settings
from dispatch.doctor.lock import holder
from dispatch.local.ports import LOOPBACK
from dispatch.local.postgres_cluster import DATABASE, OWNER, read_password

_BROKERS = ("kafka", "tansu")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Addresses to look at ("": none is known), and whether they are those of a `dispatch up` here.

    `up_pid` is the process of that `dispatch up`, None when none runs on the data directory.
    """

    data_dir: Path
    dsn: str
    servers: str
    local_database: bool
    local_broker: bool
    up_pid: int | None

    @property
    def should_run(self) -> bool:
        """Whether the service is supposed to run now: `up` does, or the database is one of its own."""
        return self.up_pid is not None or not self.local_database


def find(settings: Settings, data_dir: Path | None, dsn: str | None, servers: str | None) -> Whereabouts:
    """Return where to look: what is given, else configured, else kept in the data directory."""
    folder = (data_dir or settings.data_dir).expanduser().resolve()
    ports = known_ports(folder)
    configured = dsn or settings.dsn.get_secret_value()
    named = servers or (
        settings.bootstrap_servers if "bootstrap_servers" in settings.model_fields_set else ""
    )
    return Whereabouts(
        data_dir=folder,
        dsn=configured or _kept_dsn(folder, ports),
        servers=named or _kept_servers(ports),
        local_database=not configured,
        local_broker=not named,
        up_pid=holder(folder / "up.lock"),
    )


def reaching(settings: Settings, where: Whereabouts) -> Settings:
    """Return the settings by which the broker at `where` is reached: one of our own asks no password."""
    reached = settings.without_kafka_security() if where.local_broker else settings
    return reached.model_copy(update={"bootstrap_servers": where.servers or settings.bootstrap_servers})


def known_ports(folder: Path) -> dict[str, int]:
    """Return the ports kept in a data directory, by name; nothing when there are none."""
    try:
        content = json.loads((folder / "ports.json").read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {str(name): port for name, port in content.items() if isinstance(port, int)}


def _kept_dsn(folder: Path, ports: dict[str, int]) -> str:
    try:
        password = read_password(folder / "postgres-password")
    except OSError:
        return ""
    if password is None or "postgres" not in ports:
        return ""
    return (
        f"postgresql://{OWNER}:{quote(password, safe='')}@{LOOPBACK}:{ports['postgres']}/{DATABASE}"
        "?sslmode=disable"
    )


def _kept_servers(ports: dict[str, int]) -> str:
    return next((f"{LOOPBACK}:{ports[name]}" for name in _BROKERS if name in ports), "")

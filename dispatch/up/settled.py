"""The settings that the roles of one machine get: as asked for, and as found or started here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from dispatch.config import Settings
from dispatch.local.broker import LocalBroker
from dispatch.local.ports import Ports
from dispatch.local.postgres import LocalPostgres
from dispatch.local.tansu import LocalTansu
from dispatch.notify.vapid import keep_vapid_key
from dispatch.privacy.key_file import keep_key_file

_EMBEDDED_FETCH_WAIT_MS: Final = 5
"""The embedded broker sleeps half of a fetch's waiting time instead of waking it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `up` was asked for; None means: find or start it here."""

    data_dir: Path
    broker: str = "auto"
    port: int | None = None
    bootstrap_servers: str | None = None
    dsn: str | None = None


def settle(
    settings: Settings,
    wanted: Wanted,
    data_dir: Path,
    postgres: LocalPostgres | None,
    broker: LocalBroker | None,
) -> Settings:
    """Fill in what was found: addresses, and ports that are kept over restarts."""
    found: dict[str, object] = {"data_dir": data_dir}
    found["console_port"] = Ports(data_dir).keep("console", wanted.port)
    found["dsn"] = SecretStr(postgres.dsn if postgres else wanted.dsn or "")
    found["bootstrap_servers"] = broker.bootstrap_servers if broker else wanted.bootstrap_servers
    if not settings.personal_keys.get_secret_value() and not settings.personal_key_file:
        file = data_dir / "personal-keys"
        keep_key_file(file)
        found["personal_key_file"] = str(file)
    if not settings.webpush_key_file:
        keep_vapid_key(data_dir / "webpush-key.pem")
        found["webpush_key_file"] = str(data_dir / "webpush-key.pem")
    if isinstance(broker, LocalTansu):
        found["fetch_max_wait_ms"] = _EMBEDDED_FETCH_WAIT_MS
        found["alerts_direct"] = True
    # A broker that is started here listens on loopback and asks for nothing.
    reached = settings.without_kafka_security() if broker else settings
    return reached.model_copy(update=found)


def environment(settings: Settings) -> dict[str, str]:
    """Hand the settings to the roles, all of them, so that a file in another folder changes nothing."""
    env = {}
    for name in Settings.model_fields:
        value = getattr(settings, name)
        env[f"DISPATCH_{name.upper()}"] = (
            value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        )
    return env

"""A protected Kafka on loopback: its properties and certificates are what `deploy/secure` gives."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dispatch.config import Settings
from dispatch.kafka_diagnosis import diagnose
from dispatch.kafka_principals import ADMIN
from dispatch.local.errors import LocalServiceError
from dispatch.local.kafka import LocalKafka
from dispatch.local.ports import LOOPBACK, Ports

DEPLOY: Final = Path(__file__).resolve().parents[3] / "deploy" / "secure"
PARTITIONS: Final = 2
_PACE_S: Final = 0.1


def properties(file: Path = DEPLOY / "broker.properties") -> dict[str, str]:
    """Return the properties of a file."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def make_certificates(folder: Path, *hosts: str) -> Path:
    """Make an authority and a broker's certificate with the operator's script; returns the CA file."""
    command = [str(DEPLOY / "make-certificates.sh"), str(folder), *hosts]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    return folder / "ca.pem"


class SecureKafka(LocalKafka):
    """A broker that takes `deploy/secure/broker.properties` at its word, but for addresses and paths."""

    def __init__(self, data_dir: Path, passwords: Mapping[str, str]) -> None:
        super().__init__(data_dir)
        self.passwords = dict(passwords)
        self.certificates = data_dir / "certificates"
        self.ca_file = make_certificates(self.certificates, LOOPBACK, "localhost")
        self.brokers_port = 0

    def settings(self, principal: str, **further: object) -> Settings:
        """Return the settings of a process that is this principal."""
        given = {
            "bootstrap_servers": self.bootstrap_servers,
            "partitions": PARTITIONS,
            "kafka_security": "sasl_ssl",
            "kafka_username": principal,
            "kafka_password": self.passwords[principal],
            "kafka_ca_file": str(self.ca_file),
        }
        return Settings.model_validate(given | further)

    async def wait_ready(self, limit: float = 90.0) -> None:
        """Wait until it lets the admin in."""
        child = self.process
        assert child is not None
        try:
            async with asyncio.timeout(limit):
                while await diagnose(self.settings(ADMIN)):
                    if child.returncode is not None:
                        raise LocalServiceError(f"ended at start:\n{child.log_tail()}")
                    await asyncio.sleep(_PACE_S)
        except TimeoutError:
            raise LocalServiceError(f"let nobody in within {limit:g} s:\n{child.log_tail()}") from None

    def _server_settings(self, data: Path, controller_port: int) -> dict[str, str]:
        self.brokers_port = Ports(self.data_dir).keep("kafka-brokers")
        listeners = f"CLIENTS://{LOOPBACK}:{self.port},BROKERS://{LOOPBACK}:{self.brokers_port}"
        return (
            super()._server_settings(data, controller_port)
            | properties()
            | {
                "listeners": f"{listeners},CONTROLLER://{LOOPBACK}:{controller_port}",
                "advertised.listeners": listeners,
                "ssl.keystore.location": str(self.certificates / "broker.pem"),
                "ssl.truststore.location": str(self.ca_file),
            }
        )

    def _format_options(self) -> list[str]:
        # Quicker than one command a user; how an operator makes them has a test of its own.
        users = (f"SCRAM-SHA-512=[name={name},password={word}]" for name, word in self.passwords.items())
        return [word for user in users for word in ("--add-scram", user)]

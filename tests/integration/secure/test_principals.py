"""The service on a protected broker: every role as its own principal carries an alert through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import httpx
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from dispatch.gateway.permissions import Role
from dispatch.kafka_access import client_options
from dispatch.kafka_principals import ADMIN
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from tests.integration.flow.alerts import AREA, ROSTER
from tests.integration.flow.roles import Site
from tests.integration.secure.broker import PARTITIONS, SecureKafka
from tests.integration.secure.conftest import READERS
from tests.integration.test_http import free_port

_LIMIT_S: Final = 60
SiteOf: TypeAlias = Callable[[str], Site]


@pytest.fixture
async def site_of(secure_kafka: SecureKafka, database_dsn: str, tmp_path: Path) -> AsyncIterator[SiteOf]:
    """Make the environment of a process that is one principal; all that was started ends after the test."""
    port, sites = free_port(), list[Site]()

    def make(principal: str) -> Site:
        password = tmp_path / principal
        password.write_text(secure_kafka.passwords[principal] + "\n")
        settings = {
            "KAFKA_SECURITY": "sasl_ssl",
            "KAFKA_USERNAME": principal,
            "KAFKA_PASSWORD_FILE": str(password),
            "KAFKA_CA_FILE": str(secure_kafka.ca_file),
            "KAFKA_READERS": READERS,
            "CONSOLE_PORT": str(port),
            "DATA_DIR": str(tmp_path / "data"),
            "AUDIT_DELAY_S": "0",
        }
        extra = {f"DISPATCH_{name}": value for name, value in settings.items()}
        made = Site(
            secure_kafka.bootstrap_servers, database_dsn, PARTITIONS, tmp_path / "log", 500, extra=extra
        )
        sites.append(made)
        return made

    yield make
    for site in sites:
        await site.close()


def alert(alert_id: str, category: str, latitude: float) -> dict[str, Any]:
    """Return an alert of a shop."""
    return {
        "alert_id": alert_id,
        "source_id": "440515-shop-0921",
        "occurred_at": datetime.now(UTC).isoformat(),
        "category": category,
        "location": {"latitude": latitude, "longitude": 116.7784},
    }


async def until_sent(broker: SecureKafka, wanted: set[str]) -> None:
    """Read what goes out as the reader `watch`, in its group, until somebody was sent to each alert."""
    home: dict[str, str] = {}
    sent: set[str] = set()
    consumer = AIOKafkaConsumer(
        "incidents",
        "assignments",
        group_id="watch",
        auto_offset_reset="earliest",
        **client_options(broker.settings("watch")),
    )
    async with consumer, asyncio.timeout(_LIMIT_S):
        while not (wanted <= home.keys() and {home[one] for one in wanted} <= sent):
            polled = await consumer.getmany(timeout_ms=100)
            for record in (record for records in polled.values() for record in records):
                if record.value == b"tried":  # left by the tests of the rights
                    continue
                data = orjson.loads(record.value)
                home |= {name.rpartition("/")[2]: data["incident_id"] for name in data.get("alert_ids", ())}
                if record.topic == "assignments":
                    sent.add(data["incident_id"])


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_an_alert_goes_all_the_way(
    secure_kafka: SecureKafka, site_of: SiteOf, database_dsn: str
) -> None:
    """Published by `shop` and by HTTP, landed, decided, relayed, audited and read: each by its principal."""
    admin = site_of(ADMIN)
    for words in (("roster", "import", str(ROSTER)), ("plans", "adopt", str(ROSTER))):
        status, said = await admin.command(*words)
        assert status == 0, said
    roles = {role: site_of(f"dispatch-{role}") for role in ("worker", "relay", "auditor", "console")}
    started = {role: site.start(role) for role, site in roles.items()}
    async with AIOKafkaProducer(**client_options(secure_kafka.settings("shop")), acks="all") as shop:
        await shop.send_and_wait("alerts.shop", orjson.dumps(alert("by-kafka", "fire", 23.4676)))
    for role, child in started.items():
        await roles[role].ready(child)
    async with Store(database_dsn, size=2) as store:
        token = await Tokens(store).issue(Role.PUBLISHER, "tester", AREA)
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.post(
            f"http://127.0.0.1:{roles['console'].extra['DISPATCH_CONSOLE_PORT']}/v1/alerts",
            json=alert("by-http", "gas_leak", 23.5276),
            headers={"Authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 202, answer.text
    assert [one["stored"] for one in answer.json()["receipts"]] == ["kafka"]
    await until_sent(secure_kafka, {"by-kafka", "by-http"})


async def test_granting_again_changes_nothing(site_of: SiteOf) -> None:
    """`dispatch topics --acls --apply` twice grants nothing new, and `--check` then finds no difference."""
    admin = site_of(ADMIN)
    status, said = await admin.command("topics", "--acls", "--apply")
    assert (status, "0 of them now" in said) == (0, True), said
    status, said = await admin.command("topics", "--acls", "--check")
    assert (status, "no others" in said) == (0, True), said

"""One protected broker for all tests here, with topics and rights as an operator makes them."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.acl.broker import open_acls
from dispatch.acl.grants import grants, principals
from dispatch.config import Settings
from dispatch.kafka_principals import ADMIN
from dispatch.local.broker import choose_broker
from streams.topic_care import ensure_topics
from tests.integration.secure.broker import SecureKafka

READERS = "watch=assignments,watch=incidents"


@pytest.fixture(scope="package")
def secure_kafka(pytestconfig: pytest.Config) -> Iterator[SecureKafka]:
    """The broker, with a password for every principal; `watch` may read what goes out."""
    if choose_broker(pytestconfig.getoption("--broker"), Path("nowhere")).kind != "kafka":
        pytest.skip("needs Apache Kafka itself: the stand-in knows no rights")
    names = principals(Settings(kafka_readers=READERS))
    with tempfile.TemporaryDirectory(prefix="dispatch-secure-") as folder:
        broker = SecureKafka(Path(folder), {name: secrets.token_urlsafe(24) for name in names})
        asyncio.run(_open(broker))
        yield broker
        asyncio.run(broker.stop())


async def _open(broker: SecureKafka) -> None:
    await broker.start()
    admin = broker.settings(ADMIN, kafka_readers=READERS)
    await ensure_topics(admin, lambda _: None)
    async with open_acls(admin) as acls:
        await acls.create(grants(admin))

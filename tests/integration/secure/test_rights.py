"""What the broker lets each principal do: every cell of principal, operation and topic is tried."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest
from aiokafka.errors import KafkaError

from schemas.topics import INBOUND, OUTBOUND
from streams.broker_admin import open_admin
from tests.integration.secure.broker import SecureKafka
from tests.integration.secure.intruder import intruding

TOPICS: Final = (*INBOUND, *OUTBOUND)
ALERTS: Final = {"alerts.shop", "alerts.patrol", "alerts.sensor"}
WRITES: Final = {
    "shop": {"alerts.shop"},
    "patrol": {"alerts.patrol"},
    "sensor": {"alerts.sensor"},
    "status": {"responders.status"},
    "position": {"responders.position"},
    "dispatch-worker": set(),
    "dispatch-auditor": set(),
    "dispatch-console": ALERTS,
    "dispatch-relay": {"incidents", "assignments", "advisories", "alerts.rejected"},
    "watch": set(),
}
"""What each principal may write, told again by hand: the table must not be its own judge."""
READS: Final = {
    "dispatch-worker": set(INBOUND),
    "dispatch-auditor": set(INBOUND),
    "watch": {"assignments", "incidents"},
}
LOOKS: Final = {"dispatch-worker", "dispatch-auditor"}
"""Who may see how far the workers' group is; of these only the worker may move it."""
PUBLISHERS: Final = ("shop", "patrol", "sensor", "status", "position")
_REFUSED: Final = "TopicAuthorizationFailedError"
_NO_GROUP: Final = "GroupAuthorizationFailedError"


@pytest.mark.parametrize("principal", WRITES)
async def test_a_principal_writes_and_reads_its_topics_only(
    secure_kafka: SecureKafka, principal: str
) -> None:
    """Each of the 9 topics is written and read by requests of its own; only what the table says succeeds."""
    async with intruding(secure_kafka.settings(principal)) as intruder:
        written = {topic: await intruder.write(topic) for topic in TOPICS}
        read = {topic: await intruder.read(topic) for topic in TOPICS}
    assert written == {topic: "" if topic in WRITES[principal] else _REFUSED for topic in TOPICS}
    reads = READS.get(principal, set())
    assert read == {topic: "" if topic in reads else _REFUSED for topic in TOPICS}


@pytest.mark.parametrize("principal", PUBLISHERS)
async def test_a_publisher_can_do_nothing_but_publish(secure_kafka: SecureKafka, principal: str) -> None:
    """It makes, deletes and changes no topic, grants nothing, joins no group, and uses no transaction."""
    async with intruding(secure_kafka.settings(principal)) as intruder:
        assert await intruder.visible() == WRITES[principal]
        for topic in TOPICS:
            own = topic in WRITES[principal]
            # Of a topic that it may not see, the broker does not even say that it is there.
            assert (topic, await intruder.delete(topic)) == (topic, _REFUSED)
            assert (topic, own, await intruder.change(topic)) == (topic, own, _REFUSED)
            assert await intruder.grant(topic) == "ClusterAuthorizationFailedError"
        for name in ("alerts.new", f"{principal}.own", "dispatch-land"):
            assert await intruder.create(name) in (_REFUSED, "ClusterAuthorizationFailedError")
            assert await intruder.transact(name) == "TransactionalIdAuthorizationFailed"
            assert await intruder.join(name) == _NO_GROUP
        assert await intruder.join(principal) == _NO_GROUP


@pytest.mark.parametrize("principal", [name for name in WRITES if name not in PUBLISHERS])
async def test_a_role_changes_no_topic_and_no_rights(secure_kafka: SecureKafka, principal: str) -> None:
    """Only the admin makes, changes and deletes topics, and grants; nobody but the worker moves offsets."""
    async with intruding(secure_kafka.settings(principal)) as intruder:
        for topic in TOPICS:
            assert await intruder.delete(topic) == _REFUSED
            assert await intruder.change(topic) == _REFUSED
            assert await intruder.grant(topic) == "ClusterAuthorizationFailedError"
        assert await intruder.create("alerts.new") in (_REFUSED, "ClusterAuthorizationFailedError")
        assert await intruder.transact(principal) == "TransactionalIdAuthorizationFailed"
        # Before the first member, the coordinator may not be there yet: that is no refusal.
        refused = await intruder.join("dispatch-land") == _NO_GROUP
        assert refused is (principal not in LOOKS)
        if principal != "dispatch-worker":
            assert await intruder.commit("dispatch-land", "alerts.shop") == _NO_GROUP


async def test_the_auditor_sees_how_far_the_workers_are(secure_kafka: SecureKafka) -> None:
    """It is answered where the group is, of partitions of which that has committed."""
    async with open_admin(secure_kafka.settings("dispatch-auditor")) as admin, asyncio.timeout(60):
        while True:
            try:
                assert {topic for topic, _ in await admin.committed("dispatch-land")} <= set(INBOUND)
                break
            except KafkaError as error:
                # The coordinator may not be there yet.
                if not error.retriable:
                    raise
                await asyncio.sleep(0.1)

"""The rights on the broker, all of them: what is not in this table is denied.

Kafka does not write the principal on a record, so the topic is the identity: whoever may write
`alerts.patrol` speaks as a patrol. Hence a principal for each publisher, which may write exactly one topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from dispatch.config import Settings
from dispatch.kafka_principals import ADMIN, AUDITOR, CONSOLE, RELAY, WORKER
from schemas.topics import INBOUND, OUTBOUND

Kind: TypeAlias = Literal["TOPIC", "GROUP", "CLUSTER", "TRANSACTIONAL_ID", "DELEGATION_TOKEN", "USER"]
ANY_HOST: Final = "*"


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One right: `principal` (as Kafka writes it, `User:name`) may do `operation` on the resource `name`.

    What the broker has may also be a denial, a pattern or bound to one host; ours is never.
    """

    principal: str
    kind: Kind
    name: str
    operation: str
    pattern: str = "LITERAL"
    permission: str = "ALLOW"
    host: str = ANY_HOST

    def __str__(self) -> str:
        """Return it in words."""
        verb = "may" if self.permission == "ALLOW" else "must not"
        where = "" if self.host == ANY_HOST else f" from {self.host}"
        prefix = "" if self.pattern == "LITERAL" else f"{self.pattern.lower()} "
        return f"{self.principal} {verb} {self.operation} {prefix}{self.kind.lower()} {self.name}{where}"


def user(name: str) -> str:
    """Return the principal of a user name."""
    return f"User:{name}"


def grants(settings: Settings) -> tuple[Grant, ...]:
    """Return every right of every principal, in order. The admin has none: it is a super user."""
    group = settings.consumer_group
    found = [
        # Describe comes with Read and with Write; so does what an idempotent producer needs (Kafka 2.8).
        *_on("TOPIC", INBOUND, WORKER, "Read", "DescribeConfigs"),
        *_on("GROUP", (group,), WORKER, "Read"),
        *_on("TOPIC", OUTBOUND, RELAY, "Write", "DescribeConfigs"),
        *_on("TOPIC", INBOUND, AUDITOR, "Read"),
        # To ask how far the workers are; it joins no group and commits nothing.
        *_on("GROUP", (group,), AUDITOR, "Describe"),
        # The gateway publishes, and later its spool; whatever else the console shows is in the database.
        *_on("TOPIC", (topic for topic in INBOUND if topic.startswith("alerts.")), CONSOLE, "Write"),
    ]
    for name, topic in settings.kafka_publisher_topics:
        found += _on("TOPIC", (topic,), name, "Write", "Describe")
    for name, topic in settings.kafka_reader_topics:
        found += _on("TOPIC", (topic,), name, "Read")
        found += _on("GROUP", (name,), name, "Read")
    return tuple(sorted(set(found)))


def principals(settings: Settings) -> tuple[str, ...]:
    """Return the user names that must exist on the broker, the admin first."""
    named = (*settings.kafka_publisher_topics, *settings.kafka_reader_topics)
    return (ADMIN, WORKER, RELAY, AUDITOR, CONSOLE, *dict.fromkeys(name for name, _ in named))


def _on(kind: Kind, names: Iterable[str], who: str, *operations: str) -> Iterator[Grant]:
    return (Grant(user(who), kind, name, operation) for name in names for operation in operations)

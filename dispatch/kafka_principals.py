"""Who there is on the broker: our own processes by name, publishers and readers as configured."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from schemas.topics import INBOUND, OUTBOUND

ADMIN: Final = "dispatch-admin"
WORKER: Final = "dispatch-worker"
RELAY: Final = "dispatch-relay"
AUDITOR: Final = "dispatch-auditor"
CONSOLE: Final = "dispatch-console"
ROLE_PRINCIPALS: Final = (ADMIN, WORKER, RELAY, AUDITOR, CONSOLE)
"""User names of our own processes on the broker."""

_OWN: Final = {topic.rpartition(".")[2]: topic for topic in INBOUND}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class KafkaPrincipals(BaseSettings):
    """The part of the settings that says which publishers and readers the broker knows."""

    kafka_publishers: str = Field(
        "", description="further publishers, name=inbound topic by commas; each may write that one topic"
    )
    kafka_readers: str = Field(
        "", description="who reads outbound topics, name=outbound topic by commas, in a group of that name"
    )

    @property
    def kafka_publisher_topics(self) -> tuple[tuple[str, str], ...]:
        """Name and topic of each publisher: one for every inbound topic (`shop`, ...), and the configured."""
        return tuple((_OWN | dict(_pairs(self.kafka_publishers))).items())

    @property
    def kafka_reader_topics(self) -> tuple[tuple[str, str], ...]:
        """Name and topic of each reader that was configured; a name may have several."""
        return _pairs(self.kafka_readers)

    @field_validator("kafka_publishers")
    @classmethod
    def _may_write_one_topic_each(cls, value: str) -> str:
        names = [name for name, _ in _named(value, INBOUND)]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(
                f"{', '.join(sorted(twice))} may write one topic only: the topic tells who speaks"
            )
        taken = [name for name, topic in _pairs(value) if _OWN.get(name, topic) != topic]
        if taken:
            raise ValueError(f"{', '.join(taken)} has its topic already: choose another name")
        return value

    @field_validator("kafka_readers")
    @classmethod
    def _may_read_what_goes_out(cls, value: str, info: ValidationInfo) -> str:
        publishing = _OWN.keys() | {name for name, _ in _pairs(info.data.get("kafka_publishers", ""))}
        both = publishing.intersection(name for name, _ in _named(value, OUTBOUND))
        if both:
            raise ValueError(f"{', '.join(sorted(both))} publishes; who reads needs a name of its own")
        return value


def _pairs(value: str) -> tuple[tuple[str, str], ...]:
    parts = (part.strip().partition("=") for part in value.split(",") if part.strip())
    return tuple((name.strip(), topic.strip()) for name, _, topic in parts)


def _named(value: str, topics: Collection[str]) -> tuple[tuple[str, str], ...]:
    for name, topic in _pairs(value):
        if not _NAME.fullmatch(name) or name in ROLE_PRINCIPALS:
            raise ValueError(f"{name or 'an empty name'}: not a name for it; letters, digits and . _ - only")
        if topic not in topics:
            raise ValueError(f"{name}={topic}: no such topic; known are {', '.join(topics)}")
    return _pairs(value)

"""What the broker grants compared with the table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dispatch.acl.grants import Grant, grants, principals, user
from dispatch.config import Settings
from schemas.topics import INBOUND, OUTBOUND


@dataclass(frozen=True, slots=True)
class Review:
    """What the broker lacks, and what it grants or denies beyond the table."""

    missing: tuple[Grant, ...]
    beyond: tuple[Grant, ...]


def review(settings: Settings, found: Collection[Grant]) -> Review:
    """Compare what was found with the table; what concerns neither us nor our topics is left out."""
    wanted = grants(settings)
    beyond = set(found).difference(wanted)
    return Review(
        tuple(grant for grant in wanted if grant not in set(found)),
        tuple(sorted(grant for grant in beyond if _concerns_us(settings, grant))),
    )


def _concerns_us(settings: Settings, grant: Grant) -> bool:
    if grant.principal in map(user, principals(settings)):
        return True
    if grant.kind == "TOPIC":
        return any(_covers(grant, topic) for topic in (*INBOUND, *OUTBOUND))
    if grant.kind == "GROUP":
        return _covers(grant, settings.consumer_group)
    # Who may alter the cluster may give itself every right.
    return grant.kind == "CLUSTER"


def _covers(grant: Grant, name: str) -> bool:
    if grant.pattern == "PREFIXED":
        return name.startswith(grant.name)
    return grant.name in (name, "*")

"""Which role may do what: the one table that every route is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """Whom a token was given to."""

    DISPATCHER = "dispatcher"
    PATROL = "patrol"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What a route asks for."""

    PUBLISH_ALERTS = "publish_alerts"
    READ_INCIDENTS = "read_incidents"
    COMMAND_INCIDENTS = "command_incidents"
    REVEAL_CONTACT = "reveal_contact"
    """See a name or a telephone number in full; every look is on record."""
    READ_RESPONDERS = "read_responders"
    ANSWER_ASSIGNMENTS = "answer_assignments"
    FOLLOW_FEED = "follow_feed"
    READ_METRICS = "read_metrics"
    READ_AUDIT = "read_audit"
    """See who looked at what."""


GRANTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.DISPATCHER: frozenset(
            {
                Permission.PUBLISH_ALERTS,
                Permission.READ_INCIDENTS,
                Permission.COMMAND_INCIDENTS,
                Permission.REVEAL_CONTACT,
                Permission.READ_RESPONDERS,
                Permission.FOLLOW_FEED,
                Permission.READ_METRICS,
            }
        ),
        Role.PATROL: frozenset({Permission.ANSWER_ASSIGNMENTS, Permission.FOLLOW_FEED}),
        Role.PUBLISHER: frozenset({Permission.PUBLISH_ALERTS}),
        Role.AUDITOR: frozenset(
            {
                Permission.READ_INCIDENTS,
                Permission.READ_RESPONDERS,
                Permission.FOLLOW_FEED,
                Permission.READ_METRICS,
                Permission.READ_AUDIT,
            }
        ),
    }
)
"""Everything not named here is forbidden."""


def allowed(role: Role, permission: Permission) -> bool:
    """Tell whether `role` has `permission`."""
    return permission in GRANTS[role]

"""Which role may do what: the one table that every route is checked against."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """Whom a token was given to, or whom the issuer says somebody is."""

    VIEWER = "viewer"
    CALL_TAKER = "call-taker"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    PATROL = "patrol"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route, or a command within its body, asks for."""

    PUBLISH_ALERTS = "publish_alerts"
    READ_INCIDENTS = "read_incidents"
    TAKE_CALLS = "take_calls"
    """Write down what a caller says: notes on an incident."""
    COMMAND_INCIDENTS = "command_incidents"
    APPROVE_ADVISORIES = "approve_advisories"
    """Let what is said to shops, groups and the public go out, or withdraw it."""
    REVEAL_CONTACT = "reveal_contact"
    """See a name or a telephone number in full; every look is on record."""
    READ_RESPONDERS = "read_responders"
    ANSWER_ASSIGNMENTS = "answer_assignments"
    FOLLOW_FEED = "follow_feed"
    OPEN_SESSION = "open_session"
    """Work in a browser: exchange a token for a session, and ask who one is."""
    READ_METRICS = "read_metrics"
    READ_AUDIT = "read_audit"
    """See who looked at what."""
    MANAGE_TOKENS = "manage_tokens"
    """See whom tokens and sessions were given to, issue and revoke them."""
    ISSUE_DEVICE_CODES = "issue_device_codes"
    """Let a responder's phone in: a code that is good once."""


_WATCH: Final = frozenset(
    {
        Permission.READ_INCIDENTS,
        Permission.READ_RESPONDERS,
        Permission.FOLLOW_FEED,
        Permission.OPEN_SESSION,
    }
)
_TAKE_CALLS: Final = _WATCH | {Permission.PUBLISH_ALERTS, Permission.TAKE_CALLS}
_DISPATCH: Final = _TAKE_CALLS | {
    Permission.COMMAND_INCIDENTS,
    Permission.APPROVE_ADVISORIES,
    Permission.REVEAL_CONTACT,
    Permission.READ_METRICS,
    Permission.ISSUE_DEVICE_CODES,
}

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.VIEWER: _WATCH,
        Role.CALL_TAKER: _TAKE_CALLS,
        Role.DISPATCHER: _DISPATCH,
        Role.SUPERVISOR: _DISPATCH | {Permission.READ_AUDIT},
        Role.PATROL: frozenset(
            {Permission.ANSWER_ASSIGNMENTS, Permission.FOLLOW_FEED, Permission.OPEN_SESSION}
        ),
        Role.PUBLISHER: frozenset({Permission.PUBLISH_ALERTS}),
        Role.AUDITOR: _WATCH | {Permission.READ_METRICS, Permission.READ_AUDIT},
        Role.ADMIN: frozenset(
            {
                Permission.OPEN_SESSION,
                Permission.READ_METRICS,
                Permission.MANAGE_TOKENS,
                Permission.ISSUE_DEVICE_CODES,
            }
        ),
    }
)
"""Everything not named here is forbidden."""


def allowed(role: Role, permission: Permission) -> bool:
    """Tell whether `role` has `permission`."""
    return permission in GRANTS[role]

"""Who sees which message of the live feed."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Role
from dispatch.outbound import OutboundMessage
from schemas.codes import Audience
from schemas.topics import ADVISORIES, ASSIGNMENTS

Sees = Callable[[OutboundMessage], bool]


def rights_of(principal: Principal) -> Sees:
    """Return the test that a message must pass before `principal` is sent it.

    Dispatchers and auditors see everything of their area; a patrol sees its own assignments, and
    the advisories to units that name it or nobody; anybody else sees nothing.
    """
    if principal.role in (Role.DISPATCHER, Role.AUDITOR):
        return _everything
    if principal.role is Role.PATROL:
        return lambda message: _concerns(principal.subject, message)
    return _nothing


def _everything(message: OutboundMessage) -> bool:
    return True


def _nothing(message: OutboundMessage) -> bool:
    return False


def _concerns(responder_id: str, message: OutboundMessage) -> bool:
    if message.topic == ASSIGNMENTS:
        return message.key == responder_id
    if message.topic != ADVISORIES:
        return False
    advisory = orjson.loads(message.data)
    recipients = advisory.get("recipients") or ()
    return advisory.get("audience") == Audience.UNITS and (not recipients or responder_id in recipients)

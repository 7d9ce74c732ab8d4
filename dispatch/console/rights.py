"""Who sees which message of the live feed."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.console.frames import Frame
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission, Role
from schemas.codes import Audience
from schemas.topics import ADVISORIES, ASSIGNMENTS

Sees = Callable[[Frame], bool]


def rights_of(principal: Principal) -> Sees:
    """Return the test that a frame must pass before `principal` is sent it.

    Who reads incidents sees everything of the area, or of the towns that are theirs; a patrol sees
    its own assignments, and the advisories to units that name it or nobody; anybody else sees nothing.
    """
    if principal.may(Permission.READ_INCIDENTS):
        return (lambda frame: principal.sees(frame.town)) if principal.towns else _everything
    if principal.role is Role.PATROL:
        return lambda frame: _concerns(principal.subject, frame)
    return _nothing


def _everything(frame: Frame) -> bool:
    return True


def _nothing(frame: Frame) -> bool:
    return False


def _concerns(responder_id: str, frame: Frame) -> bool:
    if frame.message.topic == ASSIGNMENTS:
        return frame.message.key == responder_id
    if frame.message.topic != ADVISORIES:
        return False
    recipients = frame.data.get("recipients") or ()
    return frame.data.get("audience") == Audience.UNITS and (not recipients or responder_id in recipients)

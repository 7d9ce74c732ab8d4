"""Who sees which message of the live feed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dispatch.console.frames import Frame
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission, Role
from schemas.codes import Audience
from schemas.topics import ADVISORIES, ASSIGNMENTS

ALL_UNITS = ""
"""Stands for every responder among those that a message is for."""


@dataclass(frozen=True, slots=True)
class View:
    """What somebody is shown: everything of the area, or of their towns; or what is for one responder.

    Called with a frame it tells whether that is shown. Equal views are shown the same.
    """

    everything: bool = False
    towns: tuple[str, ...] = ()
    responder_id: str = ""

    def __call__(self, frame: Frame) -> bool:
        """Tell whether the frame is shown."""
        if self.everything:
            return not self.towns or frame.town in ("", *self.towns)
        if not self.responder_id:
            return False
        who = recipients(frame)
        return self.responder_id in who or ALL_UNITS in who


def rights_of(principal: Principal) -> View:
    """Return what `principal` is shown.

    Who reads incidents sees everything of the area, or of the towns that are theirs; a patrol sees
    its own assignments, and the advisories to units that name it or nobody; anybody else sees nothing.
    """
    if principal.may(Permission.READ_INCIDENTS):
        return View(everything=True, towns=principal.towns)
    if principal.role is Role.PATROL:
        return View(responder_id=principal.subject)
    return View()


def recipients(frame: Frame) -> Collection[str]:
    """Return the responders whom a message is for, `ALL_UNITS` among them where it is for each."""
    if frame.message.topic == ASSIGNMENTS:
        return (frame.message.key,)
    if frame.message.topic != ADVISORIES or frame.data.get("audience") != Audience.UNITS:
        return ()
    return frame.data.get("recipients") or (ALL_UNITS,)

"""How a client of the WebSocket begins: with a first frame, or with its token in the header."""

from __future__ import annotations

import asyncio
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket

FIRST_FRAME_S: Final = 5.0
"""How long a client without a token in the header may take to send one."""
OPTIONAL_FRAME_S: Final = 0.5
"""How long one with its token in the header may take to say where it was, before the feed begins."""

UNAUTHENTICATED: Final = 4401
FORBIDDEN: Final = 4403
TOO_MANY: Final = 4429
RESYNC: Final = 4409
GOING_AWAY: Final = 1001
MALFORMED: Final = 1008
TRY_AGAIN: Final = 1013


class Refusal(Exception):
    """The connection ends with this close code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class FirstFrame(BaseModel):
    """What a client says first: token or ticket, if no Authorization header had one, and where it was."""

    model_config = ConfigDict(strict=True, extra="forbid")

    token: str = Field("", max_length=8_192)
    ticket: str = Field("", max_length=256)
    last_event_id: str = Field("", max_length=64)
    area: str | None = Field(None, pattern=r"^[0-9]{6,12}$")


async def needed_frame(socket: WebSocket) -> FirstFrame:
    """Return the first frame of a client that has to send one; raises Refusal."""
    found = await _frame(socket, FIRST_FRAME_S)
    if found is None:
        raise Refusal(UNAUTHENTICATED, f"no first frame within {FIRST_FRAME_S:g} s")
    return found


async def optional_frame(socket: WebSocket) -> FirstFrame | None:
    """Return the first frame of a client whose header has its token, None if it sends none at once."""
    return await _frame(socket, OPTIONAL_FRAME_S)


async def _frame(socket: WebSocket, patience_s: float) -> FirstFrame | None:
    try:
        async with asyncio.timeout(patience_s):
            return FirstFrame.model_validate_json(await socket.receive_text())
    except TimeoutError:
        return None
    except (ValidationError, KeyError):
        raise Refusal(
            MALFORMED, "the first frame should be JSON with token or ticket, last_event_id and area"
        ) from None


def came_late(text: str) -> bool:
    """Tell whether a frame was meant to be the first, and says where the feed should have begun."""
    try:
        frame = FirstFrame.model_validate_json(text)
    except ValidationError:
        return False
    return bool(frame.last_event_id or frame.area)

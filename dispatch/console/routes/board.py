"""The whole board: as it stands, and as it stood at any moment of the log."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from dispatch.console.board import Moment, Since, board
from dispatch.console.board_parts import BoardParts
from dispatch.console.board_views import BoardView
from dispatch.console.desk import TheDesk, renderer_of
from dispatch.console.moments import state_then, wrong
from dispatch.console.movements import Movements
from dispatch.console.packed import FAST, Packed, pack_json
from dispatch.console.routes.incidents import AreaParam, Reader
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.model.state import AreaState
from schemas.fields import Timestamp

router = APIRouter(tags=["overview"])

AtParam = Annotated[Timestamp | None, Query(description="a moment of the past, RFC 3339")]


@router.get("/v1/board", response_class=Response, responses={200: {"model": BoardView}})
async def read_board(
    request: Request,
    desk: TheDesk,
    principal: Reader,
    at: AtParam = None,
    seq: Annotated[int | None, Query(ge=1, description="after this row of the log")] = None,
    after: Annotated[
        int | None, Query(ge=0, description="only what changed after this row; only now")
    ] = None,
    area: AreaParam = None,
) -> Response:
    """Return the board: incidents with their assignments and advisories, and where everybody was.

    With `after` only what changed since that row: incidents with all that belongs to them, responders.
    A past moment is folded from the log, never guessed; 503 with `Retry-After` while that takes longer.
    Positions that were forgotten by law are not in it either.
    """
    if after is not None and not (at is None and seq is None):
        raise wrong("after", str(after), "is for the present only: leave at and seq out")
    area_id = desk.area_id(principal, area)
    state, when = await state_then(desk, area_id, at, seq)
    renderer_of(state)
    since = None
    if not when.past:
        # Also for the whole board: what changes from here on is then known.
        changed = desk.movements.setdefault(area_id, Movements()).look(state, when.at)
        since = Since(after, changed) if after is not None else None
    parts = BoardParts(state, desk.fragments, not principal.may(Permission.REVEAL_CONTACT))
    packed = await asyncio.to_thread(_packed, state, when, parts, principal, since)
    return packed.response(request)


def _packed(
    state: AreaState, when: Moment, parts: BoardParts, principal: Principal, since: Since | None
) -> Packed:
    return pack_json(board(state, when, parts, principal.sees, since), FAST)

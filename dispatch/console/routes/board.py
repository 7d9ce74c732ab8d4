"""The whole board: as it stands, and as it stood at any moment of the log."""

from __future__ import annotations

import asyncio
from typing import Annotated

import orjson
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from dispatch.console.board import Moment, board
from dispatch.console.board_views import BoardView
from dispatch.console.desk import TheDesk, renderer_of
from dispatch.console.moments import state_then
from dispatch.console.packed import Packed, pack_json
from dispatch.console.routes.incidents import AreaParam, Reader
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.model.state import AreaState
from dispatch.privacy.masking import mask_free_text
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
    area: AreaParam = None,
) -> Response:
    """Return the board: incidents with their assignments and advisories, and where everybody was.

    A past moment is folded from the log, never guessed; 503 with `Retry-After` while that takes longer.
    Positions that were forgotten by law are not in it either.
    """
    state, when = await state_then(desk, desk.area_id(principal, area), at, seq)
    renderer_of(state)
    return (await asyncio.to_thread(_packed, state, when, principal)).response(request)


def _packed(state: AreaState, when: Moment, principal: Principal) -> Packed:
    plain = board(state, when, principal.sees).model_dump_json().encode()
    if not principal.may(Permission.REVEAL_CONTACT):
        plain = orjson.dumps(mask_free_text(orjson.loads(plain)))
    return pack_json(plain)

"""Reading the body of a call as the message that it should be."""

from __future__ import annotations

from typing import Final, TypeVar

from starlette.requests import Request

from dispatch.console.routes.commands import invalid
from dispatch.gateway.body import read_body
from schemas.codec import validate
from schemas.errors import InvalidMessage
from schemas.jsontext import parse
from schemas.message import Message

_MAX_BYTES: Final = 64 * 1_024

M = TypeVar("M", bound=Message)


async def body_of(request: Request, model: type[M]) -> M:
    """Return the body of a request; raises Problem 422 naming every wrong field, 413 and 408."""
    body = await read_body(request, _MAX_BYTES)
    try:
        return validate(model, parse(body, _MAX_BYTES))
    except InvalidMessage as error:
        raise invalid(error) from None

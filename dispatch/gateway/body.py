"""Request bodies, read no further than their limit."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

from dispatch.gateway.problem import Problem

MAX_BODY_BYTES: Final = 256 * 1_024
READ_TIMEOUT_S: Final = 10.0


async def read_body(request: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return the whole body; raises Problem 413 beyond `limit` bytes and 408 when it comes too slowly."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise _too_large(limit)
                chunks.append(chunk)
    except TimeoutError:
        raise Problem(408, f"the body did not arrive within {READ_TIMEOUT_S:g} seconds") from None
    except ClientDisconnect:
        raise Problem(400, "the connection ended before the body did") from None
    return b"".join(chunks)


def _too_large(limit: int) -> Problem:
    return Problem(413, f"the body is larger than the limit of {limit} bytes", limit_bytes=limit)

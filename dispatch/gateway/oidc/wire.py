"""Asking the issuer of identities: bounded in time and size, never sent elsewhere by a redirect."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import httpx
import orjson

from dispatch.gateway.auth import IssuerAway

TIMEOUT_S: Final = 5.0
_MAX_BYTES: Final = 256 * 1_024


class Wire:
    """Requests to the issuer, each within five seconds and 256 KiB; close it when done."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def get(self, url: str) -> dict[str, Any]:
        """Return the JSON object at `url`; raises IssuerAway."""
        status, body = await self._ask("GET", url, {}, b"")
        if status != 200:
            raise IssuerAway(f"the issuer of identities answered {status}")
        return body

    async def post(self, url: str, headers: Mapping[str, str], form: str) -> tuple[int, dict[str, Any]]:
        """Return status and JSON object of the answer to a form; raises IssuerAway."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return await self._ask("POST", url, sent, form.encode())

    async def _ask(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes
    ) -> tuple[int, dict[str, Any]]:
        sent = {"Accept": "application/json", **headers}
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                self._open().stream(method, url, headers=sent, content=content) as answer,
            ):
                return answer.status_code, _read(await _bounded(answer))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise IssuerAway(f"the issuer of identities does not answer: {type(error).__name__}") from None

    def _open(self) -> httpx.AsyncClient:
        # Made when it is first needed: most installations never ask an issuer. Neither proxies of the
        # environment nor redirects have a say in whom we believe.
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False)
        return self._client


async def _bounded(answer: httpx.Response) -> bytes:
    body = b""
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > _MAX_BYTES:
            raise IssuerAway(f"the issuer of identities answered more than {_MAX_BYTES} bytes")
    return body


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise IssuerAway("the issuer of identities did not answer with a JSON object")
    return found

"""The door for phones: a device code for a session, once, one attempt after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from dispatch.gateway.auth import Principal
from dispatch.gateway.device_codes import CodeBook, IssuedCode, code_hash, issue, read_code
from dispatch.gateway.guesses import Guesses, TooManyGuesses
from dispatch.gateway.metrics import DEVICE_CODES
from dispatch.gateway.permissions import Role
from dispatch.gateway.sessions import Begun

MOST_ATTEMPTS: Final = 32
"""So many attempts may wait for their turn."""

_log = structlog.get_logger(__name__)


class CodeUnknown(Exception):
    """No such code waits to be used; whether it never did, was used or ended is not told."""


class DeviceOffice:
    """Issues codes, and exchanges them for sessions of `session_s` seconds.

    Attempts take turns, so that the count of wrong ones cannot be overtaken; the log tells of every code by
    its number, never the code.
    """

    def __init__(
        self, book: CodeBook, session_s: int, now_ms: Callable[[], int], guesses: Guesses | None = None
    ) -> None:
        self._book = book
        self._session_s = session_s
        self._now_ms = now_ms
        self._guesses = guesses or Guesses()
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def issue(self, area_id: str, responder_id: str, actor: str) -> IssuedCode:
        """Issue a code for a responder in the name of `actor`; raises TooManyCodes."""
        issued = await issue(self._book, area_id, responder_id, actor)
        DEVICE_CODES.labels("issued").inc()
        _log.info("device_code_issued", area_id=area_id, responder_id=responder_id, code_id=issued.code_id)
        return issued

    async def exchange(self, typed: str, device_name: str, address: str) -> Begun:
        """Return the session of whom the code was issued for; raises CodeUnknown or TooManyGuesses."""
        if self._waiting >= MOST_ATTEMPTS:
            raise TooManyGuesses(1)
        self._waiting += 1
        try:
            async with self._turn:
                return await self._exchange(read_code(typed), device_name, address)
        except TooManyGuesses:
            DEVICE_CODES.labels("refused").inc()
            raise
        finally:
            self._waiting -= 1

    async def _exchange(self, code: str, device_name: str, address: str) -> Begun:
        await self._guesses.check(address)
        # The same work for every code, right or wrong, in form or not.
        hashed = await asyncio.to_thread(code_hash, code, await self._book.salt())
        found = await self._book.use(hashed, device_name, self._session_s) if code else None
        if found is None:
            await self._guesses.wrong(address)
            DEVICE_CODES.labels("wrong").inc()
            _log.warning("device_code_wrong")
            raise CodeUnknown
        DEVICE_CODES.labels("used").inc()
        _log.info("device_logged_in", responder_id=found.responder_id, code_id=found.code_id)
        who = Principal(
            Role.PATROL, found.responder_id, found.area_id, found.label, expires_at=found.expires_at
        )
        return Begun(found.secret, max((found.expires_at - self._now_ms()) // 1_000, 1), who)

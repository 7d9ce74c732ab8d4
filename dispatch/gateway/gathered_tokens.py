"""Tokens that are looked up in one turn of the event loop are asked for together.

A console with thousands of clients looks at each one's token every few seconds: a question each would take a
good part of a processor, here and at the database, to learn that nothing has changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from dispatch.gateway.tokens import TokenRecord

MOST: Final = 500
"""So many at most are asked for together."""


class ManyTokens(Protocol):
    """Where tokens are looked up by their hashes."""

    async def find_all(self, token_hashes: Sequence[bytes]) -> Mapping[bytes, TokenRecord]:
        """Return the records of those that are known."""


class _AskerLeft(Exception):
    """Who asked for all of them was cancelled; each asks for its own."""


class _Question:
    """What is asked for together, and the answer."""

    def __init__(self) -> None:
        self.wanted: dict[bytes, None] = {}
        self.answer: asyncio.Future[Mapping[bytes, TokenRecord]] = asyncio.get_running_loop().create_future()

    def fail(self, error: Exception) -> None:
        """Tell everybody who waits, if anybody does."""
        self.answer.set_exception(error)
        self.answer.exception()


class GatheredTokens:
    """A token directory that asks `directory` once for all who come in the same turn of the event loop.

    Whoever comes first asks for the others. No question waits for another: one that hangs hangs alone.
    """

    def __init__(self, directory: ManyTokens) -> None:
        self._directory = directory
        self._open: _Question | None = None

    async def find(self, token_hash: bytes) -> TokenRecord | None:
        """Return the record of the token with this SHA-256, or None; raises what the directory raises."""
        question = self._open
        if question is None or len(question.wanted) >= MOST:
            return await self._ask(token_hash)
        question.wanted[token_hash] = None
        try:
            # Who leaves must not take the answer away from the others.
            return (await asyncio.shield(question.answer)).get(token_hash)
        except _AskerLeft:
            return (await self._directory.find_all([token_hash])).get(token_hash)

    async def _ask(self, token_hash: bytes) -> TokenRecord | None:
        question = self._open = _Question()
        question.wanted[token_hash] = None
        try:
            await asyncio.sleep(0)  # the others of this turn
            self._close(question)
            found = await self._directory.find_all(list(question.wanted))
        except asyncio.CancelledError:
            question.fail(_AskerLeft())
            raise
        except Exception as error:
            question.fail(error)
            raise
        finally:
            self._close(question)
        question.answer.set_result(found)
        return found.get(token_hash)

    def _close(self, question: _Question) -> None:
        """Let who comes now begin another question."""
        if self._open is question:
            self._open = None

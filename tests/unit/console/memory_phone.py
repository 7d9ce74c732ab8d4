"""Device codes, a responder's own record and subscriptions in memory, for tests of the phone's routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dispatch.console.own import Before, Said, Told
from dispatch.gateway.auth import Principal
from dispatch.gateway.device_codes import CODE_S, MOST_WAITING, LoggedIn, TooManyCodes
from dispatch.gateway.permissions import Role
from dispatch.model.assignment import Assignment
from dispatch.notify.subscriptions import Subscription
from tests.unit.console.memory_area import MemoryArea
from tests.unit.gateway.fake_tokens import MemoryTokens


class MemoryCodes:
    """A code book over the sessions of `tokens`."""

    def __init__(self, tokens: MemoryTokens, now_ms: Callable[[], int]) -> None:
        self.tokens = tokens
        self.now_ms = now_ms
        self.waiting: dict[bytes, tuple[str, str, int]] = {}
        self.record: list[tuple[str, str, str]] = []

    async def salt(self) -> bytes:
        """Return a salt."""
        return b"s" * 32

    async def add(self, code_hash: bytes, area_id: str, responder_id: str, actor: str) -> tuple[int, int]:
        """Put a code on record."""
        if len(self.waiting) >= MOST_WAITING:
            raise TooManyCodes
        self.waiting = {h: w for h, w in self.waiting.items() if w[:2] != (area_id, responder_id)}
        until = self.now_ms() + CODE_S * 1_000
        self.waiting[code_hash] = (area_id, responder_id, until)
        self.record.append((area_id, responder_id, actor))
        return len(self.record), until

    async def use(self, code_hash: bytes, device_name: str, seconds: int) -> LoggedIn | None:
        """Begin a session for whom the code was issued."""
        area_id, responder_id, until = self.waiting.pop(code_hash, ("", "", 0))
        if until <= self.now_ms():
            return None
        ends, label = self.now_ms() + seconds * 1_000, f"device: {device_name}"
        who = Principal(Role.PATROL, responder_id, area_id, label, expires_at=ends)
        secret = await self.tokens.open_session(who, None)
        return LoggedIn(secret, len(self.record), responder_id, area_id, label, ends)


class MemoryOwn:
    """A responder's own record over the world of a memory area; `words` are what it said."""

    def __init__(self, area: MemoryArea) -> None:
        self.area = area
        self.words: dict[str, Said] = {}

    async def history(
        self, area_id: str, responder_id: str, before: Before | None, limit: int
    ) -> Sequence[Told]:
        """Return the assignments of a responder, newest first."""
        state = self.area.world.state
        own = [one for one in state.assignments.values() if one.responder_id == responder_id]
        own.sort(key=lambda one: (one.notified_at, one.assignment_id), reverse=True)
        found = [one for one in own if before is None or (one.notified_at, one.assignment_id) < before]
        return [Told(one, state.incident(one.incident_id)) for one in found[:limit]]

    async def said(self, area_id: str, assignments: Sequence[Assignment]) -> Mapping[str, Said]:
        """Return what was said of each."""
        return {one.assignment_id: self.words.get(one.assignment_id, Said()) for one in assignments}


class MemoryPushes:
    """Subscriptions by endpoint."""

    def __init__(self) -> None:
        self.kept: dict[bytes, tuple[str, str, Subscription, bytes]] = {}

    async def keep(self, area_id: str, responder_id: str, wanted: Subscription, session: bytes) -> None:
        """Keep a subscription."""
        self.kept[wanted.hash] = (area_id, responder_id, wanted, session)

    async def drop(self, area_id: str, responder_id: str, endpoint_hash: bytes) -> bool:
        """Forget a responder's own subscription."""
        if self.kept.get(endpoint_hash, ("", ""))[:2] != (area_id, responder_id):
            return False
        del self.kept[endpoint_hash]
        return True

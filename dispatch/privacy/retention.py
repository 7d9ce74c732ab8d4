"""How long everything about people is kept, and its removal once that is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dispatch.bootstrap import Runtime
from dispatch.config import Settings
from dispatch.model.inputs import PositionsExpired
from dispatch.record import Entry
from dispatch.store.chain import FORGOTTEN_EVENTS, FORGOTTEN_INPUT
from dispatch.store.purging import PORTION, Kept, Purging

DAY_MS: Final = 86_400_000
ACTOR: Final = "purge"
_PAUSE_S: Final = 0.01
"""Between two portions: others come first."""

Progress = Callable[[Kept, int], None]
"""Called with how many more rows of it are gone."""


def _silent(kept: Kept, removed: int) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class Old:
    """Something with a limit, and how much of it is too old."""

    kept: Kept
    count: int


class Retention:
    """The limits of the settings, applied to one area or ("") to all of them."""

    def __init__(self, runtime: Runtime, area_id: str = "") -> None:
        self._runtime = runtime
        self._area_id = area_id
        self._purging = Purging(runtime.store)

    async def survey(self) -> list[Old]:
        """Return everything that has a limit, with how much of it is too old."""
        return [Old(kept, await self._purging.count(kept)) for kept in await self._all()]

    async def purge(self, progress: Progress, portion: int = PORTION) -> dict[str, int]:
        """Remove everything that is too old, and return how many rows of what; raises Busy.

        May be interrupted at any point and run again.
        """
        everything = await self._all()
        await self._expire_positions(await self._tracks_before())
        removed = {kept.what: await self._remove(kept, progress, portion) for kept in everything}
        if not self._area_id:
            await self._purging.done()
        return {what: count for what, count in removed.items() if count}

    async def forget_tracks_before(self, before_ms: int, progress: Progress = _silent) -> int:
        """Remove the tracks from before `before_ms` (UTC ms) only; return how many rows of the log."""
        await self._expire_positions(before_ms)
        kept = _tracks(self._runtime.settings, {"area_id": self._area_id}, before_ms)
        return await self._remove(kept, progress, PORTION)

    async def _remove(self, kept: Kept, progress: Progress, portion: int) -> int:
        gone = 0
        while removed := await self._purging.remove(kept, portion):
            gone += removed
            progress(kept, removed)
            await asyncio.sleep(_PAUSE_S)
        return gone

    async def _tracks_before(self) -> int:
        return await self._purging.now() - self._runtime.settings.positions_days * DAY_MS

    async def _all(self) -> list[Kept]:
        settings = self._runtime.settings
        found = of_every_table(settings, self._area_id, await self._tracks_before())
        if not self._area_id:
            found += of_the_service(settings)
        for area_id in self._areas():
            roster = self._runtime.areas[area_id].roster
            if roster is not None:
                present = {r.responder_id for r in roster.responders} | {s.shop_id for s in roster.shops}
                found.append(_left(settings, area_id, sorted(present)))
        return found

    def _areas(self) -> list[str]:
        return [area for area in sorted(self._runtime.areas) if self._area_id in ("", area)]

    async def _expire_positions(self, before_ms: int) -> None:
        """Let every area forget where people last were, if that is too long ago: an input of its log."""
        for area_id in self._areas():
            area = self._runtime.areas[area_id]
            standings = (await area.present()).standings.values()
            if any(one.position is not None and one.position_at < before_ms for one in standings):
                await area.apply([Entry(area_id, ACTOR, PositionsExpired(before_ms))])


def of_every_table(settings: Settings, area_id: str, before_ms: int) -> list[Kept]:
    """Return what is kept by area; tracks are too old before `before_ms` (UTC ms)."""
    area: Mapping[str, object] = {"area_id": area_id}
    receipts = {"receipt_days": settings.receipt_days}
    audit = {"audit_days": settings.audit_days}
    positions = {"positions_days": settings.positions_days}
    return [
        _tracks(settings, area, before_ms),
        Kept("messages as they came", settings.receipt_days, "count_old_receipts", "purge_receipts",
             {**area, **receipts, **positions}),
        Kept("refused messages", settings.receipt_days, "count_old_rejections", "purge_rejections",
             {**area, **receipts}),
        Kept("notices that were sent", settings.receipt_days, "count_old_deliveries", "purge_deliveries",
             {**area, **receipts}),
        Kept("feed of alerts", settings.receipt_days, "count_old_feed", "purge_feed", {**area, **receipts}),
        Kept("record of who saw whom", settings.audit_days, "count_old_accesses", "purge_accesses",
             {**area, **audit}),
        Kept("device codes", settings.audit_days, "count_old_device_codes", "purge_device_codes",
             {**area, **audit}),
    ]  # fmt: skip


def of_the_service(settings: Settings) -> list[Kept]:
    """Return what belongs to no area."""
    return [
        Kept("ledger of offsets", settings.receipt_days, "count_old_offsets", "purge_offsets",
             {"receipt_days": settings.receipt_days}),
        Kept("ended tokens", settings.audit_days, "count_old_tokens", "purge_tokens",
             {"audit_days": settings.audit_days}),
        Kept("web push of ended sessions", 0, "count_ended_push", "purge_push", {}),
    ]  # fmt: skip


def _left(settings: Settings, area_id: str, present: list[str]) -> Kept:
    limit = {"area_id": area_id, "personal_days": settings.personal_days, "present": present}
    what = f"names of those who left ({area_id})"
    return Kept(what, settings.personal_days, "count_left", "purge_left", limit)


def _tracks(settings: Settings, area: Mapping[str, object], before_ms: int) -> Kept:
    blank = {"input": FORGOTTEN_INPUT, "events": FORGOTTEN_EVENTS}
    limit = {**area, "before": before_ms}
    return Kept(
        "tracks in the log", settings.positions_days, "count_old_tracks", "forget_tracks", limit, blank
    )

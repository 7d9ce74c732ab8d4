"""One person's data, erased on request: on record first, then value by value."""

from __future__ import annotations

from dispatch.bootstrap import Runtime
from dispatch.model.inputs import PositionsExpired
from dispatch.privacy.keys import NO_KEYS
from dispatch.record import Entry
from dispatch.store.accesses import Access, Accesses, AccessKind
from dispatch.store.personal import Personal
from dispatch.store.purging import Purging


async def erase(runtime: Runtime, area_id: str, responder_id: str, actor: str, reason: str) -> dict[str, int]:
    """Erase what is kept of a responder beyond its id, and return how much of what.

    Name and number; the last known position; its own reports as they came; notices that were sent to it.
    The log keeps what was decided, under the id alone. May be interrupted and run again.
    """
    await Accesses(runtime.store).note(Access(AccessKind.ERASE, area_id, responder_id, actor, reason=reason))
    personal = Personal(runtime.store, NO_KEYS)
    gone = {"names and numbers": await personal.erase(area_id, responder_id)}
    gone["positions"] = await _forget_position(runtime, area_id, responder_id, actor)
    return gone | await Purging(runtime.store).erase(area_id, responder_id)


async def _forget_position(runtime: Runtime, area_id: str, responder_id: str, actor: str) -> int:
    area = runtime.areas[area_id]
    standing = (await area.present()).standings.get(responder_id)
    if standing is None or standing.position is None:
        return 0
    expired = PositionsExpired(standing.position_at + 1, responder_id)
    await area.apply([Entry(area_id, actor, expired)])
    return 1

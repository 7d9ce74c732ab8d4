"""Which moment of an area's log a request is about, and the area's state then."""

from __future__ import annotations

from datetime import datetime

from dispatch.console.board import Moment
from dispatch.console.desk import Desk
from dispatch.console.past import Span, StillReplaying, TooManyWait
from dispatch.console.render import moment
from dispatch.gateway.problem import Problem
from dispatch.model.state import AreaState


async def state_then(
    desk: Desk, area_id: str, at: datetime | None = None, seq: int | None = None
) -> tuple[AreaState, Moment]:
    """Return an area's state at a time or after a row of its log, now without either; for reading only.

    A time that has not come yet is now. Raises Problem 422 for a moment before the log or a row beyond it,
    503 while the log is being replayed.
    """
    if at is not None and seq is not None:
        raise wrong("seq", str(seq), "give either at or seq, not both")
    now = desk.now_ms()
    wanted_at = round(at.timestamp() * 1_000) if at is not None else None
    if seq is None and (wanted_at is None or wanted_at >= now):
        return await _present(desk, area_id, now)
    span = await desk.past.span(area_id)
    if seq is None and wanted_at is not None:
        if not span.seq or wanted_at < span.begins_at:
            raise wrong("at", str(at), _beginning(span))
        state = await _past(desk, area_id, await desk.past.seq_at(area_id, wanted_at))
        return state, Moment(wanted_at, True, span)
    assert seq is not None
    if not 1 <= seq <= span.seq:
        raise wrong("seq", str(seq), f"the log has rows 1 to {span.seq}")
    state = await _past(desk, area_id, seq)
    return state, Moment(state.at, True, span)


async def _present(desk: Desk, area_id: str, now: int) -> tuple[AreaState, Moment]:
    span = await desk.past.span(area_id)
    # Copied before the next await: the area goes on while the answer is made.
    state = (await desk.state(area_id)).copy()
    return state, Moment(now, False, span)


async def _past(desk: Desk, area_id: str, seq: int) -> AreaState:
    try:
        return await desk.past.state(area_id, seq)
    except (StillReplaying, TooManyWait) as busy:
        raise Problem(503, str(busy), headers={"Retry-After": "1"}) from None


def _beginning(span: Span) -> str:
    return f"the log begins at {moment(span.begins_at).isoformat()}" if span.seq else "the log is empty"


def wrong(field: str, value: str, message: str) -> Problem:
    """Return the answer to a parameter that cannot be taken."""
    errors = [{"field": field, "value": value[:64], "message": message}]
    return Problem(422, f"{field}: {message}", errors=errors)

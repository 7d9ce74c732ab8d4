"""Which reported positions are worth a log row."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.model.geometry import distance_dm
from dispatch.model.inputs import Move, PositionsReported
from dispatch.model.responder import Standing
from dispatch.model.state import AreaState

LEAST_MOVE_DM = 250
"""25 m: less is noise of the receiver, and changes nobody's rank."""

_REFRESH_MS = 60_000


def coalesce(moves: Iterable[Move], state: AreaState) -> PositionsReported | None:
    """Return the moves that count as one input, None when there are none.

    The last one of each registered responder wins. It counts when it lies 25 m or more from the known
    position, or when that is so old that standing still would soon look like silence.
    """
    latest: dict[str, Move] = {}
    for move in moves:
        known = latest.get(move.responder_id)
        if known is None or move.at >= known.at:
            latest[move.responder_id] = move
    refresh_ms = _refresh_ms(state)
    if state.index is not None:
        latest = {r: move for r, move in latest.items() if r in state.index.fixed.row}
    kept = tuple(latest[r] for r in sorted(latest) if _counts(latest[r], state.standings.get(r), refresh_ms))
    return PositionsReported(kept) if kept else None


def _counts(move: Move, standing: Standing | None, refresh_ms: int) -> bool:
    if standing is None or standing.position is None:
        return True
    if move.at <= standing.position_at:
        return False
    moved = distance_dm(move.point, standing.position) >= LEAST_MOVE_DM
    return moved or move.at - standing.position_at >= refresh_ms


def _refresh_ms(state: AreaState) -> int:
    """Half the age at which the plans call a position stale."""
    book = state.documents.plans.get(state.plan_version)
    return book.travel.stale_after_ms // 2 if book else _REFRESH_MS

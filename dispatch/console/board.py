"""From an area's state, present or past, to the board as it stood at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from dispatch.console import board_views as views
from dispatch.console.duty import busy, by_kind, on_duty
from dispatch.console.past import Span
from dispatch.console.registered_map import degrees
from dispatch.console.render import Renderer, moment, moment_or_none
from dispatch.model.incident import Incident
from dispatch.model.roster_index import Flags
from dispatch.model.state import AreaState

CLOSED_SHOWN_MS: Final = 3_600_000
"""How long a closed incident stays on the board."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a log: `at` is UTC ms, `past` whether it is another one than now."""

    at: int
    past: bool
    span: Span


def board(state: AreaState, when: Moment, sees: Callable[[str], bool]) -> views.BoardView:
    """Return the board of `state` at that moment, with what is in towns that `sees` lets through.

    Takes a while for a large board: call it in a thread, with a state that nobody changes meanwhile.
    Raises DocumentMissing before the area has a roster.
    """
    renderer = Renderer(state)
    shown = [i for i in _shown(state, when.at) if sees(i.town)]
    ids = {incident.incident_id for incident in shown}
    duty = on_duty(state, when.at)
    return views.BoardView(
        area_id=state.area_id,
        seq=state.seq,
        at=moment(when.at),
        head_seq=max(when.span.seq, state.seq),
        past=when.past,
        begins_at=moment_or_none(when.span.begins_at),
        incidents=[renderer.incident(i, state.due.get(i.incident_id) or 0) for i in shown],
        assignments=[renderer.assignment(a) for a in state.assignments.values() if a.incident_id in ids],
        advisories=[
            views.BoardAdvisory(**dict(renderer.advisory(a)), incident_id=a.incident_id)
            for a in state.advisories.values()
            if a.incident_id in ids
        ],
        responders=list(_responders(state, renderer, duty, sees)),
        counts=views.BoardCounts(on_duty=by_kind(state, duty, sees), busy=by_kind(state, busy(state), sees)),
    )


def _shown(state: AreaState, at: int) -> list[Incident]:
    closed = (i for i in state.closed.values() if i.closed_at > at - CLOSED_SHOWN_MS)
    return sorted([*state.incidents.values(), *closed], key=lambda i: (i.opened_at, i.incident_id))


def _responders(
    state: AreaState, renderer: Renderer, duty: Flags, sees: Callable[[str], bool]
) -> Iterator[views.BoardResponder]:
    index = state.responders
    for row in np.flatnonzero(busy(state) | (index.fixed.mobile & duty)):
        responder = index.fixed.responders[row]
        if not sees(responder.town):
            continue
        name = responder.responder_id
        assignment = state.assignments.get(state.busy.get(name) or "")
        standing = state.standings.get(name)
        reported = standing.position if standing is not None else None
        yield views.BoardResponder(
            responder_id=name,
            kind=responder.kind,
            name=responder.name,
            town=responder.town,
            on_duty=bool(duty[row]),
            busy_with=assignment.assignment_id if assignment else None,
            incident_id=assignment.incident_id if assignment else None,
            position_at=moment_or_none(standing.position_at) if standing and reported else None,
            **degrees(renderer.plane, reported or responder.home),
        )

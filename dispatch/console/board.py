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
from dispatch.model.assignment import Assignment
from dispatch.model.incident import Incident
from dispatch.model.roster_index import Flags, Ints
from dispatch.model.state import AreaState

CLOSED_SHOWN_MS: Final = 3_600_000
"""How long a closed incident stays on the board."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a log: `at` is UTC ms, `past` whether it is another one than now."""

    at: int
    past: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Since:
    """What changed after row `seq` is wanted; `changed` is the row of each responder's last change."""

    seq: int
    changed: Ints


def board(
    state: AreaState, when: Moment, sees: Callable[[str], bool], since: Since | None = None
) -> views.BoardView:
    """Return the board of `state` at that moment, with what is in towns that `sees` lets through.

    Takes a while for a large board: call it in a thread, with a state that nobody changes meanwhile.
    Raises DocumentMissing before the area has a roster.
    """
    renderer = Renderer(state)
    shown = [i for i in _shown(state, when.at, since) if sees(i.town)]
    duty = on_duty(state, when.at)
    return views.BoardView(
        area_id=state.area_id,
        seq=state.seq,
        at=moment(when.at),
        head_seq=max(when.span.seq, state.seq),
        past=when.past,
        begins_at=moment_or_none(when.span.begins_at),
        incidents=[renderer.incident(i, state.due.get(i.incident_id) or 0) for i in shown],
        assignments=[renderer.assignment(a) for i in shown for a in _assignments(state, i)],
        advisories=[
            views.BoardAdvisory(**dict(renderer.advisory(a)), incident_id=a.incident_id)
            for i in shown
            for a in (state.advisories[name] for name in i.advisory_ids)
        ],
        responders=list(_responders(state, renderer, duty, sees, since)),
        counts=views.BoardCounts(on_duty=by_kind(state, duty, sees), busy=by_kind(state, busy(state), sees)),
    )


def _shown(state: AreaState, at: int, since: Since | None) -> list[Incident]:
    if since is not None:
        known = (*state.incidents.values(), *state.closed.values())
        return sorted((i for i in known if i.seq > since.seq), key=_opening)
    closed = (i for i in state.closed.values() if i.closed_at > at - CLOSED_SHOWN_MS)
    return sorted([*state.incidents.values(), *closed], key=_opening)


def _opening(incident: Incident) -> tuple[int, str]:
    return incident.opened_at, incident.incident_id


def _assignments(state: AreaState, incident: Incident) -> Iterator[Assignment]:
    for name in (*incident.past_assignment_ids, *incident.assignment_ids):
        yield state.assignments[name]


def _responders(
    state: AreaState, renderer: Renderer, duty: Flags, sees: Callable[[str], bool], since: Since | None
) -> Iterator[views.BoardResponder]:
    index = state.responders
    rows = busy(state) | (index.fixed.mobile & duty) if since is None else since.changed > since.seq
    for row in np.flatnonzero(rows):
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

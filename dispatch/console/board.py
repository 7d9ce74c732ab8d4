"""From an area's state, present or past, to the board as it stood at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from dispatch.console import board_views as views
from dispatch.console.board_parts import BoardParts
from dispatch.console.duty import busy, by_kind, on_duty
from dispatch.console.past import Span
from dispatch.console.render import moment, moment_or_none
from dispatch.model.arrays import Flags, Ints
from dispatch.model.assignment import Assignment
from dispatch.model.incident import Incident
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
    state: AreaState, when: Moment, parts: BoardParts, sees: Callable[[str], bool], since: Since | None = None
) -> bytes:
    """Return the board of `state` at that moment as JSON (`BoardView`), with what is in towns that `sees`.

    Made of many small parts, so that no other thread waits long for its turn: call it in a thread, with a
    state that nobody changes meanwhile. Raises DocumentMissing before the area has a roster.
    """
    shown = [i for i in _shown(state, when.at, since) if sees(i.town)]
    duty = on_duty(state, when.at)
    wanted = _wanted(state, duty, since)
    lists: dict[str, Iterable[bytes]] = {
        "incidents": (parts.incident(i) for i in shown),
        "assignments": (parts.assignment(a) for i in shown for a in _assignments(state, i)),
        "advisories": (parts.advisory(state.advisories[name]) for i in shown for name in i.advisory_ids),
        "responders": (
            parts.responder(r, bool(duty[row]))
            for row, r in enumerate(state.registry.responders)
            if wanted[row] and sees(r.town)
        ),
    }
    head = _head(state, when, duty, sees)
    body = [b'"%s":[%s]' % (name.encode(), b",".join(found)) for name, found in lists.items()]
    return b"%s,%s}" % (head.model_dump_json().encode().removesuffix(b"}"), b",".join(body))


def _head(state: AreaState, when: Moment, duty: Flags, sees: Callable[[str], bool]) -> views.BoardHead:
    return views.BoardHead(
        area_id=state.area_id,
        seq=state.seq,
        at=moment(when.at),
        head_seq=max(when.span.seq, state.seq),
        past=when.past,
        begins_at=moment_or_none(when.span.begins_at),
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


def _wanted(state: AreaState, duty: Flags, since: Since | None) -> list[bool]:
    flags: Flags = busy(state) | (state.registry.mobile & duty)
    if since is not None:
        flags = since.changed > since.seq
    wanted: list[bool] = flags.tolist()
    return wanted

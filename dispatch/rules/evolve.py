"""Fold events into the state: what each event means, and nothing decided anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.model import events as ev
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState, DocumentMissing
from dispatch.rules import folding_incident, folding_response


def evolve(state: AreaState, event: ev.Event, at: int) -> None:
    """Fold one event of log row `state.seq`, decided at `at` (UTC ms), into the state.

    Raises DocumentMissing when the event refers to a roster or plan book that is not loaded.
    """
    _FOLD[type(event)](state, event, at)


def _roster_installed(state: AreaState, event: ev.RosterInstalled, at: int) -> None:
    roster = state.documents.rosters.get(event.version)
    if roster is None:
        raise DocumentMissing(f"area {state.area_id}: roster {event.version} is not loaded")
    state.roster_version = event.version
    state.index = ResponderIndex(RosterIndex(roster))
    state.index.sync(list(state.standings.items()), list(state.busy.items()))


def _plans_installed(state: AreaState, event: ev.PlansInstalled, at: int) -> None:
    state.book(event.version)
    state.plan_version = event.version


def _nothing(state: AreaState, event: Any, at: int) -> None:
    """An event that changes no state."""


_FOLD: dict[type[Any], Callable[[AreaState, Any, int], None]] = {
    ev.RosterInstalled: _roster_installed,
    ev.PlansInstalled: _plans_installed,
    ev.ReportRefused: _nothing,
    **folding_incident.FOLDS,
    **folding_response.FOLDS,
}

"""What was decided: the events of a log row, in order. Folding them gives the area's state.

Each event carries all that `evolve` needs; reasons are named, for people and for metrics.
"""

from __future__ import annotations

from dispatch.model.events.area import (
    DutyChanged,
    PlansInstalled,
    PositionsForgotten,
    ReportRefused,
    RespondersMoved,
    RosterInstalled,
)
from dispatch.model.events.incident import (
    AlertLinked,
    AlertsMoved,
    AttentionNeeded,
    IncidentChanged,
    IncidentClosed,
    IncidentContained,
    IncidentOpened,
    IncidentReopened,
    IncidentUncontained,
    NeighboursAsked,
    NoteAdded,
    OwnerTaken,
    TierReached,
)
from dispatch.model.events.response import (
    AdvisoryChanged,
    AdvisoryIssued,
    AssignmentChanged,
    ResponderNotified,
    ResponseShort,
)

Event = (
    RosterInstalled
    | PlansInstalled
    | IncidentOpened
    | AlertLinked
    | AlertsMoved
    | TierReached
    | NeighboursAsked
    | ResponderNotified
    | AssignmentChanged
    | ResponseShort
    | ReportRefused
    | DutyChanged
    | PositionsForgotten
    | RespondersMoved
    | IncidentChanged
    | IncidentContained
    | IncidentUncontained
    | AttentionNeeded
    | IncidentClosed
    | IncidentReopened
    | NoteAdded
    | OwnerTaken
    | AdvisoryIssued
    | AdvisoryChanged
)

__all__ = [
    "AdvisoryChanged",
    "AdvisoryIssued",
    "AlertLinked",
    "AlertsMoved",
    "AssignmentChanged",
    "AttentionNeeded",
    "DutyChanged",
    "Event",
    "IncidentChanged",
    "IncidentClosed",
    "IncidentContained",
    "IncidentOpened",
    "IncidentReopened",
    "IncidentUncontained",
    "NeighboursAsked",
    "NoteAdded",
    "OwnerTaken",
    "PlansInstalled",
    "PositionsForgotten",
    "ReportRefused",
    "ResponderNotified",
    "RespondersMoved",
    "ResponseShort",
    "RosterInstalled",
    "TierReached",
]

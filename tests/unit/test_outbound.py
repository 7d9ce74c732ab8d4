"""Outbound: every kind of event and the message it becomes, field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import orjson
import pytest

from dispatch.model import events as ev
from dispatch.model.advisory import Advisory, BilingualText
from dispatch.model.alert import AlertLink
from dispatch.model.assignment import Assignment, Explanation, Loser
from dispatch.model.geometry import Point
from dispatch.model.incident import Incident
from dispatch.model.inputs import Move
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.roster import Area, Roster
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState
from dispatch.outbound import OutboundMessage, from_json, message, to_json
from schemas.codec import decode, encode
from schemas.topics import OUTBOUND

AT = 1_795_320_000_123
AT_TEXT = "2026-11-22T04:00:00.123000Z"
INCIDENT = Incident(
    incident_id="inc-1", status="open", category="counterfeit_currency", priority=3, point=Point(0, 11_120),
    accuracy_dm=124, town="440515003", village="440515003001", plan_id="money", plan_version="v1",
    opened_at=AT, last_alert_at=AT, tier=1, alert_keys=("shop-1/a-1", "shop%2F2/b/2"), reason="why it opened",
)  # fmt: skip
OTHER = replace(INCIDENT, incident_id="inc-2", alert_keys=())
MADE = Assignment(
    assignment_id="asg-1", incident_id="inc-1", responder_id="unit-1", responder_kind="unit", role="support",
    tier=1, status="notified", travel_ms=61_500, distance_dm=3_456, bearing_deg=90, post=Point(10_200, 0),
    notified_at=AT, respond_by=AT + 60_000, need=100,
)  # fmt: skip
TEXT = BilingualText("请留意", "Look out")
TOLD = Advisory(
    advisory_id="adv-1", incident_id="inc-1", kind="statement", audience="public", radius_dm=3_000,
    recipients=(), text=TEXT, status="proposed", approve_by=AT + 600_000, at=AT,
)  # fmt: skip
LINK = AlertLink("shop-1/a-1", "inc-1", "shop-1", "shop", "theft", 3, None, 0, AT, "opened")
WHY = Explanation(
    "spread", 2, (("eligible", 5), ("busy", 2)), (Loser("unit-2", "slower", 70_000), Loser("u", "busy", -1))
)

BASE: dict[str, Any] = {"area_id": "440515", "at": AT_TEXT, "index": 4, "seq": 9}
ON_INCIDENT: dict[str, Any] = BASE | {
    "incident_id": "inc-1", "priority": 3, "category": "counterfeit_currency", "status": "open", "tier": 1,
    "alert_ids": ["a-1", "b/2"], "plan": {"id": "money", "version": "v1"},
    "location": {"latitude": 23.4760004, "longitude": 116.756, "accuracy_m": 12.4},
}  # fmt: skip
ON_ASSIGNMENT: dict[str, Any] = BASE | {
    "assignment_id": "asg-1", "incident_id": "inc-1", "responder_id": "unit-1", "responder_kind": "unit",
    "role": "support", "tier": 1, "eta_seconds": 61.5, "distance_m": 345.6, "bearing_deg": 90.0,
    "post": {"latitude": 23.466, "longitude": 116.7660001},
}  # fmt: skip
ON_ADVISORY: dict[str, Any] = BASE | {
    "advisory_id": "adv-1", "incident_id": "inc-1", "audience": "public", "radius_m": 300.0, "recipients": [],
    "text": {"zh": "请留意", "en": "Look out"},
}  # fmt: skip


def _state() -> AreaState:
    state = AreaState("440515")
    area = Area("440515", "澄海区", "Chenghai", 234_660_000, 1_167_560_000, 480)
    state.index = ResponderIndex(RosterIndex(Roster("r1", area, (), (), (), (), ())))
    state.incidents["inc-1"] = INCIDENT
    state.closed["inc-2"] = OTHER
    state.assignments["asg-1"] = MADE
    state.advisories["adv-1"] = TOLD
    return state


def _happened(event: str, reason: str, **more: Any) -> dict[str, Any]:
    return ON_INCIDENT | {"event": event, "reason": reason} | more


INCIDENT_CASES: list[tuple[ev.Event, dict[str, Any]]] = [
    (ev.IncidentOpened(INCIDENT, "text; matched 假钞", ("假钞",)), _happened("opened", "text; matched 假钞")),
    (ev.IncidentOpened(INCIDENT, "text", ("假钞", "换")), _happened("opened", "text; matched 假钞, 换")),
    (ev.AlertLinked(LINK, "same_source"), _happened("alert_joined", "same_source")),
    (ev.AlertLinked(LINK, "near", 423), _happened("alert_joined", "near; 42 m away")),
    (
        ev.AlertLinked(replace(LINK, reason="same_source; same id; text: long"), "same_source", 0),
        _happened("alert_joined", "same_source; 0 m away; same id; text: long"),
    ),
    (
        ev.AlertsMoved(("shop-1/a-1",), "inc-2", "inc-1", "merge", "li", "same thing"),
        _happened("merged", "same thing; merged from inc-2"),
    ),
    (
        ev.AlertsMoved(("shop-1/a-1",), "inc-1", "inc-2", "split", "li"),
        _happened("split", "split into inc-2"),
    ),
    (
        ev.TierReached("inc-1", 1, "nobody_accepted", AT - 123),
        _happened("tier_raised", "nobody_accepted", due_at="2026-11-22T04:00:00Z"),
    ),
    (ev.NeighboursAsked("inc-1", ("440514", "440513")), _happened("help_requested", "asked 440514, 440513")),
    (ev.ResponseShort("inc-1", "tier 1: 0 of 1", AT), _happened("response_short", "tier 1: 0 of 1")),
    (ev.ResponseShort("inc-1", "", 0), _happened("response_complete", "nobody is missing any more")),
    (ev.IncidentChanged("inc-1", 3, "theft", "money", "set_by_hand"), _happened("changed", "set_by_hand")),
    (ev.IncidentContained("inc-1", "enough_arrived", AT), _happened("contained", "enough_arrived")),
    (ev.IncidentUncontained("inc-1", "left"), _happened("uncontained", "left")),
    (
        ev.AttentionNeeded("inc-1", "all_tiers_used", AT, AT + 1),
        _happened("attention_needed", "all_tiers_used", due_at=AT_TEXT),
    ),
    (ev.IncidentClosed("inc-1", "caught", "cleared"), _happened("closed", "caught; cleared")),
    (
        ev.IncidentClosed("inc-2", "merged", "same", "li", "inc-1"),
        _happened("closed", "merged; same; merged into inc-1", incident_id="inc-2", alert_ids=[]),
    ),
    (ev.IncidentReopened("inc-1", "", "li"), _happened("reopened", "why it opened")),
    (ev.NoteAdded("inc-1", "后门已锁", "li"), _happened("note", "后门已锁")),
    (ev.OwnerTaken("inc-1", "li"), _happened("owner_taken", "owner li")),
    (ev.OwnerTaken("inc-1", ""), _happened("given_back", "left to the plan")),
    (ev.OwnerTaken("inc-1", "li", True), _happened("owner_taken", "owner li; automatic tiers are held")),
]
ASSIGNMENT_CASES: list[tuple[ev.Event, dict[str, Any]]] = [
    (
        ev.ResponderNotified(MADE, WHY),
        ON_ASSIGNMENT
        | {
            "status": "notified",
            "respond_by": "2026-11-22T04:01:00.123000Z",
            "explanation": {
                "rank": 2,
                "rule": "spread",
                "considered": {"busy": 2, "eligible": 5},
                "losers": [
                    {"responder_id": "unit-2", "reason": "slower", "travel_seconds": 70.0},
                    {"responder_id": "u", "reason": "busy"},
                ],
            },
        },
    ),
    (
        ev.AssignmentChanged("asg-1", "cleared", "reported", "unit-1", "caught", "caller is Mr Chen"),
        ON_ASSIGNMENT | {"status": "cleared", "reason": "reported; caught"},
    ),
]
ADVISORY_CASES: list[tuple[ev.Event, dict[str, Any]]] = [
    (
        ev.AdvisoryIssued(TOLD),
        ON_ADVISORY
        | {"status": "proposed", "approve_by": "2026-11-22T04:10:00.123000Z", "reason": "statement"},
    ),
    (
        ev.AdvisoryChanged("adv-1", "proposed", "approval_overdue", approve_by=AT),
        ON_ADVISORY
        | {"status": "proposed", "approve_by": "2026-11-22T04:10:00.123000Z", "reason": "approval_overdue"},
    ),
]
SILENT: list[ev.Event] = [
    ev.RosterInstalled("r1"),
    ev.PlansInstalled("p1"),
    ev.AlertLinked(LINK, "opened"),
    ev.ReportRefused("r", "unit-1", "asg-1", "on_scene", "not known"),
    ev.DutyChanged("unit-1", True, AT),
    ev.RespondersMoved((Move("unit-1", Point(0, 0), AT),)),
    ev.PositionsForgotten(("unit-1",)),
]
SPOKEN = INCIDENT_CASES + ASSIGNMENT_CASES + ADVISORY_CASES


def _name(value: object) -> str:
    return str(getattr(value, "kind", ""))


def _message(event: ev.Event, state: AreaState | None = None) -> OutboundMessage:
    found = message(state or _state(), event, 9, 4, AT)
    assert found is not None
    return found


def test_every_kind_of_event_is_in_the_table() -> None:
    """No event exists of which this file does not say what the world hears of it."""
    assert {type(event) for event, _ in SPOKEN} | {type(event) for event in SILENT} == set(get_args(ev.Event))


@pytest.mark.parametrize(("event", "data"), INCIDENT_CASES, ids=_name)
def test_what_happens_to_an_incident_goes_to_incidents(event: ev.Event, data: dict[str, Any]) -> None:
    """The message is keyed by the incident and carries it as it stands, with the reason."""
    found = _message(event)
    assert orjson.loads(found.data) == data
    assert (found.topic, found.key, found.index) == ("incidents", data["incident_id"], 4)
    assert found.type == f"dispatch.incident.{data['event']}.v1"


@pytest.mark.parametrize(("event", "data"), ASSIGNMENT_CASES, ids=_name)
def test_what_a_responder_is_told_goes_to_assignments(event: ev.Event, data: dict[str, Any]) -> None:
    """The message is keyed by the responder; a report's note stays in the log."""
    found = _message(event)
    assert orjson.loads(found.data) == data
    assert (found.topic, found.key, found.index) == ("assignments", "unit-1", 4)
    assert found.type == f"dispatch.assignment.{data['status']}.v1"
    assert "Chen" not in found.data.decode()


@pytest.mark.parametrize(("event", "data"), ADVISORY_CASES, ids=_name)
def test_what_is_said_goes_to_advisories(event: ev.Event, data: dict[str, Any]) -> None:
    """The message is keyed by the area."""
    found = _message(event)
    assert orjson.loads(found.data) == data
    assert (found.topic, found.key, found.index) == ("advisories", "440515", 4)
    assert found.type == f"dispatch.advisory.{data['status']}.v1"


@pytest.mark.parametrize("event", SILENT, ids=_name)
def test_what_concerns_the_area_alone_is_not_told(event: ev.Event) -> None:
    """Documents, duty, moves, refused reports and the alert that opened an incident make no message."""
    assert message(_state(), event, 9, 4, AT) is None


@pytest.mark.parametrize(("event", "_"), SPOKEN, ids=_name)
def test_the_same_event_gives_the_same_bytes(event: ev.Event, _: object) -> None:
    """A message is canonical: made again it is equal byte for byte, and its model reads it back."""
    first, second = _message(event), _message(event)
    assert first == second
    read = decode(OUTBOUND[first.topic], first.data)
    assert read.area_id == "440515" and encode(read) == first.data


def test_the_log_row_gives_its_messages_back_byte_for_byte() -> None:
    """What the row's column holds is what the relay publishes, order and bytes unchanged."""
    messages = tuple(replace(_message(event), index=i) for i, (event, _) in enumerate(SPOKEN))
    raw = to_json(messages)
    assert from_json(raw) == messages
    assert to_json(from_json(raw)) == raw
    assert orjson.loads(raw)[0].keys() == {"topic", "type", "key", "index", "data"}
    assert from_json(to_json([])) == ()


@pytest.mark.parametrize("raw", [b"{", b"[1]", b'[{"topic":"incidents"}]', b"7"])
def test_a_damaged_column_is_refused(raw: bytes) -> None:
    """A column that does not hold messages raises ValueError, never anything else."""
    with pytest.raises(ValueError):
        from_json(raw)


def test_an_incident_without_place_or_plan_is_told_all_the_same() -> None:
    """An incident for review has no location and perhaps no plan; its reason is always there."""
    state = _state()
    state.incidents["inc-1"] = replace(
        INCIDENT, status="review", point=None, plan_id="", category="", shortfall="nobody near"
    )
    data = orjson.loads(_message(ev.IncidentUncontained("inc-1", ""), state).data)
    assert "location" not in data and "plan" not in data
    assert (data["status"], data["category"], data["reason"]) == ("review", "other", "nobody near")


def test_values_beyond_the_contract_are_brought_within_it() -> None:
    """A long note, thousands of alerts or an absurd accuracy must not stop an area from deciding."""
    state = _state()
    state.incidents["inc-1"] = replace(
        INCIDENT, accuracy_dm=10**9, alert_keys=tuple(f"s/{i}" for i in range(10_001))
    )
    far = replace(MADE, travel_ms=10**12, distance_dm=10**9, bearing_deg=360)
    data = orjson.loads(_message(ev.NoteAdded("inc-1", "记" * 5_000, "li"), state).data)
    assert len(data["reason"]) == 4_000 and data["reason"].endswith("…")
    assert (len(data["alert_ids"]), data["alert_ids"][-1]) == (1_000, "10000")
    assert data["location"]["accuracy_m"] == 100_000
    assignment = orjson.loads(_message(ev.ResponderNotified(far, WHY)).data)
    assert (assignment["eta_seconds"], assignment["distance_m"], assignment["bearing_deg"]) == (
        604_800,
        1_000_000,
        0,
    )


def test_an_advisory_beyond_the_contract_is_refused() -> None:
    """A group's name or words longer than a message may carry are an error; up to the limit they are told."""
    longest = replace(TOLD, recipients=("群" * 128,), text=BilingualText("留" * 4_000, "L"))
    read = decode(OUTBOUND["advisories"], _message(ev.AdvisoryIssued(longest)).data)
    assert encode(read) == _message(ev.AdvisoryIssued(longest)).data
    with pytest.raises(ValueError, match="recipients: one is 129 characters long; the limit is 128"):
        _message(ev.AdvisoryIssued(replace(TOLD, recipients=("shop-1", "群" * 129))))
    with pytest.raises(ValueError, match="text: is 4,001 characters long; the limit is 4,000"):
        _message(ev.AdvisoryIssued(replace(TOLD, text=BilingualText("L", "L" * 4_001))))


def test_what_no_topic_can_carry_is_replaced() -> None:
    """A note with a lone surrogate or a NUL in it is told all the same, those replaced."""
    data = orjson.loads(_message(ev.NoteAdded("inc-1", "a\0b\ud800c", "li")).data)
    assert data["reason"] == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    "event",
    [
        ev.NoteAdded("inc-9", "x", "li"),
        ev.AssignmentChanged("asg-9", "cleared", "x"),
        ev.AdvisoryChanged("adv-9", "sent", "x"),
    ],
    ids=_name,
)
def test_an_event_about_nothing_known_is_named(event: ev.Event) -> None:
    """A message about something that the state does not have is a broken log, and says which row."""
    with pytest.raises(LookupError, match=r"-9 of event 9/4 is not in the state"):
        message(_state(), event, 9, 4, AT)

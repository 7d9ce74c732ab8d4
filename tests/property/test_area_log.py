"""Whatever happens in whatever order, the promises of the area log hold."""

from __future__ import annotations

from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from dispatch.model import commands as cmd
from dispatch.model.alert import Alert
from dispatch.model.assignment import ENDED
from dispatch.model.geometry import Point
from dispatch.model.incident import CONTAINED, OPEN, REVIEW
from dispatch.model.inputs import AlertReceived, Move, PositionsReported, StatusReported, TimerDue
from dispatch.model.state import AreaState, Documents
from dispatch.rules.decide import events_of
from dispatch.rules.evolve import evolve
from dispatch.rules.refusal import Refused
from dispatch.store.codec import canonical, decode_events, decode_input
from tests.worlds.small import AREA, NOON, M, S, World, book, people, roster

# Shrinking a script of fifty rows takes longer than reading it: the blob that is printed replays it.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
RESPONDERS = [r.responder_id for r in people()]
SOURCES = ["shop-00", "shop-05", "smoke-1", "patrol-1", "stranger"]
STATUSES = [
    "accepted",
    "declined",
    "en_route",
    "on_scene",
    "cleared",
    "needs_reinforcement",
    "on_duty",
    "off_duty",
]

alerts: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    category=st.sampled_from(["robbery", "fire", "smoke", "theft", "fight", "public_opinion", ""]),
    severity=st.sampled_from(["", "extreme", "severe", "minor"]),
    source_id=st.sampled_from(SOURCES),
    text=st.sampled_from(["", "有人用假钞", "看不懂"]),
    point=st.one_of(
        st.none(),
        st.builds(Point, st.integers(-1500 * M, 1500 * M), st.integers(-1500 * M, 1500 * M)),
    ),
    unreadable=st.sampled_from(["", "", "", "text: too long"]),
)
steps = st.tuples(
    st.sampled_from(["alert", "alert", "report", "report", "report", "tick", "move", "order"]),
    st.integers(0, 120),
    alerts,
    st.sampled_from(RESPONDERS),
    st.sampled_from(STATUSES),
    st.integers(0, 10**6),
)


def order(kind: int, world: World, pick: int, responder_id: str) -> Any:
    """Return one of the dispatcher's commands about one of the world's incidents."""
    known = sorted([*world.state.incidents, *world.state.closed])
    incident_id = known[pick % len(known)] if known else "inc-none"
    other = known[(pick // 7) % len(known)] if known else "inc-none"
    incident = world.state.incident(incident_id)
    held = (incident.assignment_ids or ("none",)) if incident else ("none",)
    advisories = (incident.advisory_ids or ("none",)) if incident else ("none",)
    keys = incident.alert_keys[:1] if incident else ()
    return [
        cmd.AssignCommand("d", incident_id, responder_id),
        cmd.ReleaseCommand("d", incident_id, held[pick % len(held)]),
        cmd.StandDownCommand("d", incident_id),
        cmd.EscalateCommand("d", incident_id),
        cmd.MergeCommand("d", incident_id, other),
        cmd.SplitCommand("d", incident_id, keys),
        cmd.ReprioritiseCommand("d", incident_id, 1 + pick % 5, point=Point(pick % 1000, 0)),
        cmd.ApproveAdvisoryCommand("d", incident_id, advisories[pick % len(advisories)]),
        cmd.WithdrawAdvisoryCommand("d", incident_id, advisories[pick % len(advisories)]),
        cmd.CloseCommand("d", incident_id, "handled"),
        cmd.ReopenCommand("d", incident_id),
        cmd.NoteCommand("d", incident_id, "seen"),
        cmd.ClaimCommand(f"d{pick % 2}", incident_id, take_over=bool(pick % 3)),
        cmd.GiveBackCommand(incident.owner if incident else "d", incident_id),
    ][kind % 14]


def play(script: list[Any], world: World | None = None) -> World:
    """Play a script, in a new world unless one is given, checking the promises after every row."""
    world = world or World()
    second = 1
    for number, (what, wait, alert, responder_id, status, pick) in enumerate(script):
        second += wait
        given: Any
        if what == "alert":
            given = AlertReceived(
                Alert(
                    key=f"{alert['source_id']}/a{number}",
                    alert_id=f"a{number}",
                    source_class="sensor" if alert["source_id"] == "smoke-1" else "shop",
                    occurred_at=NOON,
                    **alert,
                )
            )
        elif what == "report":
            bound = sorted(world.state.busy)
            responder_id = bound[pick % len(bound)] if bound and pick % 4 else responder_id
            held = world.state.busy.get(responder_id) or "asg-none"
            given = StatusReported(
                f"r{number}", responder_id, status, NOON, held, "handled" if pick % 2 else ""
            )
        elif what == "move":
            given = PositionsReported(
                (Move(responder_id, Point(pick % 9000, pick % 7000), NOON + second * S),)
            )
        elif what == "tick":
            given = TimerDue()
        else:
            given = order(pick, world, pick // 12, responder_id)
        before = {i.incident_id: i.tier for i in world.state.incidents.values()}
        try:
            world.tell(given, second)
        except Refused:
            continue
        check(world.state, before, NOON + second * S)
    return world


def check(state: AreaState, tiers_before: dict[str, int], now: int) -> None:
    """Check the promises that hold after every row of the log."""
    active = [a for a in state.assignments.values() if a.active]
    assert len(active) == len({a.responder_id for a in active}), "a responder is in two active assignments"
    assert {a.responder_id: a.assignment_id for a in active} == dict(state.busy.items())
    for incident in state.incidents.values():
        assert incident.tier >= tiers_before.get(incident.incident_id, 0), "a tier went back"
        assert incident.status in (OPEN, CONTAINED, REVIEW)
        assert state.due.get(incident.incident_id) is not None, "an open incident has nothing to wait for"
        mine = [state.assignments[a] for a in incident.assignment_ids]
        responding = any(a.active or a.status == "cleared" for a in mine)
        named = incident.shortfall or incident.held or incident.status == REVIEW or incident.owner
        assert incident.status != REVIEW or not any(a.active for a in mine), "sent to what is in review"
        assert responding or named or (all(a.status in ENDED for a in mine) and mine), (
            "no response and no reason"
        )
    for incident in state.closed.values():
        for assignment_id in (*incident.past_assignment_ids, *incident.assignment_ids):
            assert not state.assignments[assignment_id].active, "closed, but somebody is still bound"
    links = list(state.links.values())
    held = [k for i in (*state.incidents.values(), *state.closed.values()) for k in i.alert_keys]
    assert sorted(held) == sorted(link.key for link in links), "an alert is in no incident or in two"


@settings(max_examples=200, deadline=None, print_blob=True, phases=PHASES)
@given(st.lists(steps, min_size=15, max_size=60))
def test_promises_hold_after_every_row(script: list[Any]) -> None:
    """Never two active assignments, tiers never go back, nothing open is forgotten, released is released."""
    play(script)


@settings(max_examples=80, deadline=None, print_blob=True, phases=PHASES)
@given(st.lists(steps, min_size=10, max_size=40))
def test_the_same_log_decides_and_folds_to_the_same_bytes(script: list[Any]) -> None:
    """Deciding every input again from its bytes gives the events byte for byte, and the same state."""
    world = play(script)

    again = AreaState(AREA, Documents({"roster-1": roster()}, {"plans-1": book()}))
    for now, given_input, events in world.rows:
        written = canonical(given_input)
        decided = events_of(again, decode_input(written), now)
        assert canonical(decided) == canonical(events)
        again.seq, again.at = again.seq + 1, now
        for event in decode_events(canonical(decided)):
            evolve(again, event, now)
    names = ("incidents", "closed", "assignments", "busy", "standings", "advisories", "links", "due")
    for name in names:
        assert getattr(again, name) == getattr(world.state, name)
    assert again.seq == world.state.seq

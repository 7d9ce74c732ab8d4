"""The queue of one client: bounded, by rights, cut off rather than skipped."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from dispatch.console.frames import Frames, parse_position, sse
from dispatch.console.handed import HandedOver
from dispatch.console.portions import Batch, Portion
from dispatch.console.rights import rights_of
from dispatch.console.rows import FeedRow
from dispatch.console.subscription import FeedEnded, Overrun, Subscription
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Role
from dispatch.outbound import OutboundMessage


def message(index: int = 0, topic: str = "incidents", key: str = "k", **data: object) -> OutboundMessage:
    """Return a message of a row."""
    return OutboundMessage(topic, f"dispatch.{topic}.v1", key, index, orjson.dumps(data))


def row(seq: int, *messages: OutboundMessage) -> Frames:
    """Return the frames of a row, with one message if none is given."""
    return Frames.of("440515", FeedRow(seq, messages or (message(),)))


def batch(*seqs: int) -> Batch:
    """Return rows that are told together, of one message each."""
    return Batch([row(seq) for seq in seqs])


def seqs(portion: Portion | None) -> list[int]:
    """Return the rows of a portion."""
    assert portion is not None
    return [of_row[0].seq for of_row in portion.rows]


class Way:
    """An outlet that can be stopped up, and what went through it."""

    def __init__(self) -> None:
        self.open = True
        self.seen: list[int] = []

    def __call__(self, portion: Portion) -> bool:
        """Take a portion if it is open."""
        if self.open:
            self.seen += seqs(portion)
        return self.open


async def test_rows_come_whole_and_in_order() -> None:
    """What is offered is taken in the same order, together as it came; what is offered twice comes once."""
    queue = Subscription(lambda _: True, 4)
    for offered in (Batch([row(4)]), Batch([row(5, message(0), message(1))]), batch(5), batch(6, 7)):
        queue.offer(offered)
    taken = [await queue.next_portion(1) for _ in range(2)]
    assert [(one.seq, seqs(one.portion)) for one in taken] == [(5, [5]), (7, [6, 7])]
    assert taken[0].portion is not None and taken[0].portion.count == 2


async def test_who_only_listens_is_told_without_waiting() -> None:
    """What comes goes straight out while nothing waits, in order; what cannot go waits, and all after it."""
    way, given = Way(), list[int]()
    queue = Subscription(lambda _: True, 0, outlet=way, given=lambda portion: given.extend(seqs(portion)))
    queue.offer(batch(1))
    assert not way.seen
    assert seqs((await queue.next_portion(1)).portion) == [1]
    taking = asyncio.create_task(queue.next_portion(10))
    await asyncio.sleep(0)
    queue.offer(batch(2, 3))
    queue.offer(batch(4))
    way.open = False
    queue.offer(batch(5))
    way.open = True
    queue.offer(batch(6))
    assert seqs((await taking).portion) == [5]
    queue.offer(batch(7))
    assert [seqs((await queue.next_portion(1)).portion) for _ in range(2)] == [[6], [7]]
    assert way.seen == given == [2, 3, 4]


async def test_who_was_told_without_waiting_has_seen_it() -> None:
    """A look up from the waiting tells how far the client has come, and after the end there is no more."""
    queue = Subscription(lambda _: True, 0, outlet=Way())
    taking = asyncio.create_task(queue.next_portion(10))
    await asyncio.sleep(0)
    queue.offer(batch(1, 2))
    queue.nudge()
    taken = await taking
    assert (taken.seq, taken.portion) == (2, None)
    queue.end()
    with pytest.raises(FeedEnded):
        await queue.next_portion(1)


async def test_a_slow_client_is_cut_off_at_the_bound() -> None:
    """The queue holds its number of frames and no more; then the client is told to resync."""
    queue = Subscription(lambda _: True, 0, capacity=3)
    for seq in range(1, 5):
        queue.offer(batch(seq))
    with pytest.raises(Overrun):
        await queue.next_portion(1)


async def test_more_rows_at_once_than_there_is_room_for_are_too_many() -> None:
    """Rows that come together are no reason to hold more of them."""
    queue = Subscription(lambda _: True, 0, capacity=3)
    queue.offer(batch(1, 2, 3, 4))
    with pytest.raises(Overrun):
        await queue.next_portion(1)


async def test_a_row_larger_than_the_queue_reaches_a_client_that_keeps_up() -> None:
    """One decision may have more messages than the queue has room; it is still one row."""
    queue = Subscription(lambda _: True, 0, capacity=3)
    queue.offer(Batch([row(1, *(message(index) for index in range(10)))]))
    portion = (await queue.next_portion(1)).portion
    assert portion is not None and portion.count == 10


async def test_what_a_client_may_not_see_takes_no_room_but_moves_it_on() -> None:
    """Rows without anything for the client do not fill its queue, and it need not ask for them again."""
    queue = Subscription(lambda _: False, 0, capacity=1)
    for seq in range(1, 10):
        queue.offer(batch(seq))
    taken = await queue.next_portion(0.01)
    assert (taken.seq, taken.portion) == (9, None)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.DISPATCHER, ["incident", "mine", "theirs", "to-me", "to-all", "to-others", "to-shops"]),
        (Role.AUDITOR, ["incident", "mine", "theirs", "to-me", "to-all", "to-others", "to-shops"]),
        (Role.PATROL, ["mine", "to-me", "to-all"]),
        (Role.SUPERVISOR, ["incident", "mine", "theirs", "to-me", "to-all", "to-others", "to-shops"]),
        (Role.PUBLISHER, []),
        (Role.ADMIN, []),
    ],
)
def test_rights(role: Role, seen: list[str]) -> None:
    """Dispatchers and auditors see all, a patrol what concerns it, a publisher nothing."""
    messages = [
        message(topic="incidents", name="incident"),
        message(topic="assignments", key="patrol-1", name="mine"),
        message(topic="assignments", key="patrol-2", name="theirs"),
        message(topic="advisories", name="to-me", audience="units", recipients=["patrol-1"]),
        message(topic="advisories", name="to-all", audience="units"),
        message(topic="advisories", name="to-others", audience="units", recipients=["patrol-2"]),
        message(topic="advisories", name="to-shops", audience="shops", recipients=["patrol-1"]),
    ]
    sees = rights_of(Principal(role, "patrol-1"))
    assert [frame.data["name"] for frame in row(1, *messages).frames if sees(frame)] == seen


def test_rights_by_town() -> None:
    """Who has towns is sent what happens there, what nobody can place, and what is about no incident."""
    messages = [message(incident_id=one) for one in ("here", "there", "nowhere", "unheard of")]
    messages.append(message(topic="advisories", audience="public"))
    towns = {"here": "440515003", "there": "440515004", "nowhere": ""}
    frames = Frames.of("440515", FeedRow(1, tuple(messages), towns)).frames
    sees = rights_of(Principal(Role.VIEWER, "v", towns=("440515003",)))
    seen = [frame.data.get("incident_id", "none") for frame in frames if sees(frame)]
    assert seen == ["here", "nowhere", "unheard of", "none"]
    assert all(map(rights_of(Principal(Role.VIEWER, "v")), frames))


def test_only_the_last_event_of_a_row_moves_the_client_on() -> None:
    """Inner events of a row have no id; the last has `area:seq` and says that it ends the row."""
    first, last = row(7, message(0), message(3)).frames
    inner, outer = sse(first, False).decode(), sse(last, True).decode()
    assert "id:" not in inner.replace('"id":', "")
    assert "\nid: 440515:7\n" in outer
    assert orjson.loads(outer.split("data: ")[1].split("\n")[0]) == {
        "id": "440515:7", "seq": 7, "index": 3, "topic": "incidents", "type": "dispatch.incidents.v1",
        "end": True, "data": {},
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "7", "440515", "440515:", ":7", "440515:-1", "440515:7 ", "440515:１"])
def test_what_is_no_position(text: str) -> None:
    """Only `area:seq` in plain digits is a position."""
    assert parse_position(text) is None
    assert parse_position("440515:7") == ("440515", 7)


def test_handed_over_is_remembered_within_bounds() -> None:
    """What was handed to a responder is known, until many others were served since."""
    handed = HandedOver(capacity=2)
    handed.note("440515", "unit-1", 5)
    assert handed.handed("440515", "unit-1", 5)
    assert not handed.handed("440515", "unit-1", 6)
    assert not handed.handed("440511", "unit-1", 5)
    handed.note("440515", "unit-2", 5)
    handed.note("440515", "unit-3", 5)
    assert not handed.handed("440515", "unit-1", 5)

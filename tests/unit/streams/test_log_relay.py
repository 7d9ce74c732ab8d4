"""The relay: in the order of the log, at least once, and a cursor that never passes what is unconfirmed."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import orjson
import pytest

from dispatch.outbound import OutboundMessage
from dispatch.store.outbox import AreaBehind, PendingRejection, PendingRow
from schemas.errors import FieldError
from streams.log_relay import CHUNK_ROWS, Relay
from streams.publisher import Outgoing, PublishFailed

_AREA = "440515"


class Log:
    """An area's log in memory, and how far it is published."""

    def __init__(self, rows: int, messages: int = 2) -> None:
        self.rows_ = [_row(seq, messages) for seq in range(1, rows + 1)]
        self.cursor = 0
        self.refused: list[PendingRejection] = []

    async def behind(self) -> Sequence[AreaBehind]:
        """Tell whether anything is unpublished."""
        return [AreaBehind(_AREA, 1.5)] if self.cursor < len(self.rows_) else []

    @asynccontextmanager
    async def rows(self, area_id: str, limit: int) -> AsyncIterator[Sequence[PendingRow]]:
        """Lend the next rows; the cursor follows when the block ends well."""
        lent = self.rows_[self.cursor : self.cursor + limit]
        yield lent
        self.cursor += len(lent)

    @asynccontextmanager
    async def rejections(self, limit: int) -> AsyncIterator[Sequence[PendingRejection]]:
        """Lend the rejections; gone when the block ends well."""
        yield self.refused[:limit]
        del self.refused[:limit]


class Broker:
    """Keeps what is published; refuses as often as told, after having taken half."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []
        self.refusals = 0

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Take the records, or half of them and fail."""
        if self.refusals:
            self.refusals -= 1
            self.taken += records[: len(records) // 2]
            raise PublishFailed("no answer")
        self.taken += records

    def places(self) -> list[str]:
        """The CloudEvents ids of what was taken, in order."""
        return [dict(record.headers)["ce_id"].decode() for record in self.taken]


def _row(seq: int, messages: int) -> PendingRow:
    made = [
        OutboundMessage(
            "incidents", "dispatch.incident.opened.v1", f"i{index}", index, b'{"area_id":"440515"}'
        )
        for index in range(messages)
    ]
    return PendingRow(_AREA, seq, 1_700_000_000_000 + seq, made)


def _places(rows: int, messages: int = 2) -> list[str]:
    return [f"{_AREA}:{seq}:{index}" for seq in range(1, rows + 1) for index in range(messages)]


async def test_every_message_of_every_row_in_order() -> None:
    """All messages go out once, in the order of the log and of their index."""
    log, broker = Log(30), Broker()
    await Relay(log, broker, 0.01).round()
    assert broker.places() == _places(30)
    assert log.cursor == 30


async def test_a_full_chunk_asks_for_another_round_at_once() -> None:
    """A round that filled its chunk says that there may be more; the last one does not."""
    log, broker = Log(CHUNK_ROWS + 1), Broker()
    relay = Relay(log, broker, 0.01)
    assert await relay.round() is True
    assert await relay.round() is False
    assert broker.places() == _places(CHUNK_ROWS + 1)


class Areas:
    """The logs of several areas, with the order in which anybody asked for anything."""

    def __init__(self, *area_ids: str) -> None:
        self.logs = {area_id: Log(CHUNK_ROWS + 1, messages=1) for area_id in area_ids}
        self.asked: list[str] = []

    async def behind(self) -> Sequence[AreaBehind]:
        """Return the areas with unpublished rows."""
        self.asked.append("who is behind")
        return [AreaBehind(name, 1.5) for name, log in self.logs.items() if log.cursor < len(log.rows_)]

    def rows(self, area_id: str, limit: int) -> AbstractAsyncContextManager[Sequence[PendingRow]]:
        """Lend the next rows of an area."""
        self.asked.append(area_id)
        return self.logs[area_id].rows(area_id, limit)

    def rejections(self, limit: int) -> AbstractAsyncContextManager[Sequence[PendingRejection]]:
        """Lend no rejection."""
        return Log(0).rejections(limit)


async def test_who_is_heard_comes_first_and_once_and_nobody_is_forgotten() -> None:
    """An area that is known to have rows waits for no question; another that is behind has its turn too."""
    areas, broker = Areas("quiet", "heard"), Broker()
    assert await Relay(areas, broker, 0.01).round(["heard"]) is True
    assert areas.asked == ["heard", "who is behind", "quiet"]
    assert [log.cursor for log in areas.logs.values()] == [CHUNK_ROWS, CHUNK_ROWS]


async def test_a_heard_area_that_fails_holds_up_no_other() -> None:
    """The chunk of the heard area comes again; the others are published in the same round."""
    areas, broker = Areas("quiet", "heard"), Broker()
    broker.refusals = 1
    with pytest.raises(PublishFailed):
        await Relay(areas, broker, 0.01).round(["heard"])
    assert {name: log.cursor for name, log in areas.logs.items()} == {"quiet": CHUNK_ROWS, "heard": 0}


async def test_an_unconfirmed_chunk_stays_unmarked_and_comes_again() -> None:
    """When the broker does not confirm, the cursor stays; the next round sends the whole chunk again."""
    log, broker = Log(10), Broker()
    broker.refusals = 1
    relay = Relay(log, broker, 0.01)
    with pytest.raises(PublishFailed):
        await relay.round()
    assert log.cursor == 0
    await relay.round()
    assert broker.places()[-20:] == _places(10)
    first_seen = list(dict.fromkeys(broker.places()))
    assert first_seen == _places(10)


async def test_rows_without_messages_are_passed() -> None:
    """Rows that say nothing to the world move the cursor without a word to the broker."""
    log, broker = Log(5, messages=0), Broker()
    await Relay(log, broker, 0.01).round()
    assert (log.cursor, broker.taken) == (5, [])


async def test_a_record_is_a_cloudevent_in_binary_mode() -> None:
    """A record carries its CloudEvents attributes as headers, its key and its data unchanged."""
    log, broker = Log(1, messages=1), Broker()
    await Relay(log, broker, 0.01).round()
    (record,) = broker.taken
    assert (record.topic, record.key, record.value) == ("incidents", b"i0", b'{"area_id":"440515"}')
    headers = dict(record.headers)
    assert headers["ce_type"] == b"dispatch.incident.opened.v1"
    assert headers["ce_source"] == b"/areas/440515"
    assert headers["ce_time"].startswith(b"2023-11-14T22:13:20.001")


async def test_a_rejection_goes_out_with_the_original_bytes() -> None:
    """A refused message is published with its bytes, its reason and where it came from, and marked."""
    log, broker = Log(0), Broker()
    raw = b"\xff\x00 not json"
    wrong = (FieldError("category", "is not a category", "'fi\x00re'"), FieldError("alert_id", "is required"))
    log.refused = [
        PendingRejection(7, _AREA, "not JSON\x00", "alerts.shop", 3, 41, raw, 1_700_000_000_000, wrong)
    ]
    await Relay(log, broker, 0.01).round()
    (record,) = broker.taken
    data = orjson.loads(record.value)
    assert (record.topic, record.key) == ("alerts.rejected", b"alerts.shop")
    assert (data["source_topic"], data["source_partition"], data["source_offset"]) == ("alerts.shop", 3, 41)
    assert base64.b64decode(data["raw_base64"]) == raw
    assert data["reason"].startswith("not JSON")
    assert [(one["field"], one["problem"]) for one in data["errors"]] == [
        ("category", "is not a category"),
        ("alert_id", "is required"),
    ]
    assert "re'" in data["errors"][0]["value"]
    assert log.refused == []

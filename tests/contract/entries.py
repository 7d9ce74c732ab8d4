"""Entries as intake makes them, for tests that talk to an area directly."""

from __future__ import annotations

from hashlib import sha256

from dispatch.model.alert import Alert
from dispatch.model.geometry import Point
from dispatch.model.inputs import AlertReceived, Input, Move, PositionsReported, StatusReported
from dispatch.record import Entry, Receipt, Record
from tests.worlds.small import AREA, M


def received(
    given: Input | None,
    source_id: str,
    event_id: str,
    body: bytes,
    *,
    topic: str = "alerts.shop",
    offset: int = 0,
    refused: str = "",
) -> Entry:
    """Return an entry for a message that came by a topic."""
    record = Record(topic, 0, offset, None, body, (("ce_id", event_id.encode()),), 1)
    receipt = Receipt(source_id, event_id, sha256(body).digest(), record)
    return Entry(AREA, source_id, given, receipt, refused)


def alert(
    number: int,
    x_m: int = 0,
    y_m: int = 0,
    *,
    category: str = "theft",
    text: str = "",
    body: bytes = b"",
    offset: int = -2,
) -> Entry:
    """Return the entry of alert `number` of shop-00 at metres from the centre."""
    alert_id = f"a{number}"
    given = AlertReceived(
        Alert(
            key=f"shop-00/{alert_id}",
            alert_id=alert_id,
            source_id="shop-00",
            source_class="shop",
            occurred_at=1,
            category=category,
            text=text,
            point=Point(x_m * M, y_m * M),
        )
    )
    return received(
        given, "shop-00", alert_id, body or b"body %d" % number, offset=number if offset == -2 else offset
    )


def status(
    responder_id: str, assignment_id: str, word: str, report_id: str = "r1", disposition: str = ""
) -> Entry:
    """Return the entry of a status report."""
    given = StatusReported(report_id, responder_id, word, 1, assignment_id, disposition)
    body = f"{responder_id} {assignment_id} {word} {report_id}".encode()
    return received(given, responder_id, report_id, body, topic="responders.status")


def position(responder_id: str, x_m: int, y_m: int, at: int, number: int) -> Entry:
    """Return the entry of a position report."""
    given = PositionsReported((Move(responder_id, Point(x_m * M, y_m * M), at),))
    return received(
        given, responder_id, f"p{number}", b"position %d" % number, topic="responders.position", offset=number
    )

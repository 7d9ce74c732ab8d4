"""Intake: every record becomes an entry, whatever its bytes are."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.geo.plane import Plane
from dispatch.intake import Intake
from dispatch.intake.alert_key import alert_key, own_id
from dispatch.model.alert import Alert, Attachment
from dispatch.model.geometry import Point
from dispatch.model.inputs import AlertReceived, Move, PositionsReported, StatusReported
from dispatch.model.responder import Responder
from dispatch.model.roster import Area, Place, Roster, Sensor, Shop
from dispatch.record import Entry, Record

HERE, THERE = "440515", "440514"
NOON_MS = 1_795_320_000_000  # 2026-11-22T04:00:00Z
NOON = "2026-11-22T12:00:00+08:00"
ALERT = {"alert_id": "a-1", "source_id": "shop-1", "occurred_at": NOON, "text": "有人用假钞"}
TOPICS = ("alerts.shop", "alerts.patrol", "alerts.sensor", "responders.status", "responders.position", "else")


def _roster(code: str, lat_e7: int, lon_e7: int, responder: str, shop: str) -> Roster:
    origin = Point(0, 0)
    return Roster(
        version=code,
        area=Area(code, code, code, lat_e7, lon_e7, 480),
        places=(
            Place(code + "003", "街道", code + "003", origin),
            Place(code + "003001", "社区", code + "003", Point(1_000, 1_000)),
        ),
        shifts=(),
        responders=(Responder(responder, "unit", "x", origin, code + "003", code + "003001", "foot", False),),
        shops=(Shop(shop, "x", "群", code + "003001", origin),),
        sensors=(Sensor("smoke-" + code, "smoke", code + "003001", origin, "smoke"),),
    )


ROSTERS = {
    HERE: _roster(HERE, 234_660_000, 1_167_560_000, "unit-1", "shop-1"),
    THERE: _roster(THERE, 234_660_000, 1_165_560_000, "unit-2", "shop-2"),
}
INTAKE = Intake(ROSTERS, HERE)
PLANE = Plane(234_660_000, 1_167_560_000)


def _record(value: object, topic: str = "alerts.shop", **more: Any) -> Record:
    raw = value if isinstance(value, bytes) else orjson.dumps(value)
    return Record(**{"topic": topic, "partition": 3, "offset": 7, "key": None, "value": raw, **more})


def _alert(entry: Entry) -> Alert:
    assert isinstance(entry.input, AlertReceived)
    return entry.input.alert


def test_an_alert_becomes_an_entry_with_its_receipt() -> None:
    """A bare alert carries all of its fields into the area's terms, and its receipt proves the raw bytes."""
    record = _record(
        ALERT
        | {
            "category": "theft",
            "severity": "severe",
            "location": {"latitude": 23.476, "longitude": 116.756, "accuracy_m": 12.34},
            "place_code": "440515003001",
            "persons_sought": "灰衣男子",
            "attachments": [{"url": "https://example.org/1.jpg", "media_type": "image/jpeg"}],
        }
    )
    entry = INTAKE.read(record)
    assert (entry.area_id, entry.actor, entry.refused) == (HERE, "shop-1", "")
    assert _alert(entry) == Alert(
        key="shop-1/a-1",
        alert_id="a-1",
        source_id="shop-1",
        source_class="shop",
        occurred_at=NOON_MS,
        category="theft",
        severity="severe",
        text="有人用假钞",
        point=Point(0, 11_120),
        accuracy_dm=124,
        place_code="440515003001",
        persons_sought="灰衣男子",
        attachments=(Attachment("https://example.org/1.jpg", "image/jpeg"),),
    )
    assert type(_alert(entry).category) is str
    assert entry.receipt is not None
    assert (entry.receipt.source_id, entry.receipt.event_id) == ("shop-1", "a-1")
    canonical = orjson.dumps(orjson.loads(record.value), option=orjson.OPT_SORT_KEYS)
    assert entry.receipt.body_hash == hashlib.sha256(canonical).digest()
    assert entry.receipt.record is record


def _body_hash(record: Record) -> bytes:
    receipt = INTAKE.read(record).receipt
    assert receipt is not None
    return receipt.body_hash


def test_a_repeat_is_told_by_what_it_says_not_by_how_it_was_sent() -> None:
    """Blanks, order of fields and wrapping make no other body; a CloudEvent sent again has another id."""
    event = {"specversion": "1.0", "type": "dispatch.alert.v1", "source": "urn:x", "data": ALERT}
    first = _body_hash(_record(ALERT))
    binary = [
        ("ce_specversion", b"1.0"),
        ("ce_type", b"dispatch.alert.v1"),
        ("ce_source", b"x"),
        ("ce_id", b"1"),
    ]
    same = [
        _record(ALERT, "alerts.patrol", headers=binary),
        _record(orjson.dumps(ALERT, option=orjson.OPT_INDENT_2)),
        _record(dict(reversed(ALERT.items()))),
        _record(event | {"id": "1"}),
        _record(event | {"id": "2", "time": NOON}),
    ]
    assert {_body_hash(record) for record in same} == {first}
    assert _body_hash(_record(ALERT | {"text": "有人用假钞!"})) != first
    assert _body_hash(_record(ALERT | {"severity": "minor"})) != first


@pytest.mark.parametrize(
    ("topic", "expected"), [("alerts.shop", "shop"), ("alerts.patrol", "patrol"), ("alerts.sensor", "sensor")]
)
def test_the_class_of_a_source_is_that_of_its_topic(topic: str, expected: str) -> None:
    """The topic tells whether a shop, a patrol or a sensor speaks."""
    assert _alert(INTAKE.read(_record(ALERT, topic))).source_class == expected


@pytest.mark.parametrize(
    "claim",
    [
        {"source_id": "unit-1"},
        {"source_id": "smoke-440515"},
        {"source_id": "unit-1", "source_class": "patrol", "topic": "alerts.patrol"},
    ],
)
@pytest.mark.parametrize(
    "headers", [(), (("ce_source", b"/patrols/unit-1"), ("ce_type", b"dispatch.alert.v1"))]
)
def test_an_alert_cannot_say_that_another_class_speaks(
    claim: dict[str, str], headers: tuple[tuple[str, bytes], ...]
) -> None:
    """A shop's topic speaks for shops: neither id, further fields nor CloudEvents attributes change that."""
    entry = INTAKE.read(_record(ALERT | claim, "alerts.shop", headers=headers))
    assert _alert(entry).source_class == "shop"


def test_a_chinese_datum_is_undone() -> None:
    """A GCJ-02 position lies half a kilometre from where its numbers seem to say."""
    location = {"latitude": 23.463434927695737, "longitude": 116.76058242314203, "datum": "gcj02"}
    point = _alert(INTAKE.read(_record(ALERT | {"location": location}))).point
    assert point is not None
    assert abs(point.x_dm) <= 10 and abs(point.y_dm) <= 10


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"area_id": THERE}, THERE),
        ({"area_id": "999999", "source_id": "shop-2"}, THERE),
        ({"source_id": "shop-2", "location": {"latitude": 23.466, "longitude": 116.756}}, THERE),
        ({"source_id": "smoke-" + THERE}, THERE),
        ({"source_id": "x", "location": {"latitude": 23.466, "longitude": 116.58}}, THERE),
        ({"source_id": "x", "location": {"latitude": 23.466, "longitude": 116.74}}, HERE),
        ({"source_id": "x", "place_code": "440514003001"}, THERE),
        ({"source_id": "x", "location": {"latitude": 0, "longitude": 0}, "place_code": THERE}, THERE),
        ({"source_id": "x"}, HERE),
    ],
)
def test_the_area_is_the_first_that_is_known(change: dict[str, Any], expected: str) -> None:
    """The named area first, then the registration, the position, the place code, the default area."""
    entry = INTAKE.read(_record(ALERT | change))
    assert (entry.area_id, entry.refused) == (expected, "")


def test_a_new_roster_counts_at_once() -> None:
    """The rosters are a live view: whoever is registered anew counts from the next record on."""
    rosters = dict(ROSTERS)
    intake = Intake(rosters, HERE)
    moved = ALERT | {"source_id": "shop-9"}
    assert intake.read(_record(moved)).area_id == HERE
    shop = replace(ROSTERS[THERE].shops[0], shop_id="shop-9")
    rosters[THERE] = replace(ROSTERS[THERE], shops=(shop,))
    assert intake.read(_record(moved)).area_id == THERE


def test_a_status_report_becomes_an_input() -> None:
    """A report keeps what was said; its place is projected, its area is the responder's."""
    body = {
        "report_id": "r-1", "responder_id": "unit-2", "assignment_id": "asg-1", "status": "cleared",
        "at": NOON, "disposition": "caught", "note": "ok",
        "location": {"latitude": 23.466, "longitude": 116.556},
    }  # fmt: skip
    entry = INTAKE.read(_record(body, "responders.status"))
    assert entry.input == StatusReported(
        "r-1", "unit-2", "cleared", NOON_MS, "asg-1", "caught", "ok", Point(0, 0)
    )
    assert (entry.area_id, entry.actor) == (THERE, "unit-2")
    assert entry.receipt is not None and entry.receipt.event_id == "r-1"


def test_a_position_becomes_one_move() -> None:
    """A position report is one move on the plane of the responder's area."""
    body = {
        "report_id": "p-1",
        "responder_id": "unit-1",
        "at": NOON,
        "latitude": 23.476,
        "longitude": 116.756,
    }
    entry = INTAKE.read(_record(body, "responders.position"))
    assert entry.input == PositionsReported((Move("unit-1", Point(0, 11_120), NOON_MS),))


def test_a_position_that_cannot_be_is_not_believed() -> None:
    """A phone without a fix says 0 N 0 E: an alert goes by its source's place, a report is refused."""
    nowhere = {"latitude": 0, "longitude": 0}
    entry = INTAKE.read(_record(ALERT | {"location": nowhere}))
    assert (entry.area_id, entry.refused, _alert(entry).point) == (HERE, "", None)
    body = {"report_id": "p-1", "responder_id": "unit-1", "at": NOON} | nowhere
    report = INTAKE.read(_record(body, "responders.position"))
    assert report.input is None
    assert report.refused == "latitude, longitude: 0.0, 0.0 is not within 50 km of area 440515"


def test_an_unreadable_alert_still_goes_to_a_person() -> None:
    """What was wrong is named in full; what was sound is kept; the receipt is named by where it lay."""
    body = ALERT | {"alert_id": 5, "category": "ufo", "place_code": "440514003001", "source_id": "x"}
    entry = INTAKE.read(_record(body))
    alert = _alert(entry)
    name = hashlib.sha256(b"alerts.shop|3|7").hexdigest()
    assert "alert_id: " in entry.refused and "category: " in entry.refused
    assert {(error.field, error.value) for error in entry.wrong} == {("alert_id", "5"), ("category", "'ufo'")}
    assert alert.unreadable == entry.refused
    assert (alert.alert_id, alert.source_id, alert.category) == (name, "x", "")
    assert (alert.text, alert.place_code, entry.area_id) == ("有人用假钞", "440514003001", THERE)
    assert alert.occurred_at == NOON_MS
    assert entry.receipt is not None and entry.receipt.event_id == name


def test_a_refused_alert_keeps_its_own_id_beside_the_mended_one() -> None:
    """Its publisher finds the incident by the id it gave, and may send the alert again, put right."""
    wrong = INTAKE.read(_record(ALERT | {"severity": "awful"}))
    mended = INTAKE.read(_record(ALERT | {"severity": "severe"}, offset=8))
    name = hashlib.sha256(b"alerts.shop|3|7").hexdigest()
    assert wrong.refused and not mended.refused
    assert (_alert(wrong).alert_id, _alert(wrong).key) == ("a-1", f"shop-1/a-1#{name[:16]}")
    assert own_id(_alert(wrong).key).partition("#")[0] == own_id(_alert(mended).key) == "a-1"
    assert wrong.receipt is not None and mended.receipt is not None
    assert (wrong.receipt.event_id, mended.receipt.event_id) == (name, "a-1")


def test_bytes_that_are_no_json_are_kept_as_an_excerpt() -> None:
    """A person sees the beginning of what came, and each such message is a source of its own."""
    first = _alert(INTAKE.read(_record(b"\x00fire! \xff{" + b"x" * 5_000, timestamp_ms=1_000)))
    second = _alert(INTAKE.read(_record(b"help", offset=8)))
    assert first.text.startswith("\ufffdfire! \ufffd{xxx") and len(first.text) == 1_000
    assert first.occurred_at == 1_000
    assert first.source_id.startswith("unknown:") and first.source_id != second.source_id


def test_an_alert_by_http_is_named_by_its_bytes() -> None:
    """Without an offset the same unreadable bytes are the same message."""
    here = _record(b"?", partition=-1, offset=-1)
    first, second = INTAKE.read(here), INTAKE.read(replace(here, timestamp_ms=5))
    assert first.receipt is not None and second.receipt is not None
    assert first.receipt.event_id == second.receipt.event_id == hashlib.sha256(b"?").hexdigest()


def test_wrong_headers_do_not_lose_a_sound_body() -> None:
    """A malformed CloudEvents header refuses the message, and its body is read all the same."""
    entry = INTAKE.read(_record(ALERT, headers=[("ce_specversion", b"9"), ("ce_id", b"\xff")]))
    assert entry.refused
    assert (_alert(entry).source_id, _alert(entry).text) == ("shop-1", "有人用假钞")


def test_a_structured_event_is_unwrapped_even_when_refused() -> None:
    """The data inside a structured CloudEvent are found when its attributes are wrong."""
    entry = INTAKE.read(_record({"specversion": "1.0", "data": ALERT}))
    assert entry.refused and _alert(entry).source_id == "shop-1"


@pytest.mark.parametrize("topic", ["responders.status", "responders.position", "else"])
def test_an_unreadable_report_has_no_input(topic: str) -> None:
    """A report that cannot be understood changes nothing; its reason and its receipt remain."""
    entry = INTAKE.read(_record({"report_id": "r-1"}, topic))
    assert entry.input is None and entry.refused and entry.receipt is not None
    assert entry.area_id == HERE


def test_an_area_without_a_roster_takes_alerts_without_a_point() -> None:
    """Before the first roster is imported nothing can be projected, and no alert is refused for that."""
    located = ALERT | {"location": {"latitude": 23.466, "longitude": 116.756}}
    entry = Intake({}, HERE).read(_record(located))
    assert (entry.area_id, entry.refused, _alert(entry).point) == (HERE, "", None)


_IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


@given(st.tuples(_IDS, _IDS), st.tuples(_IDS, _IDS))
def test_two_alerts_never_share_a_key(a: tuple[str, str], b: tuple[str, str]) -> None:
    """Whatever sources and ids contain, other alerts have other keys, and the own id comes back."""
    assert (alert_key(*a) == alert_key(*b)) == (a == b)
    assert own_id(alert_key(*a)) == a[1]


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.integers(-(2**60), 2**60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_FIELDS = st.sampled_from(
    [*Alert.__dataclass_fields__, "report_id", "responder_id", "at", "location", "status"]
)
_BODIES = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda d: orjson.dumps(d), st.dictionaries(_FIELDS, _JSON, max_size=8)),
    st.builds(lambda d: orjson.dumps(ALERT | d), st.dictionaries(_FIELDS, _JSON, max_size=3)),
    st.builds(lambda d: orjson.dumps({"specversion": "1.0", "data": d}), _JSON),
    st.builds(lambda s: orjson.dumps(ALERT)[:s], st.integers(0, 90)),
)
_NAMES = st.sampled_from(["ce_id", "ce_type", "ce_specversion", "ce_source", "ce_time", "content-type"])
_HEADERS = st.lists(st.tuples(_NAMES | st.text(max_size=9), st.binary(max_size=30)), max_size=6)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(TOPICS) | st.text(max_size=9),
    _BODIES,
    _HEADERS,
    st.none() | st.binary(max_size=9),
    st.integers(-1, 2**62),
)
def test_nothing_makes_it_raise(
    topic: str, body: bytes, headers: list[tuple[str, bytes]], key: bytes | None, stamp: int
) -> None:
    """Any bytes give an entry with a receipt of those bytes; on an alert topic always an alert in an area."""
    record = Record(topic, 0, 1, key, body, headers, stamp)
    entry = INTAKE.read(record)
    assert entry.receipt is not None
    assert entry.receipt.record.value == body
    assert not entry.refused or entry.receipt.body_hash == hashlib.sha256(body).digest()
    assert entry.area_id in ROSTERS
    assert isinstance(entry.input, AlertReceived) == (topic in TOPICS[:3])
    assert entry.input is not None or entry.refused
    assert "could not be read" not in entry.refused  # refused by a rule, never by a fault
    assert INTAKE.read(record) == entry

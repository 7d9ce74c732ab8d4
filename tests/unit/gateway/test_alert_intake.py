"""From an HTTP body to records: every spelling of CloudEvents, and every wrong field by name."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from dispatch.gateway.intake import MAX_ALERTS, AlertIntake, SourcePlace, WrongAlerts
from schemas import envelope
from schemas.codec import decode
from schemas.inbound import Alert

JSON = {"content-type": "application/json"}
EVENT: dict[str, Any] = {"specversion": "1.0", "id": "e1", "source": "/shops/s1", "type": "dispatch.alert.v1"}


class Sources:
    """One registered patrol and one registered sensor."""

    def find(self, source_id: str) -> SourcePlace | None:
        """Return where the source belongs."""
        known = {"patrol-1": SourcePlace("440515", "patrol"), "smoke-1": SourcePlace("440515", "sensor")}
        return known.get(source_id)


INTAKE = AlertIntake(Sources())


def alert(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Return a valid alert."""
    return {
        "alert_id": f"a{number}",
        "source_id": "s1",
        "occurred_at": "2026-11-22T08:00:00+08:00",
        "text": "有人用假钞",
    } | fields


def test_topic_follows_the_registered_source_and_else_the_caller() -> None:
    """A registered source has its own topic and area; any other goes where the caller says."""
    body = orjson.dumps([alert(source_id="patrol-1"), alert(source_id="smoke-1"), alert()])
    found = [ready.record for ready in INTAKE.read(body, JSON, "sensor")]
    assert [record.topic for record in found] == ["alerts.patrol", "alerts.sensor", "alerts.sensor"]
    assert [record.key for record in found] == [b"440515", b"440515", None]
    assert INTAKE.read(orjson.dumps(alert()), JSON)[0].record.topic == "alerts.shop"


def test_one_alert_has_one_spelling() -> None:
    """Alone, in a list, with white space or other key order: the record has the same bytes."""
    one = alert()
    bodies = (
        orjson.dumps(one),
        orjson.dumps([one]),
        orjson.dumps(dict(reversed(one.items())), option=orjson.OPT_INDENT_2),
    )
    assert len({INTAKE.read(body, JSON)[0].record.value for body in bodies}) == 1


def test_unknown_fields_are_published_too() -> None:
    """What this release does not know is not taken away from the one that does."""
    (ready,) = INTAKE.read(orjson.dumps(alert(colour="red")), JSON)
    assert orjson.loads(ready.record.value)["colour"] == "red"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (alert(), JSON | {f"ce-{name}": value for name, value in EVENT.items()}),
        ({**EVENT, "data": alert()}, {"content-type": "application/cloudevents+json; charset=utf-8"}),
        ([{**EVENT, "data": alert()}], {"content-type": "application/cloudevents-batch+json"}),
        (alert(), {"content-type": "text/plain"}),
    ],
)
def test_what_is_published_reads_like_what_was_posted(body: object, headers: dict[str, str]) -> None:
    """Binary, structured, batch and bare alerts are read from the topic as the same alert."""
    (ready,) = INTAKE.read(orjson.dumps(body), headers)
    record = ready.record
    found = decode(Alert, envelope.read(record.value, record.headers, record.key, record.topic).data)
    assert (ready.alert_id, found.alert_id, found.text) == ("a1", "a1", "有人用假钞")


def test_every_wrong_field_of_every_alert_is_named() -> None:
    """Nothing passes while anything is wrong, and each error says which alert, field and limit."""
    wrong = [alert(), alert(category="ufo", location={"latitude": 91, "longitude": 0}), {"alert_id": "x"}]
    with pytest.raises(WrongAlerts) as caught:
        INTAKE.read(orjson.dumps(wrong), JSON)
    told = [error.as_json() for error in caught.value.errors]
    assert [(error["index"], error["field"]) for error in told] == [
        (1, "category"),
        (1, "location.latitude"),
        (2, "source_id"),
        (2, "occurred_at"),
    ]
    assert "90" in str(told[1]["message"])
    assert told[1]["value"] == "91"


@pytest.mark.parametrize(
    ("body", "headers", "field"),
    [
        (b"{", JSON, "message"),
        (b"[" * 100, JSON, "message"),
        (b"[]", JSON, "message"),
        (orjson.dumps([alert(number) for number in range(MAX_ALERTS + 1)]), JSON, "message"),
        (b"7", JSON, "message"),
        (orjson.dumps([alert()]), {"content-type": "application/cloudevents+json"}, "content-type"),
        (orjson.dumps(alert()), {"content-type": "application/cloudevents-batch+json"}, "message"),
        (orjson.dumps([alert()]), JSON | {"ce-id": "e1"}, "ce-id"),
        (orjson.dumps(alert()), JSON | {"ce-id": "e1"}, "ce_specversion"),
        (orjson.dumps({**EVENT, "type": "dispatch.status.v1", "data": alert()}), JSON, "type"),
    ],
)
def test_what_cannot_be_a_list_of_alerts_is_refused(body: bytes, headers: dict[str, str], field: str) -> None:
    """Broken JSON, too deep, none, too many, no object, or envelopes that contradict the body."""
    with pytest.raises(WrongAlerts) as caught:
        INTAKE.read(body, headers)
    assert field in [error.error.field for error in caught.value.errors]


def test_the_answer_to_thousands_of_errors_is_bounded() -> None:
    """A list that is wrong everywhere is answered with the first 200 errors and their number."""
    with pytest.raises(WrongAlerts) as caught:
        INTAKE.read(orjson.dumps([{}] * 500), JSON)
    assert len(caught.value.errors) == 200
    assert caught.value.total == 1_500

"""Every output that programs read × every hostile string: one message stays one message, as it was said."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from aiohttp import web

from dispatch.console.frames import Frame, control, sse
from dispatch.gateway.permissions import Role
from dispatch.gateway.problem import MEDIA_TYPE, Problem, not_found
from dispatch.model.alert import Alert
from dispatch.model.inputs import AlertReceived
from dispatch.notify.addresses import Allowance
from dispatch.notify.breaker import Breaker
from dispatch.notify.port import Notice, Sent
from dispatch.notify.signature import HEADER, Key, genuine
from dispatch.notify.target import Target
from dispatch.notify.webhook import WebhookChannel
from dispatch.outbound import OutboundMessage
from dispatch.record import Entry
from dispatch.store.outbox import PendingRejection, PendingRow
from schemas import Rejected, decode, encode, storable_text
from streams.outgoing import of_rejection, of_row
from tests.hostile.corpus import SHORT, STRINGS
from tests.unit.console.served import Served
from tests.unit.demo.records import incident
from tests.worlds.small import AREA, NOON

every_string = pytest.mark.parametrize("text", STRINGS.values(), ids=STRINGS)
every_name = pytest.mark.parametrize("text", SHORT.values(), ids=SHORT)


def message(text: str) -> OutboundMessage:
    """Return an outbound message that says the text, and is keyed by it as far as a key can be."""
    said = storable_text(text)[:4_000]
    event = incident(1, reason=said, alert_ids=((said or "-")[:128],))
    return OutboundMessage("incidents", "dispatch.incident.opened.v1", said, 0, encode(event))


@every_string
def test_a_server_sent_event_is_one_event(text: str) -> None:
    """No text ends a frame, begins another, or says another id."""
    sent = sse(Frame(AREA, 7, message(text)), True).decode()
    assert sent.endswith("\n\n") and sent.count("\n\n") == 1
    assert "\r" not in sent and "\0" not in sent
    fields = [line.partition(": ") for line in sent.strip("\n").split("\n")]
    assert sorted(name for name, _, _ in fields) == ["data", "event", "id"]
    said = {name: value for name, _, value in fields}
    assert (said["id"], said["event"]) == (f"{AREA}:7", "incidents")
    assert orjson.loads(said["data"])["data"]["reason"] == storable_text(text)[:4_000]


@every_string
def test_a_socket_frame_is_one_json_text(text: str) -> None:
    """A frame has the text as a string, and the members that we gave it."""
    for raw in (Frame(AREA, 7, message(text)).last, control("resync", AREA, 7, reason=storable_text(text))):
        frame = orjson.loads(raw)
        assert (frame["id"], frame["seq"]) == (f"{AREA}:7", 7)
        assert b"\n" not in raw and b"\r" not in raw and b"\0" not in raw


@every_string
def test_a_record_on_a_topic_has_harmless_headers(text: str) -> None:
    """Headers are ours and of one line; the value is the message as it was decided."""
    made = message(text)
    (record,) = of_row(PendingRow(AREA, 7, 1_795_000_000_000, [made]))
    assert record.value == made.data
    for name, value in record.headers:
        assert name.startswith("ce_") or name == "content-type"
        assert value.isascii() and value.decode().isprintable()


@every_string
def test_a_refused_message_is_told_of_whole(text: str) -> None:
    """The bytes come back as they came, the reason is text, and the headers are ours."""
    raw = text.encode("utf-8", "surrogatepass")
    record = of_rejection(PendingRejection(5, AREA, text, "alerts.shop", 1, 2, raw, 1_795_000_000_000))
    told = decode(Rejected, record.value)
    assert orjson.loads(record.value)["reason"] == (storable_text(text)[:4_000] or "refused without a reason")
    assert told.raw == raw
    assert all(value.isascii() and value.decode().isprintable() for _, value in record.headers)


@every_string
def test_a_problem_is_json_with_our_members(text: str) -> None:
    """An error names what was wrong, whatever that was, and stays what it is."""
    for problem in (Problem(422, text, errors=[{"field": text, "value": text}]), not_found("incident", text)):
        answer = problem.response()
        assert (answer.status_code, answer.media_type) == (problem.status, MEDIA_TYPE)
        body = json.loads(bytes(answer.body))
        assert (body["status"], body["type"]) == (problem.status, "about:blank")
        assert all(value.isprintable() for _, value in answer.headers.items())


@every_string
async def test_an_answer_has_the_text_as_it_was_said(text: str) -> None:
    """An incident tells the alert's words, whole and raw, as JSON that no browser takes for a page."""
    served = Served()
    said: dict[str, Any] = {
        "text": storable_text(text)[:4_000],
        "persons_sought": storable_text(text)[:4_000],
    }
    source = storable_text(text)[:100]
    told_by: dict[str, Any] = {"key": f"{source}/a1", "alert_id": "a1", "source_id": source}
    given = AlertReceived(Alert(**told_by, source_class="shop", occurred_at=NOON, category="theft", **said))
    (outcome,) = await served.area.apply([Entry(AREA, "test", given)])
    found: list[Any] = [event for event in outcome.events if event.kind == "incident_opened"]
    async with served.client(Role.DISPATCHER) as client:
        answer = await client.get(f"/v1/incidents/{found[0].incident.incident_id}")
        log = await client.get(f"/v1/incidents/{found[0].incident.incident_id}/log")
    assert answer.status_code == log.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    (told,) = answer.json()["alerts"]
    assert (told["text"], told["persons_sought"]) == (said["text"], said["persons_sought"])


@every_name
async def test_a_hostile_address_is_a_problem_and_no_metric(text: str) -> None:
    """In a path, a query or a body the string is refused by name, and no label is made of it."""
    served, raw = Served(), text.encode("utf-8", "surrogatepass")
    quoted = quote(raw, safe="")
    async with served.client(Role.DISPATCHER) as client:
        for path in (f"/v1/incidents/{quoted}", f"/v1/incidents?cursor={quoted}", f"/{quoted}/"):
            answer = await client.get(path)
            assert answer.status_code < 500, answer.text
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == MEDIA_TYPE
        wrong = await client.post(
            "/v1/alerts", content=orjson.dumps({storable_text(text): storable_text(text)})
        )
        assert wrong.status_code in (403, 422)
        metrics = await client.get("/metrics")
    assert text not in metrics.text or text.isalnum()
    assert all(len(line) < 400 for line in metrics.text.splitlines())


async def test_a_webhook_carries_the_body_as_it_is_published() -> None:
    """Every string arrives whole in a signed body; the headers are ours alone."""
    got: list[tuple[dict[str, str], bytes]] = []

    async def receive(request: web.Request) -> web.Response:
        got.append((dict(request.headers), await request.read()))
        return web.Response(status=204, text="")

    app = web.Application()
    app.router.add_post("/", receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    target = Target.parse(f"http://127.0.0.1:{runner.addresses[0][1]}/", Allowance.parse("127.0.0.1"))
    bodies = [message(text).data for text in STRINGS.values()]
    async with target.session(20) as session, asyncio.timeout(60):
        channel = WebhookChannel(target, session, [Key("1", b"s")], 20, lambda: 9, Breaker(lambda: 0.0))
        for body in bodies:
            notice = Notice(AREA, "asg-440515-1-1", "unit-n", "notified", 1, 1, body)
            assert await channel.send(notice) == Sent("HTTP 204")
    await runner.cleanup()
    assert [body for _, body in got] == bodies
    ours = {
        "Host",
        "Accept",
        "Accept-Encoding",
        "Content-Type",
        "Content-Length",
        "Dispatch-Delivery",
        "User-Agent",
    }
    for headers, body in got:
        assert headers.keys() == ours | {HEADER}
        assert genuine({"1": b"s"}, body, headers[HEADER], 9)

"""Canaries: names and numbers that sing where they must not be. None does, in any output in clear."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import orjson
import prometheus_client
import pytest
import structlog

from dispatch.area import CommandArea
from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.console.assembly import assemble
from dispatch.gateway.permissions import Role
from dispatch.logs import configure_logging
from dispatch.model.commands import NoteCommand
from dispatch.privacy.keys import new_entry
from dispatch.privacy.roll import keep_people
from dispatch.record import Record
from dispatch.registry.people import Person
from dispatch.registry.roster_export import write
from dispatch.store.deliveries import Notices
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from dispatch.store.verify import verify
from streams.outgoing import of_rejection, of_row
from tests.unit.console.served import MemoryPublisher
from tests.worlds.small import AREA

ROSTER = {"vol-01": ("金丝雀甲", "13987654321"), "unit-e": ("金丝雀乙", "0754-86543210")}
"""Who is on the roster, or answers at a post: in clear nowhere but behind the call button."""

CALLER = "13711112222"
CITIZEN = "440515199001017777"
SAID = f"我是金丝雀丙,电话{CALLER},身份证{CITIZEN},有人用假钞"
"""What a caller wrote: the desk needs it, nobody else is shown it."""

EVIDENCE = {
    "receipt": {"raw"},
    "rejection": {"raw", "errors"},
    "area_log": {"input", "input_json", "events", "events_json"},
}
"""Where what people wrote is evidence: the messages as they came, and the log. Both have their limits."""


@dataclass
class Heard:
    """Everything that left the service, by where."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def note(self, where: str, *texts: str | bytes) -> None:
        """Remember what was seen there."""
        for text in texts:
            shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            self.found.setdefault(where, []).append(shown)

    def singing(self, canaries: Iterator[str] | tuple[str, ...]) -> list[str]:
        """Return where one of the canaries is in clear."""
        wanted = tuple(canaries)
        return sorted({w for w, texts in self.found.items() for t in texts if any(c in t for c in wanted)})


@pytest.fixture
async def runtime(database_dsn: str, area: CommandArea, store: Store) -> AsyncIterator[Runtime]:
    """A runtime over the small district, its people on record, encrypted."""
    settings = Settings(dsn=database_dsn, personal_keys=new_entry(), pool_size=3)  # type: ignore[arg-type]
    people = [Person(who, name, phone) for who, (name, phone) in ROSTER.items()]
    await keep_people(store, settings, AREA, people)
    async with open_runtime(settings, "test") as opened:
        yield opened


def alert(number: int, offset: int) -> Record:
    """Return an alert of a shop as it lies on its topic."""
    body = {
        "alert_id": f"a{number}", "source_id": "shop-00", "occurred_at": "2026-11-22T15:30:00+08:00",
        "text": SAID, "persons_sought": SAID,
    }  # fmt: skip
    return Record("alerts.shop", 0, offset, AREA.encode(), orjson.dumps(body))


async def play(runtime: Runtime) -> str:
    """Let alerts, an unreadable one, an answer with a note and a dispatcher's note come in."""
    await runtime.landing.land([alert(1, 0), Record("alerts.shop", 0, 1, None, f"{{{SAID}".encode())])
    area = runtime.areas[AREA]
    held = next(iter((await area.present()).assignments.values()))
    report = {
        "report_id": "r1", "responder_id": held.responder_id, "assignment_id": held.assignment_id,
        "status": "declined", "at": "2026-11-22T15:31:00+08:00", "note": SAID,
    }  # fmt: skip
    wrong = {**report, "report_id": "r2", "status": CALLER}
    reports = [
        Record("responders.status", 0, n, None, orjson.dumps(r)) for n, r in enumerate((report, wrong))
    ]
    await runtime.landing.land(reports)
    incident = (await area.present()).incident(held.incident_id)
    assert incident is not None
    words = f"call back {CALLER} or {CITIZEN}"
    await area.command(NoteCommand("dispatcher:li", incident.incident_id, words, words), incident.seq)
    return incident.incident_id


async def published(store: Store, heard: Heard) -> None:
    """Note every record of the outbound topics, and every notice to a responder."""
    async with Outbox(store).rows(AREA, 1_000) as rows:
        records = [record for row in rows for record in of_row(row)]
    async with Outbox(store).rejections(100) as rejections:
        refused = [of_rejection(one) for one in rejections]
    assert records and refused
    for record in records:
        heard.note(f"topic {record.topic}", record.value)
    for record in records + refused:
        heard.note(f"key {record.topic}", record.key)
        heard.note(f"headers {record.topic}", *(value for _, value in record.headers))
    for row in await Notices(store).rows(AREA, 0, 1_000):
        heard.note("notices", *(notice.body for notice in row.notices))


async def answered(runtime: Runtime, store: Store, heard: Heard, incident_id: str) -> str:
    """Note what each role is answered on each page; return what the call button showed."""
    app = assemble(runtime.settings, runtime, MemoryPublisher()).app
    pages = ["/v1/incidents", f"/v1/incidents/{incident_id}", f"/v1/incidents/{incident_id}/log"]
    pages += ["/v1/responders?limit=1000", "/v1/audit/reveals", "/metrics", "/readyz", "/openapi.json"]
    transport = httpx.ASGITransport(app)
    revealed = ""
    for role in (Role.DISPATCHER, Role.VIEWER, Role.AUDITOR):
        token = await Tokens(store).issue(role, "somebody", AREA)
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://c", headers=headers) as client:
            if role is Role.DISPATCHER:
                why = {"incident_id": incident_id, "reason": f"call {CALLER}"}
                revealed = (await client.post("/v1/responders/vol-01/contact", json=why)).text
            for page in pages:
                heard.note(f"{role} {page.partition('?')[0]}", (await client.get(page)).text)
    return revealed


async def tables(store: Store, heard: Heard) -> None:
    """Note every column of every table, as text, with what bytes say in UTF-8."""
    async with store.connection() as connection:
        columns = await connection.fetch(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY 1, 2"
        )
        for table, column, kind in columns:
            for row in await connection.fetch(f'SELECT "{column}" FROM "{table}"'):
                value = row[0]
                heard.note(f"{table}.{column}", value if kind == "bytea" and value else str(value))


async def test_no_canary_sings(
    runtime: Runtime, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No roster name or number, and nothing of a caller, is in clear in any output, log, metric or key."""
    configure_logging(Settings(log_format="json", log_level="debug"), "worker")
    heard = Heard()
    incident_id = await play(runtime)
    try:
        raise ValueError(f"{CALLER} {CITIZEN} {ROSTER['vol-01'][1]}")
    except ValueError as error:
        structlog.get_logger("test").error("the rules failed", reason=str(error), exc_info=True)
    await published(store, heard)
    revealed = await answered(runtime, store, heard, incident_id)
    await tables(store, heard)
    heard.note("metrics", prometheus_client.generate_latest())
    heard.note("log", capsys.readouterr().err)
    roster = runtime.areas[AREA].roster
    assert roster is not None
    await write_masked(runtime, tmp_path)
    heard.note("export", *(file.read_bytes() for file in tmp_path.iterdir()))

    name, phone = ROSTER["vol-01"]
    assert name in revealed and phone in revealed, "the call button shows what it is there for"
    assert heard.singing(tuple(part for who in ROSTER.values() for part in who if part.isascii())) == []
    assert heard.singing(("金丝雀甲", "金丝雀乙")) == []
    desk = {
        f"dispatcher {page}" for page in ("/v1/incidents/" + incident_id, f"/v1/incidents/{incident_id}/log")
    }
    evidence = {f"{table}.{column}" for table, names in EVIDENCE.items() for column in names}
    assert set(heard.singing((CALLER, CITIZEN))) <= desk | evidence
    outside = ("topic ", "key ", "headers ", "notices", "log", "metrics")
    assert [where for where in heard.singing(("金丝雀丙",)) if where.startswith(outside)] == []
    assert desk <= set(heard.singing((CALLER,))), "the desk reads what was written"
    assert "金丝雀甲"[0] + "*" in "".join(heard.found["export"]) and "139****4321" in "".join(
        heard.found["export"]
    )
    assert await verify(store) is None


async def write_masked(runtime: Runtime, folder: Path) -> None:
    """Export the roster as `dispatch roster export` does by default."""
    from dispatch.cli.roster_export import people_of

    roster = runtime.areas[AREA].roster
    assert roster is not None
    write(roster, folder, await people_of(runtime, AREA, in_full=False))

"""The database: reachable, migrated, with a roster and plans, and with the same idea of the time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path

from dispatch.config import Settings
from dispatch.doctor.finding import Finding, Level, Repair, bad, ok, warn
from dispatch.doctor.vitals import signs_of_life, tokens
from dispatch.doctor.whereabouts import Whereabouts
from dispatch.store.clock import clock_ms
from dispatch.store.compatibility import SchemaMismatch, check_schema
from dispatch.store.durability import durability
from dispatch.store.errors import StoreError
from dispatch.store.log import AreaUnknown, Head, read_head
from dispatch.store.migrate import MigrationFailed, status
from dispatch.store.pool import Store

SKEW_NOTED_MS = 500
SKEW_BAD_MS = 5_000
_CLOCK_LOOKS = 3


async def database(settings: Settings, where: Whereabouts) -> list[Finding]:
    """Look at the database and what it holds."""
    if not where.dsn:
        mend = "dispatch up (starts one here), or set DISPATCH_DSN"
        return [warn("尚无数据库", "no database is configured, and none was started here yet", mend)]
    try:
        async with Store(where.dsn, size=2, application_name="dispatch-doctor") as store:
            findings = [ok("数据库可达", "the database answers"), await _skew(store)]
            findings.append(judge_durability(await durability(store)))
            schema = await _schema(where.dsn, store)
            findings.append(schema)
            if schema.level is Level.OK:
                findings += await _adopted(store, settings)
                findings += await signs_of_life(store, settings, where)
                findings.append(await tokens(store))
            return findings
    except (StoreError, OSError, ValueError) as error:
        return [unreachable(where, str(error))]


def unreachable(where: Whereabouts, why: str) -> Finding:
    """Judge a database that does not answer: no wonder when it is one that `up` would start."""
    if where.local_database and where.up_pid is None:
        mend = f"dispatch up --data-dir {where.data_dir}"
        return warn("本机数据库未启动", "the database of the data directory is not started", mend)
    return bad(
        "数据库不可达", f"the database cannot be used: {why}", "check DISPATCH_DSN and that the server runs"
    )


def judge_durability(settings: Mapping[str, str]) -> Finding:
    """Judge whether what the database has committed lies on its disk."""
    off = [f"{name} = {value}" for name, value in settings.items() if value == "off"]
    if off:
        mend = f"ALTER SYSTEM SET {off[0].partition(' ')[0]} = on; SELECT pg_reload_conf();"
        return bad("数据库断电会丢数据", f"a power cut can lose committed alerts: {', '.join(off)}", mend)
    return ok("数据库提交即落盘", "what the database commits lies on its disk")


async def _schema(dsn: str, store: Store) -> Finding:
    try:
        found = await asyncio.to_thread(status, dsn)
    except MigrationFailed as error:
        return bad("无法检查数据库结构", str(error), "make setup")
    if found.pending:
        names = ", ".join(found.pending)
        return bad("数据库结构待更新", f"migrations are pending: {names}", "dispatch migrate", Repair.MIGRATE)
    try:
        await check_schema(store)
    except SchemaMismatch as error:
        return bad("程序版本过旧", str(error), "install the newer release")
    return ok("数据库结构最新", f"all {len(found.applied)} migrations are applied")


async def _skew(store: Store) -> Finding:
    """Compare the clocks, by the shortest of a few looks."""
    best = (float("inf"), 0.0)
    for _ in range(_CLOCK_LOOKS):
        before = time.time()
        theirs = await clock_ms(store)
        after = time.time()
        best = min(best, (after - before, theirs - (before + after) / 2 * 1_000))
    return judge_skew(best[1])


def judge_skew(ahead_ms: float) -> Finding:
    """Judge by how many ms the database's clock is ahead of this machine's."""
    shown = f"the database's clock is {ahead_ms:+.0f} ms from this machine's"
    mend = "let chrony or systemd-timesyncd set the clocks of both machines"
    if abs(ahead_ms) >= SKEW_BAD_MS:
        return bad("时钟相差过大", shown, mend)
    if abs(ahead_ms) >= SKEW_NOTED_MS:
        return warn("时钟有偏差", shown, mend)
    return ok("时钟一致", shown)


async def _adopted(store: Store, settings: Settings) -> list[Finding]:
    try:
        async with store.connection() as connection:
            head = await read_head(connection, settings.area)
    except AreaUnknown:
        head = Head(0, b"", 0, None)
    return judge_adopted(head, settings.area, settings.areas_dir / settings.area)


def judge_adopted(head: Head, area: str, folder: Path) -> list[Finding]:
    """Judge whether the area works with a roster and with plans."""
    findings = []
    for zh, en, version, mend, repair in (
        ("名册", "roster", head.roster_version, f"dispatch roster import {folder}", Repair.ROSTER),
        ("预案", "plan book", head.plan_version, f"dispatch plans adopt {folder}", Repair.PLANS),
    ):
        if version:
            findings.append(ok(f"{area} 已采用{zh}", f"area {area} works with {en} {version[:12]}"))
        else:
            findings.append(bad(f"{area} 没有{zh}", f"area {area} has no {en}", mend, repair))
    return findings

"""The broker: reachable, with every topic of the contract as it should be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from dispatch.config import Settings
from dispatch.doctor.finding import Finding, Repair, bad, ok, warn
from dispatch.doctor.whereabouts import Whereabouts, reaching
from dispatch.kafka_access import exposure
from dispatch.up.steps import StepMissing, find_step

_LIMIT_S = 20.0
MISSING = "is missing"
UNTOLD = "settings unknown"
UNTOLD_WORDS = (
    "the broker does not tell the settings of its topics; if it is the stand-in, what is published to it is"
    " lost with it, and only alerts by HTTP are safe (DISPATCH_ALERTS_DIRECT)"
)


async def broker(settings: Settings, where: Whereabouts) -> list[Finding]:
    """Look at the topics of the broker."""
    if not where.servers:
        mend = "dispatch up (starts one here), or set DISPATCH_BOOTSTRAP_SERVERS"
        return [warn("尚无消息代理", "no broker is configured, and none was started here yet", mend)]
    try:
        async with asyncio.timeout(_LIMIT_S):
            rows = await find_step("describe-topics")(reaching(settings, where))
    except StepMissing as error:
        return [bad("安装不完整", str(error), "make setup")]
    except Exception as error:  # whatever client or broker raised, the operator needs its words
        return [unreachable(where, str(error) or type(error).__name__)]
    answers = ok("消息代理可达", f"the broker at {where.servers} answers")
    return [answers, protection(reaching(settings, where)), *judge_topics(rows)]


def protection(settings: Settings) -> Finding:
    """Judge whether what goes to the broker can be read and forged on the way."""
    exposed = exposure(settings)
    if exposed:
        mend = "set DISPATCH_KAFKA_SECURITY=sasl_ssl with user, password and CA file: deploy/secure/README.md"
        return warn("消息未加密传输", exposed, mend)
    if settings.kafka_security == "plaintext":
        return ok("仅本机消息代理", "the broker is reached over loopback only")
    return ok("消息加密传输", f"the broker is spoken to by {settings.kafka_security}")


def unreachable(where: Whereabouts, why: str) -> Finding:
    """Judge a broker that does not answer: no wonder when it is one that `up` would start."""
    if where.local_broker and where.up_pid is None:
        mend = f"dispatch up --data-dir {where.data_dir}"
        return warn("本机消息代理未启动", "the broker of the data directory is not started", mend)
    return bad(
        "消息代理不可达",
        f"the broker at {where.servers} cannot be used: {why}",
        "check DISPATCH_BOOTSTRAP_SERVERS and that the broker runs",
    )


def judge_topics(rows: Sequence[Any]) -> list[Finding]:
    """Judge the topics: each with its name and what it differs in."""
    missing = [row.name for row in rows if MISSING in row.drift]
    drifted = [
        f"{row.name} {', '.join(row.drift)}"
        for row in rows
        if row.drift and not {MISSING, UNTOLD}.intersection(row.drift)
    ]
    findings = []
    if missing:
        en = f"topics are missing: {', '.join(missing)}"
        findings.append(bad(f"缺少 {len(missing)} 个主题", en, "dispatch topics", Repair.TOPICS))
    if any(UNTOLD in row.drift for row in rows):
        findings.append(warn("主题设置未知，消息可能不落盘", UNTOLD_WORDS))
    findings += [
        warn("主题设置有偏差", f"topic {words}", "dispatch topics", Repair.TOPICS) for words in drifted
    ]
    findings += [_at_risk(row) for row in rows if row.risk]
    return findings or [ok("主题齐全", f"all {len(rows)} topics are as they should be")]


def _at_risk(row: Any) -> Finding:
    mend = "dispatch topics (on one broker), or DISPATCH_KAFKA_REPLICATION=3 DISPATCH_KAFKA_MIN_INSYNC=2"
    return warn(f"{row.name} 断电可能丢失已确认消息", f"topic {row.name}: {row.risk}", mend)

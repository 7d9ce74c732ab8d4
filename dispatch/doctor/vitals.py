"""Whether the roles live and keep up, and whether anybody may use the interfaces."""

from __future__ import annotations

import time
from collections.abc import Sequence

from dispatch.config import Settings
from dispatch.console.health import RELAY_BEHIND_S, WORKER_FRESH_S
from dispatch.doctor.finding import Finding, bad, ok, warn
from dispatch.doctor.whereabouts import Whereabouts
from dispatch.store.heartbeats import Heartbeat, Vitals
from dispatch.store.pool import Store
from dispatch.store.tokens import TokenEntry, Tokens

ROLES = ("worker", "relay", "auditor", "console")


async def signs_of_life(store: Store, settings: Settings, where: Whereabouts) -> list[Finding]:
    """Look at the heartbeat of every role, and how far the relay is behind."""
    vitals = Vitals(store)
    findings = judge_beats(await vitals.heartbeats(), where)
    lag = await vitals.relay_lag_s([settings.area])
    if lag > RELAY_BEHIND_S:
        mend = "look into the relay's log; is the broker reachable from it?"
        findings.append(
            (bad if where.should_run else warn)("转发滞后", f"the relay is {lag:.0f} s behind the log", mend)
        )
    return findings


def judge_beats(beats: Sequence[Heartbeat], where: Whereabouts) -> list[Finding]:
    """Judge the last signs of life: each role needs one ready process that was heard within 15 s."""
    findings = []
    for role in ROLES:
        fresh = [one for one in beats if one.role == role and one.age_s <= WORKER_FRESH_S]
        ready = [one for one in fresh if one.ready]
        if ready:
            findings.append(
                ok(f"{role} 正常", f"{role}: {len(ready)} ready, heard {ready[0].age_s:.1f} s ago")
            )
        elif fresh:
            mend = f"look into the log of {role}"
            findings.append(
                bad(f"{role} 未就绪", f"{role} is not ready: {fresh[0].detail or 'no reason given'}", mend)
            )
        elif where.should_run:
            en = f"{role} has given no sign of life for {WORKER_FRESH_S:.0f} s"
            findings.append(bad(f"{role} 没有心跳", en, f"dispatch {role}"))
        else:
            mend = f"dispatch up --data-dir {where.data_dir}"
            findings.append(warn(f"{role} 未运行", f"{role} is not running", mend))
    return findings


async def tokens(store: Store) -> Finding:
    """Look for tokens that hold."""
    return judge_tokens(await Tokens(store).all(), round(time.time() * 1_000))


def judge_tokens(entries: Sequence[TokenEntry], now_ms: int) -> Finding:
    """Judge whether somebody may command incidents; times are UTC ms."""
    holding = [one for one in entries if not one.revoked_at and not 0 < one.expires_at <= now_ms]
    if any(one.role == "dispatcher" for one in holding):
        return ok(f"有效令牌 {len(holding)} 个", f"{len(holding)} tokens hold")
    return warn(
        "没有指挥员令牌",
        f"{len(holding)} tokens hold, none of a dispatcher",
        "dispatch tokens issue dispatcher NAME",
    )

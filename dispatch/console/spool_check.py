"""Whether the gateway's spool can keep alerts, and how many wait in it since when."""

from __future__ import annotations

from dispatch.console.health import Check, Probe
from dispatch.gateway.spool import Spool
from dispatch.gateway.spool_errors import SpoolUnusable


def spool_probe(spool: Spool) -> Probe:
    """Return the probe of `spool`: it writes to the disk, and names damaged files that were set aside."""

    async def look() -> Check:
        try:
            await spool.probe()
        except SpoolUnusable as error:
            return Check(False, str(error))
        waiting = f"{spool.records} alerts wait in it, the oldest for {spool.oldest_s():.1f} s"
        damaged = f"; damaged files were set aside: {', '.join(spool.damaged)}" if spool.damaged else ""
        return Check(not spool.trouble, (spool.trouble or waiting) + damaged)

    return look

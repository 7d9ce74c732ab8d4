"""The auditor's process: trusts nobody, reads the topics behind the workers, and lands what they missed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

import structlog

from dispatch.audit.notices import AUDITOR, Desk
from dispatch.audit.proofs import Proofs
from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.intake import Intake
from dispatch.process import run_role, until_stop
from dispatch.record import Record
from dispatch.store.audit import AuditStore
from dispatch.store.heartbeats import Vitals
from streams.inbound_reader import open_reader
from streams.offset_audit import TROUBLE, OffsetAudit, digest_of_bytes
from streams.pulse import pulse
from streams.refresh import refresh
from streams.watchdog import Watchdog

ROLE: Final = AUDITOR
_AGAIN_S: Final = 1.0
_log = structlog.get_logger(__name__)


def run(settings: Settings | None = None) -> int:
    """Run an auditor until SIGTERM or SIGINT; return the exit status of the process."""
    settings = settings if settings is not None else Settings()
    return run_role(ROLE, work, settings, settings.auditor_metrics_port)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Audit until `stop` is set; raises TaskEnded when a part of it could not go on."""
    async with open_runtime(settings, ROLE) as runtime:
        desk = Desk(runtime.store, runtime.areas, settings.area)
        questions = AuditStore(runtime.store)
        audit = OffsetAudit(
            questions,
            runtime.landing,
            desk,
            settings.consumer_group,
            settings.audit_delay_s,
            settings.audit_standstill_s,
            digest=digest_by(runtime.intake),
            rewind_s=settings.audit_rewind_minutes * 60,
        )
        watchdog = Watchdog([])
        with ExitStack() as stack:
            watchdog.start()
            stack.callback(watchdog.stop)
            await until_stop(_parts(settings, runtime, audit, Proofs(questions, desk)), stop)


def digest_by(intake: Intake) -> Callable[[Record], bytes]:
    """Return how a record is told from another: as the intake does it for the receipts."""

    def digest(record: Record) -> bytes:
        receipt = intake.read(record).receipt
        return receipt.body_hash if receipt is not None else digest_of_bytes(record)

    return digest


def _parts(
    settings: Settings, runtime: Runtime, audit: OffsetAudit, proofs: Proofs
) -> list[asyncio.Task[None]]:
    return [
        asyncio.create_task(keep_auditing(settings, audit), name="audit"),
        asyncio.create_task(proofs.run(), name="proofs"),
        asyncio.create_task(refresh(runtime), name="refresh"),
        asyncio.create_task(pulse(Vitals(runtime.store), ROLE, audit.condition), name="pulse"),
    ]


async def keep_auditing(settings: Settings, audit: OffsetAudit) -> None:
    """Audit until cancelled; after trouble with broker or database connect anew."""
    while True:
        try:
            async with open_reader(settings) as reader:
                await audit.run(reader)
        except TROUBLE as error:
            _log.warning("the audit is interrupted, trying again", reason=str(error) or type(error).__name__)
        await asyncio.sleep(_AGAIN_S)

"""Alerts straight into the database, for a broker that does not keep what it confirms."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

import structlog

from dispatch.gateway.publisher import Landed, OutgoingRecord, PublishFailed
from dispatch.model.state import DocumentMissing
from dispatch.record import DIRECT, Record
from dispatch.store.errors import StoreError
from dispatch.store.log import AreaUnknown

LAND_TIMEOUT_S: Final = 8.0
_MAX_WAITING: Final = 5_000

_log = structlog.get_logger(__name__)


class Lands(Protocol):
    """The way of records into the areas (`dispatch.landing.Landing`)."""

    async def land(self, records: Sequence[Record]) -> object:
        """Return only when every record is committed; keep trying for as long as the database is away."""


class LandingPublisher:
    """The `Publisher` that lands alerts itself, as a worker lands what Kafka brings.

    What it returns is committed. Ids tell repeats, also of alerts that came by Kafka; what is refused goes to
    `alerts.rejected`. `reachable` tells of the broker, which still carries what goes out. At most 5,000
    records wait; more are refused at once.
    """

    def __init__(
        self,
        landing: Callable[[], Lands],
        reachable: Callable[[], Awaitable[bool]],
        now_ms: Callable[[], int],
        *,
        timeout_s: float = LAND_TIMEOUT_S,
    ) -> None:
        self._landing = landing
        self._reachable = reachable
        self._now_ms = now_ms
        self._timeout_s = timeout_s
        self._waiting = 0

    async def publish(self, records: Sequence[OutgoingRecord]) -> list[Landed]:
        """Return when every record is committed, with its decisions; raises PublishFailed."""
        if self._waiting + len(records) > _MAX_WAITING:
            raise PublishFailed(f"{self._waiting} records wait already; the limit is {_MAX_WAITING}")
        self._waiting += len(records)
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._landing().land([self._record(record) for record in records])
        except TimeoutError:
            # It may be committed all the same: the receipt tells when it comes again.
            raise PublishFailed(f"the database did not commit within {self._timeout_s:g} seconds") from None
        except (AreaUnknown, DocumentMissing, StoreError) as error:
            _log.error("alerts_not_landed", records=len(records), reason=str(error))
            raise PublishFailed("the database did not take them") from error
        finally:
            self._waiting -= len(records)
        return [Landed(record.topic) for record in records]

    async def reachable(self) -> bool:
        """Tell, within two seconds, whether the broker answers."""
        return await self._reachable()

    def _record(self, record: OutgoingRecord) -> Record:
        return Record(record.topic, DIRECT, DIRECT, record.key, record.value, record.headers, self._now_ms())

"""An incident for the desk when a source floods: one alert for each source and window, in its area's log."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import orjson
import structlog

from dispatch.gateway.intake import SourceDirectory
from dispatch.gateway.publisher import OutgoingRecord, Publisher, PublishFailed
from dispatch.gateway.quota import OverQuota
from schemas.topics import ALERTS_SENSOR

WINDOW_MS: Final = 10 * 60 * 1_000
_REMEMBERED: Final = 10_000

_log = structlog.get_logger(__name__)


class FloodWatch:
    """Says `source X is flooding` by an ordinary alert, which has no place and so goes to a person.

    Its source is named after whoever floods: the notices of one flood join one incident, those of two
    do not. Id and body follow from the window of ten minutes, so several gateways say it but once.
    """

    def __init__(self, publisher: Publisher, sources: SourceDirectory, now_ms: Callable[[], int]) -> None:
        self._publisher = publisher
        self._sources = sources
        self._now_ms = now_ms
        self._told: OrderedDict[str, None] = OrderedDict()

    async def tell(self, over: OverQuota) -> None:
        """Publish the notice unless it has been; when that fails the next refusal tries again."""
        window = self._now_ms() // WINDOW_MS
        name = hashlib.sha256(f"{over.kind}:{over.name}".encode()).hexdigest()[:16]
        alert_id = f"flood-{name}-{window}"
        if alert_id in self._told:
            return
        self._remember(alert_id)
        _log.warning("flooding", kind=over.kind, name=over.name, limit_per_minute=over.limit)
        record = self._record(over, f"gateway-flood-{name}", alert_id, window)
        try:
            await self._publisher.publish([record])
        except PublishFailed as failure:
            self._told.pop(alert_id, None)
            _log.error("flood_not_told", kind=over.kind, name=over.name, reason=failure.reason)

    def _remember(self, alert_id: str) -> None:
        self._told[alert_id] = None
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)

    def _record(self, over: OverQuota, source_id: str, alert_id: str, window: int) -> OutgoingRecord:
        place = self._sources.find(over.name) if over.kind == "source" else None
        area = {"area_id": place.area_id} if place else {}
        body = {
            "alert_id": alert_id,
            "source_id": source_id,
            "occurred_at": datetime.fromtimestamp(window * WINDOW_MS / 1_000, UTC).isoformat(),
            # Said outright: the text would be taken for high water.
            "category": "other",
            "text": (
                f"{over.kind} {over.name} is flooding: more than {over.limit} alerts a minute; what is more"
                f" is refused with 429. 来源 {over.name} 报警过于频繁,超出部分已被拒收,请核实。"
            ),
        } | area
        key = place.area_id.encode() if place else None
        value = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
        return OutgoingRecord(ALERTS_SENSOR, key, value, (), source_id)

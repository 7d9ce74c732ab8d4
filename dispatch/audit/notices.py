"""How the desk hears of what the auditor found: as an incident that waits for review, once a finding."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from dispatch import metrics
from dispatch.area import CommandArea
from dispatch.intake.alert_key import alert_key
from dispatch.model.alert import DESK, Alert
from dispatch.model.inputs import AlertReceived
from dispatch.model.state import DocumentMissing
from dispatch.record import Entry, Receipt, Record
from dispatch.store.clock import clock_ms
from dispatch.store.errors import StoreError, Transient
from dispatch.store.log import AreaUnknown
from dispatch.store.pool import Store
from dispatch.store.retry import UNTIL_DONE, persist

AUDITOR: Final = "auditor"
REPAIRED: Final = "repaired"
TOPIC_CUT: Final = "topic_cut"
REWOUND: Final = "rewound"
UNATTENDED: Final = "unattended"
TIMERS_LATE: Final = "timers_late"
RELAY_BEHIND: Final = "relay_behind"
COOL_DOWN_S: Final = 600.0
"""A finding that lasts is told again after so many s."""

_TEXT: Final = 1_000
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding: its kind, what tells it from others of its kind, and the words, Chinese then English.

    The same `kind` and `key` reach the desk once. `area_id` "" is the default area.
    """

    kind: str
    key: str
    chinese: str
    english: str
    area_id: str = ""


class Desk:
    """Puts notices before the desk of an area; the receipt of a notice makes a repeat of it nothing."""

    def __init__(self, store: Store, areas: Mapping[str, CommandArea], default_area: str) -> None:
        self._store = store
        self._areas = areas
        self._default_area = default_area

    async def tell(self, notice: Notice) -> bool:
        """Log the notice and open or join an incident for it; False if the desk had it already.

        A database that is away is waited for. An area that cannot work gets the log line only: what the
        auditor does next must not hang on its own report.
        """
        return await persist(lambda: self._tell(notice), UNTIL_DONE, f"tell of {notice.kind}")

    async def tell_of_state(self, notice: Notice, cool_down_s: float = COOL_DOWN_S) -> bool:
        """Tell of something that lasts: once a cool-down, by the database's clock, whoever asks."""

        async def once() -> bool:
            period = int(await clock_ms(self._store) / max(cool_down_s * 1000, 1))
            key = f"{notice.key}/{period}"
            return await self._tell(Notice(notice.kind, key, notice.chinese, notice.english, notice.area_id))

        return await persist(once, UNTIL_DONE, f"tell of {notice.kind}")

    async def _tell(self, notice: Notice) -> bool:
        area_id = notice.area_id or self._default_area
        area = self._areas.get(area_id)
        if area is None:
            _log.error("the desk cannot be told", finding=notice.kind, area_id=area_id, what=notice.english)
            return False
        entry = as_entry(notice, area_id, await clock_ms(self._store))
        try:
            fresh = (await area.apply([entry]))[0].fresh
        except Transient:
            raise
        except (AreaUnknown, DocumentMissing, StoreError) as error:
            _log.error(
                "the desk cannot be told",
                finding=notice.kind, area_id=area_id, what=notice.english, reason=str(error),
            )  # fmt: skip
            return False
        if fresh:
            metrics.AUDIT_FINDINGS.labels(notice.kind).inc()
            _log.error("found by the auditor", finding=notice.kind, area_id=area_id, what=notice.english)
        return fresh


def as_entry(notice: Notice, area_id: str, now_ms: int) -> Entry:
    """Return the notice as an alert of the desk's: without a place, so that it waits for a person.

    The name of the source carries the kind, so that findings of one kind, and of no other, share an incident.
    """
    event_id, source_id = f"{notice.kind}/{notice.key}", f"{AUDITOR}:{notice.kind}"
    text = f"{notice.chinese} / {notice.english}"[:_TEXT]
    alert = Alert(
        key=alert_key(source_id, event_id),
        alert_id=event_id,
        source_id=source_id,
        source_class=DESK,
        occurred_at=now_ms,
        category="other",
        severity="severe",
        text=text,
    )
    # The name alone is what makes a repeat: the words may count differently the second time.
    body = hashlib.sha256(event_id.encode()).digest()
    record = Record(AUDITOR, -1, -1, None, text.encode(), (), now_ms)
    return Entry(area_id, AUDITOR, AlertReceived(alert), Receipt(AUDITOR, event_id, body, record))

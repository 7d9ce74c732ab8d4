"""Lets alerts in as their sources' quotas allow, and tells the desk of a source that floods."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.gateway.flood import FloodWatch
from dispatch.gateway.quota import Asked, OverQuota, Quota
from dispatch.gateway.urgency import Urgency
from schemas.inbound import Alert


class Doorkeeper:
    """Stands before the publisher: who is over quota is refused and told of, never dropped in silence."""

    def __init__(self, quota: Quota, urgency: Urgency, floods: FloodWatch) -> None:
        self._quota = quota
        self._urgency = urgency
        self._floods = floods

    async def admit(self, publisher: str, alerts: Sequence[Alert]) -> None:
        """Return when all of a request's alerts may come in; raises OverQuota when none of them may now."""
        asked = [Asked(alert.source_id, self._urgency.most_urgent(alert)) for alert in alerts]
        try:
            await self._quota.admit(publisher, asked)
        except OverQuota as over:
            await self._floods.tell(over)
            raise
